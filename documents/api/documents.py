"""Documents in the API."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from documents import operations
from documents.api.shapes import DocumentAsked, DocumentShown
from documents.lists import newest, newest_of_folder
from documents.models import Document
from sharing.actors import Actor, actor_for
from sharing.api.items import VisibleViewSet
from sharing.api.reading import said
from sharing.api.repeats import once
from sharing.api.schema import documented
from sharing.keyset import Place
from sharing.models import Level
from sharing.securable import SecurableQuerySet
from sharing.transactions import operation
from sites_app.api.places import NARROWED, destination, made, put_in_bin
from sites_app.api.shapes import Destination
from sites_app.forms import PlaceForm


class DocumentViewSet(VisibleViewSet):
    """The documents that the actor may see, the newest first; narrowed by `?folder=` or `?site=`."""

    model = Document
    ordered_by = "modified_at"
    kind_of_order = datetime

    def rows(self, request: Request, most: int, after: Place | None) -> list[Document]:
        """Those asked for; an id that is none finds nothing."""
        actor = actor_for(request)
        asked = PlaceForm(request.query_params)
        if not asked.is_valid():
            return []
        folder_id, site_id = asked.cleaned_data["folder"], asked.cleaned_data["site"]
        if folder_id:
            return newest_of_folder(actor, most, folder_id, site_id, after)
        return newest(actor, most, site_id, after)

    def seen(self, actor: Actor) -> SecurableQuerySet:
        """With the folder, whose scope may be its own."""
        return super().seen(actor).select_related("folder")

    def shown(self, item: Document) -> dict[str, object]:
        """With its newest version: bytes, media type, number, SHA-256, and when it came."""
        return super().shown(item) | {
            "folder": str(item.folder_id),
            "size": item.size,
            "media_type": item.media_type,
            "version": item.version_number,
            "sha256": item.sha256,
            "modified_at": item.modified_at,
            "title": item.title,
            "description": item.description,
            "tags": item.tags,
            "confidential": item.confidential,
        }

    @documented(DocumentShown, page=True, parameters=NARROWED)
    def list(self, request: Request) -> Response:
        """The documents that you may see, those that changed last first."""
        return self.answer_list(request)

    @documented(DocumentShown)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One document; its bytes are at `content/`."""
        return self.answer_one(request, pk)

    @documented(DocumentShown, takes=DocumentAsked, matches=True, status=[200, 204])
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Another name, title or description, other tags, or whether it is confidential.

        All of it or none of it. Only who owns it takes off that it is confidential.
        """
        actor, document = self.fetch(request, pk, Level.EDIT)
        asked = said(request, DocumentAsked, partly=True)
        return self.change(request, actor, document, partial(_change, actor, document, asked))

    @documented(status=204, matches=True)
    def destroy(self, request: Request, pk: UUID) -> Response:
        """Put the document in the bin."""
        return put_in_bin(self, request, pk, Level.EDIT)

    @documented(DocumentShown, takes=Destination, matches=True, status=[200, 204])
    def move(self, request: Request, pk: UUID) -> Response:
        """Put the document in another folder; it takes over permissions from there."""
        actor, document = self.fetch(request, pk, Level.EDIT)
        place = destination(request, actor)
        return self.change(
            request, actor, document, lambda: operations.move(actor, document, place)
        )

    @documented(DocumentShown, takes=Destination, status=201, makes=True)
    def copy(self, request: Request, pk: UUID) -> Response:
        """Make a copy in another folder: version 1, without what was shared of it."""
        actor, document = self.fetch(request, pk)
        place = destination(request, actor)
        return once(
            actor,
            request,
            lambda: made(self, request, actor, operations.copy(actor, document, place)),
        )


@operation
def _change(actor: Actor, document: Document, asked: dict[str, object]) -> None:
    """All of it in one go; each is an operation of its own, which asks and records."""
    if "name" in asked:
        operations.rename(actor, document, asked["name"])
    if asked.keys() & {"title", "description", "tags"}:
        operations.describe(
            actor,
            document,
            title=asked.get("title", document.title),
            description=asked.get("description", document.description),
            tags=asked.get("tags", document.tags),
        )
    if "confidential" in asked:
        operations.mark_confidential(actor, document, confidential=asked["confidential"])
