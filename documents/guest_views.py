"""What the bearer of a guest link sees: one document or one folder, and nothing else (D9, S52)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from documents import limits, operations
from documents.comments.panel import panel
from documents.comments.talks import talk_by_link
from documents.downloads import download
from documents.editing.texts import may_be_text
from documents.guests import Guest, for_guests, remember
from documents.media import icon_of
from documents.models import Document
from documents.previews.guest_views import place_for
from documents.previews.showing import beside
from documents.previews.thumbnails import with_thumbnail
from documents.rows import library_page
from documents.words import disk_words
from sharing.actors import Actor, actor_for
from sharing.events import record
from sharing.gate import require
from sharing.link_passwords import Answer, try_password
from sharing.models import Level
from sharing.operations.guest_links import count_use
from sites_app.models import Folder


@require_http_methods(["GET", "HEAD", "POST"])
@for_guests
def guest_link(request: HttpRequest, guest: Guest, *, asks: bool = False) -> HttpResponse:
    """What the link opens, for whoever holds it; first its password, if it has one."""
    if asks:
        return _password(request, guest)
    if request.method == "POST":
        return redirect(guest.at("guest_link"))
    if request.method == "GET":
        count_use(guest.link)
    if isinstance(guest.item, Folder):
        return _folder_page(request, guest, guest.item)
    return _document_page(request, guest, guest.item)


def _password(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Asks for the password, and says nothing of what is behind it."""
    if request.method != "POST":
        return render(request, "guest/password.html")
    answer = try_password(guest.link, request.POST.get("password", ""))
    if answer is Answer.RIGHT:
        return remember(redirect(guest.at("guest_link")), guest)
    if answer is Answer.WRONG:
        words, status = _("This password is not right."), 422
    else:
        words, status = _("Too many tries. Wait a quarter of an hour, then try again."), 429
    return render(request, "guest/password.html", {"error": words}, status=status)


@require_safe
@for_guests
def guest_folder(request: HttpRequest, guest: Guest, pk: UUID) -> HttpResponse:
    """A folder in the one that is shared."""
    rows = Folder.objects.visible_to(guest.bearer).with_level(guest.bearer)
    return _folder_page(request, guest, get_object_or_404(rows.select_related("site"), pk=pk))


@require_safe
@for_guests
def guest_document(request: HttpRequest, guest: Guest, pk: UUID) -> HttpResponse:
    """A document in the folder that is shared."""
    return _document_page(request, guest, _document(guest, pk))


@require_safe
@for_guests
def guest_download(request: HttpRequest, guest: Guest, pk: UUID | None = None) -> HttpResponse:
    """A document itself: the one that is shared, or one in the folder that is."""
    found = _document(guest, pk or guest.link.item_id)
    if request.method == "GET" and "Range" not in request.headers:
        record(guest.bearer, "download by guest link", found)
    return download(request, found.name, found.sha256, found.media_type, found.size)


def _document(guest: Guest, pk: UUID) -> Document:
    rows = Document.objects.visible_to(guest.bearer).with_level(guest.bearer)
    return get_object_or_404(rows.select_related("folder"), pk=pk)


def shared_document(guest: Guest) -> Document:
    """The document that the link itself is about."""
    return _document(guest, guest.link.item_id)


# A new version: who may not is told so before the body is read, so the CSRF check comes inside.


