"""The same for the bearer of a guest link: of what it opens, as it is now."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from documents.guests import Guest, for_guests
from documents.media import icon_of
from documents.models import Document
from documents.previews.serving import part_of
from documents.previews.showing import Place, shown
from documents.previews.views import answer


def place_for(guest: Guest, document: Document) -> Place:
    """Where the preview of a document is, on the pages of the link."""
    inside, way = ("_document", [document.pk]) if guest.link.item_id != document.pk else ("", [])
    return Place(
        page=guest.at(f"guest{inside}_preview", *way),
        part=lambda part: guest.at(f"guest{inside}_preview_part", *way, part),
    )


@require_safe
@for_guests
def guest_preview(request: HttpRequest, guest: Guest, pk: UUID | None = None) -> HttpResponse:
    """The document, to be read."""
    found = _document(guest, pk)
    inside, way = ("", ()) if pk is None else ("_document", (pk,))
    url = guest.at("guest_document", pk) if pk else guest.at("guest_link")
    context = {
        "document": {"name": found.name, "url": url, "icon": icon_of(found.media_type)},
        "current": True,
        "download_url": guest.at(f"guest{inside}_download", *way),
    }
    return answer(
        request, partial(shown, found, place_for(guest, found)), context, "guest_base.html"
    )


@require_safe
@for_guests
def guest_preview_part(
    request: HttpRequest, guest: Guest, part: str, pk: UUID | None = None
) -> HttpResponse:
    """A picture of the document, or its sound or film."""
    found = _document(guest, pk)
    return part_of(request, found.name, found, part)


def _document(guest: Guest, pk: UUID | None) -> Document:
    rows = Document.objects.visible_to(guest.bearer)
    return get_object_or_404(rows, pk=pk or guest.link.item_id)
