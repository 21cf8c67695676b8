"""Pages of a library: a folder, a document, uploading, downloading, moving, the bin."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from documents import limits, operations, panels, recent
from documents.comments.panel import panel
from documents.comments.talks import Talk
from documents.downloads import download as send
from documents.models import Document, Version
from documents.previews.showing import beside, place_of
from documents.table import many
from documents.table.row_views import row_of
from documents.words import disk_words
from sharing.actors import Actor, actor_for
from sharing.gate import require
from sharing.models import Level
from sharing.views import ask, confirm
from sites_app.forms import DestinationForm, NameForm
from sites_app.models import Folder
from sites_app.operations import folders
from sites_app.operations.bin import put_in_bin


def document(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One document: what it is, who has access, its links and versions."""
    actor = actor_for(request)
    found = get_object_or_404(
        Document.objects.visible_to(actor)
        .with_level(actor)
        .select_related("modified_by", "own_scope", "folder__site"),
        pk=pk,
    )
    recent.remember(actor, found)
    context = panels.document(actor, found) | {
        "comments": panel(Talk(found, actor, actor)),
        "preview": beside(found, place_of(found, found.version_number)),
    }
    return render(request, "documents/document.html", context)


@require_safe
def download(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The newest version, as a file."""
    actor = actor_for(request)
    found = get_object_or_404(Document.objects.visible_to(actor), pk=pk)
    return _send(request, found)


@require_safe
def download_version(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """An older version, as a file."""
    actor = actor_for(request)
    found = get_object_or_404(Document.objects.visible_to(actor), pk=pk)
    version = get_object_or_404(Version, document=found, number=number)
    return _send(request, found, version)


def _send(request: HttpRequest, found: Document, version: Version | None = None) -> HttpResponse:
    what = version or found
    try:
        return send(request, found.name, what.sha256, what.media_type, what.size)
    except FileNotFoundError:
        message = _("The contents of “%(name)s” cannot be found. Please tell your administrator.")
        return render(request, "500.html", {"message": message % {"name": found}}, status=500)


# Uploading: who may not is told so before the body is read, so the CSRF check comes inside.


@csrf_exempt
@require_POST
def upload(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put the files of a form in a folder."""
    actor = actor_for(request)
    place = get_object_or_404(Folder.objects.visible_to(actor).select_related("site"), pk=pk)
    require(actor, Level.EDIT, place)
    return _refuse_large(request, place.get_absolute_url()) or _upload(request, actor, place)


@csrf_exempt
@require_POST
def new_version(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make a file the newest version of a document."""
    actor = actor_for(request)
    found = get_object_or_404(Document.objects.visible_to(actor), pk=pk)
    require(actor, Level.EDIT, found)
    refused = _refuse_large(request, found.get_absolute_url(), one=True)
    return refused or _new_version(request, actor, found)


def _refuse_large(request: HttpRequest, back: str, *, one: bool = False) -> HttpResponse | None:
    length = request.headers.get("Content-Length", "")
    message = limits.words_for_body(length, of_one_file=one)
    return _answer(request, [], [message], back, 413) if message else None


@csrf_protect
def _upload(request: HttpRequest, actor: Actor, place: Folder) -> HttpResponse:
    added, errors = [], []
    for file in request.FILES.getlist("files"):
        try:
            added.append(operations.add(actor, place, file.name, file).name)
        except ValidationError as error:
            errors.append(f"{file.name}: {' '.join(error.messages)}")
        except OSError as error:
            errors.append(f"{file.name}: {disk_words(error)}")
    if not added and not errors:
        errors.append(_("Choose one or more files first."))
    return _answer(request, added, errors, place.get_absolute_url())


@csrf_protect
def _new_version(request: HttpRequest, actor: Actor, found: Document) -> HttpResponse:
    added, errors = [], []
    files = request.FILES.getlist("files") or request.FILES.getlist("file")
    try:
        if len(files) != 1:
            raise ValidationError(_("Choose one file."))
        operations.add_version(actor, found, files[0], note=request.POST.get("note", ""))
        added.append(found.name)
    except ValidationError as error:
        errors += error.messages
    except OSError as error:
        errors.append(disk_words(error))
    return _answer(request, added, errors, found.get_absolute_url())


def _answer(
    request: HttpRequest, added: list[str], errors: list[str], back: str, refused: int = 422
) -> HttpResponse:
    """What became of an upload: plain JSON for the script, the page again for a form."""
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        words = {"added": added, "error": " ".join(errors)}
        return JsonResponse(words, status=refused if errors else 201)
    for error in errors:
        messages.error(request, error)
    if added:
        text = ngettext("%(n)d file added.", "%(n)d files added.", len(added)) % {"n": len(added)}
        messages.success(request, text)
    return redirect(back)


# Folders and documents: made, renamed, moved, deleted


def new_folder(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make a folder in a folder."""
    actor = actor_for(request)
    place = get_object_or_404(Folder.objects.visible_to(actor), pk=pk)
    require(actor, Level.EDIT, place)

    def do(name: str) -> str:
        return folders.create_folder(actor, place, name).get_absolute_url()

    context = {"title": _("New folder"), "cancel_url": place.get_absolute_url()}
    return ask(request, "documents/folder_form.html", NameForm(request.POST or None), do, context)


def rename(request: HttpRequest, pk: UUID, model: type[Folder | Document]) -> HttpResponse:
    """Another name for a folder or document."""
    actor = actor_for(request)
    item = get_object_or_404(model.objects.visible_to(actor), pk=pk)
    require(actor, Level.EDIT, item)

    def do(name: str) -> str:
        if isinstance(item, Folder):
            folders.rename_folder(actor, item, name)
        else:
            operations.rename(actor, item, name)
        return _home_of(item)

    context = {
        "title": _("Rename “%(name)s”") % {"name": item},
        "cancel_url": _home_of(item),
    }
    form = NameForm(request.POST or None, initial={"name": item.name})
    answer = ask(request, "documents/folder_form.html", form, do, context)
    by_script = request.headers.get("X-Requested-With") == "XMLHttpRequest"
    # In its place in the list the row is all that is needed back.
    return row_of(request, actor, item) if by_script and answer.status_code == 302 else answer


def move(request: HttpRequest, pk: UUID, model: type[Folder | Document]) -> HttpResponse:
    """Choose another folder for a folder or document."""
    actor = actor_for(request)
    item = get_object_or_404(model.objects.visible_to(actor), pk=pk)
    require(actor, Level.EDIT, item)
    if request.method == "POST":
        form = DestinationForm(request.POST)
        wanted = form.cleaned_data["to"] if form.is_valid() else None
        to = get_object_or_404(Folder.objects.visible_to(actor).select_related("site"), pk=wanted)
        try:
            many.move(actor, item, to)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(request.path)
        words = {"name": item, "place": to}
        messages.success(request, _("“%(name)s” is in “%(place)s” now.") % words)
        return redirect(to.get_absolute_url())
    context = panels.move(actor, item) | {"cancel_url": _home_of(item)}
    return render(request, "documents/move.html", context)


def delete(request: HttpRequest, pk: UUID, model: type[Folder | Document]) -> HttpResponse:
    """Put a folder or document in the bin."""
    actor = actor_for(request)
    item = get_object_or_404(model.objects.visible_to(actor), pk=pk)
    require(actor, Level.EDIT, item)

    def do() -> str:
        put_in_bin(actor, item)
        messages.success(request, _("“%(name)s” is in the bin.") % {"name": item})
        return _home_of(item)

    context = {
        "title": _("Delete"),
        "question": _("Put “%(name)s” in the bin?") % {"name": item},
        "consequence": _(
            "Nobody can open it any more, not by a guest link either. "
            "You can restore it from the bin."
        ),
        "button_label": _("Put in the bin"),
        "danger": True,
        "cancel_url": _home_of(item),
    }
    return confirm(request, do, context)


def _home_of(item: Folder | Document) -> str:
    return item.container.get_absolute_url()
