"""What the bearer of a guest link sees: one document, and nothing else (D9, S52)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents.downloads import download
from documents.media import icon_of
from documents.models import Document
from sharing.actors import Actor, actor_for
from sharing.events import record
from sharing.models import GuestLink
from sharing.operations.guest_links import count_use
from sharing.tokens import link_of


@require_safe
def guest_link(request: HttpRequest, token: str) -> HttpResponse:
    """The document's page for whoever holds the link."""
    link = link_of(token)
    found = _opened_by(link)
    if link is None or found is None:
        return _dead(request, link)
    if request.method == "GET":
        count_use(link)
    context = {
        "document": {
            "name": found.name,
            "size": found.size,
            "media_type": found.media_type,
            "icon": icon_of(found.media_type),
        },
        "shared_by": str(link.created_by),
        "until": link.expires_at,
        "may_text": _("You can view and download this document."),
        "download_url": reverse("guest_download", args=[token]),
    }
    return _hidden(render(request, "guest/document.html", context))


@require_safe
def guest_download(request: HttpRequest, token: str) -> HttpResponse:
    """The document itself, for whoever holds the link."""
    link = link_of(token)
    found = _opened_by(link)
    if link is None or found is None:
        return _dead(request, link)
    if request.method == "GET" and "Range" not in request.headers:
        record(Actor(guest_link=link), "download by guest link", found)
    response = download(request, found.name, found.sha256, found.media_type, found.size)
    return _hidden(response)


def _opened_by(link: GuestLink | None) -> Document | None:
    """The one document that the link opens now, asked of the gate like everything else."""
    if link is None:
        return None
    bearer = Actor(guest_link=link)
    opened = Document.objects.visible_to(bearer).filter(own_scope_id=link.scope_id)
    return opened.select_related("folder").first()


def _dead(request: HttpRequest, link: GuestLink | None) -> HttpResponse:
    """The same message for every link that opens nothing, whatever the reason (S85).

    Somebody who has access of their own is shown the way to the document (D17).
    """
    own_url = None
    if link is not None and request.user.is_authenticated:
        own = Document.objects.visible_to(actor_for(request)).filter(pk=link.item_id).first()
        own_url = own and own.get_absolute_url()
    return _hidden(render(request, "guest/dead.html", {"own_url": own_url}, status=404))


def _hidden(response: HttpResponse) -> HttpResponse:
    """No search engine keeps it, and the address goes to nobody (L7)."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "private, no-store"
    return response