@csrf_exempt
@require_POST
@for_guests
def guest_new_version(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Make a file the newest version of the document, where the link lets its bearer edit."""
    found = shared_document(guest)
    require(guest.bearer, Level.EDIT, found)
    length = request.headers.get("Content-Length", "")
    words = limits.words_for_body(length, of_one_file=True)
    if words:
        return _document_page(request, guest, found, words, status=413)
    return _new_version(request, guest, found)


@csrf_protect
def _new_version(request: HttpRequest, guest: Guest, found: Document) -> HttpResponse:
    actor = Actor(user=actor_for(request).user, guest_link=guest.link)
    files = request.FILES.getlist("file")
    try:
        if len(files) != 1:
            raise ValidationError(_("Choose one file."))
        operations.add_version(actor, found, files[0])
    except ValidationError as error:
        return _document_page(request, guest, found, " ".join(error.messages), status=422)
    except OSError as error:
        return _document_page(request, guest, found, disk_words(error), status=507)
    messages.success(request, _("Thank you. The new version is there."))
    return redirect(guest.at("guest_link"))


# What the pages say


def _document_page(
    request: HttpRequest, guest: Guest, found: Document, error: str = "", status: int = 200
) -> HttpResponse:
    shared = guest.link.item_id == found.pk
    may_edit = shared and found.level_rank >= Level.EDIT.rank
    way = () if shared else (found.pk,)
    may_text = _("You can view and download this document.")
    if shared and found.level_rank >= Level.COMMENT.rank:
        may_text = _("You can view and download this document, and comment on it.")
    if may_edit:
        may_text = _(
            "You can view, download and comment on this document, and put a new version in its place."
        )
    context = {
        "document": {
            "name": found.name,
            "size": found.size,
            "media_type": found.media_type,
            "icon": icon_of(found.media_type),
        },
        **_about(guest),
        "breadcrumb": [] if shared else [*_steps(guest, found.folder), {"name": found.name}],
        "may_text": may_text,
        "download_url": guest.at("guest_document_download" if way else "guest_download", *way),
        "new_version_url": guest.at("guest_new_version") if may_edit else None,
        "edit_url": guest.at("guest_edit")
        if may_edit and may_be_text(found.name, found.media_type, found.size)
        else None,
        "preview": beside(found, place_for(guest, found)),
        "error": error,
        "comments": panel(talk_by_link(request, guest, found)),
    }
    return render(request, "guest/document.html", context, status=status)


def _folder_page(request: HttpRequest, guest: Guest, place: Folder) -> HttpResponse:
    after = request.GET.get("after", "")
    items, cursor = library_page(guest.bearer, place, "name", after, descending=False)
    drawn = with_thumbnail(items)
    context = {
        "folder": {"name": str(place)},
        **_about(guest),
        "breadcrumb": _steps(guest, place),
        "may_text": _("You can view and download what is in this folder."),
        "rows": [_row(guest, item, small=item.pk in drawn) for item in items],
        "next_url": f"{request.path}?{urlencode({'after': cursor})}" if cursor else None,
        "after": after,
        "zip_url": guest.at("guest_zip")
        if place.pk == guest.link.item_id
        else guest.at("guest_folder_zip", place.pk),
    }
    return render(request, "guest/folder.html", context)


def _about(guest: Guest) -> dict[str, object]:
    return {"shared_by": str(guest.link.created_by), "until": guest.link.expires_at}


def _row(guest: Guest, item: Folder | Document, *, small: bool) -> dict[str, object]:
    """Its name, and the size of a document: nothing of who changed it and when (D9)."""
    if isinstance(item, Folder):
        url = guest.at("guest_folder", item.pk)
        return {"kind": "folder", "name": item.name, "url": url, "size": None}
    return {
        "kind": "document",
        "name": item.name,
        "icon": icon_of(item.media_type),
        "url": guest.at("guest_document", item.pk),
        "thumbnail_url": place_for(guest, item).part("thumbnail") if small else None,
        "download_url": guest.at("guest_document_download", item.pk),
        "size": item.size,
    }


def _steps(guest: Guest, place: Folder) -> list[dict[str, str]]:
    """The folders from the shared one down to this one; nothing of what lies above."""
    below = place.path[place.path.index(guest.link.item_id) :]
    seen = Folder.objects.filter(pk__in=below).visible_to(guest.bearer)
    found = {folder.pk: folder for folder in seen}
    return [
        {
            "name": str(found[pk]),
            "url": guest.at("guest_link")
            if pk == guest.link.item_id
            else guest.at("guest_folder", pk),
        }
        for pk in below
        if pk in found
    ]
