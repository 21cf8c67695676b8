"""The page for reading a document, and the parts of previews."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from documents.media import icon_of
from documents.models import Document, Version
from documents.previews.serving import part_of
from documents.previews.showing import BESIDE, WHOLE, place_of, shown, waiting
from sharing.actors import actor_for


@require_safe
def preview(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """A version of a document, to be read; for htmx only what is shown of it."""
    document, version = _version(request, pk, number)
    context = {
        "document": {
            "name": document.name,
            "url": document.get_absolute_url(),
            "icon": icon_of(version.media_type),
        },
        "number": number,
        "current": number == document.version_number,
        "download_url": reverse("download_version", args=[pk, number]),
    }
    return answer(request, partial(shown, version, place_of(document, number)), context)


@require_safe
def preview_part(request: HttpRequest, pk: UUID, number: int, part: str) -> HttpResponse:
    """A picture of a version, or its sound or film."""
    document, version = _version(request, pk, number)
    return part_of(request, document.name, version, part)


def _version(request: HttpRequest, pk: UUID, number: int) -> tuple[Document, Version]:
    document = get_object_or_404(Document.objects.visible_to(actor_for(request)), pk=pk)
    return document, get_object_or_404(Version, document=document, number=number)


def answer(
    request: HttpRequest,
    show: partial[dict[str, object]],
    context: dict[str, object],
    base: str = "base.html",
) -> HttpResponse:
    """The page for reading; or, for a page that waits, what there is by now."""
    page, tries = _number(request, "page", 1), _number(request, "tries", 0)
    size = BESIDE if request.GET.get("size") == BESIDE else WHOLE
    values = waiting(show(page=page, size=size), tries, f"page={page}&size={size}")
    template = "documents/_preview.html" if request.htmx else "documents/reading.html"
    words = {"preview": values, "whole": size == WHOLE, "base": base, "asked_again": bool(tries)}
    return render(request, template, context | words)


def _number(request: HttpRequest, name: str, otherwise: int) -> int:
    said = request.GET.get(name, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 7 else otherwise
