"""The bytes of documents in the API: added, replaced, downloaded, and the versions that they make."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework.request import Request
from rest_framework.response import Response

from documents import limits, operations
from documents.api.documents import DocumentViewSet
from documents.api.shapes import DocumentShown, FileName, NoteAsked, VersionShown
from documents.downloads import download
from documents.models import Document, Version
from sharing.actors import Actor, actor_for
from sharing.api.bytes import Bytes, receive
from sharing.api.problems import Problem
from sharing.api.reading import WhateverIsAccepted, asked_for, said
from sharing.api.repeats import once
from sharing.api.schema import BYTES, IF_MATCH, IF_NONE_MATCH, documented
from sharing.api.tags import is_known, refuse_changed, unless_changed
from sharing.api.views import answer, page, page_size, place_in
from sharing.gate import require
from sharing.models import Level
from sharing.people_picker import name_of
from sharing.securable import lock
from sites_app.api.places import made
from sites_app.models import Folder

ANY = {BYTES: OpenApiTypes.BINARY}
FILE = {
    200: OpenApiResponse(OpenApiTypes.BINARY, description="The file; ETag is its SHA-256."),
    206: OpenApiResponse(OpenApiTypes.BINARY, description="The part that was asked for."),
    304: OpenApiResponse(description="As it was."),
}
RANGES = [
    OpenApiParameter("Range", str, OpenApiParameter.HEADER, description="One range of bytes."),
    OpenApiParameter(
        "If-Range", str, OpenApiParameter.HEADER, description="The range only of this ETag."
    ),
    IF_NONE_MATCH,
    OpenApiParameter(
        "ETag",
        str,
        OpenApiParameter.HEADER,
        description="The SHA-256 of the whole content, in quotes.",
        response=[200, 206],
    ),
]


class ContentViewSet(DocumentViewSet):
    """What is in a document."""

    has_tags = False
    content_negotiation_class = WhateverIsAccepted
    parser_classes = [Bytes]

    @documented(
        DocumentShown, status=[200, 201], body=ANY, makes=True, errors=[403, 507],
        parameters=[
            OpenApiParameter("folder", OpenApiTypes.UUID, required=True, description="Where to."),
            OpenApiParameter("name", OpenApiTypes.STR, required=True, description="As a file."),
        ],
    )  # fmt: skip
    def create(self, request: Request) -> Response:
        """Put a file in a folder: the body is its bytes, and they are not held in memory.

        If you see a document of that name there, it becomes its newest version, and the answer is 200.
        Larger files that should go on after a break: `/uploads/` (tus 1.0).
        """
        actor, asked = actor_for(request), asked_for(request, FileName)
        folder = get_object_or_404(Folder.objects.visible_to(actor), pk=asked["folder"])
        require(actor, Level.EDIT, folder)
        file, sha256 = receive(request, limits.refuse)

        def do() -> Response:
            document = operations.add(actor, folder, asked["name"], file)
            response = made(self, request, actor, document)
            response.status_code = 201 if document.version_number == 1 else 200
            return response

        with file:
            return once(actor, request, do, body=sha256)

    @documented(FILE, parameters=RANGES, errors=[416])
    def download(self, request: Request, pk: UUID) -> HttpResponse:
        """The bytes of the newest version."""
        _actor, document = self.fetch(request, pk)
        return _send(request, document, document)

    @documented(DocumentShown, body=ANY, parameters=[IF_MATCH], errors=[507])
    def replace(self, request: Request, pk: UUID) -> Response:
        """Make the body the newest version. With If-Match only if the newest still has that SHA-256.

        The same bytes again are no version.
        """
        actor, document = self.fetch(request, pk, Level.EDIT)
        refuse_changed(request, f'"{document.sha256}"')
        begun_from = document.version_number if "If-Match" in request.headers else None
        file, _sha256 = receive(request, limits.refuse)
        with file:
            operations.add_version(actor, document, file, begun_from=begun_from)
        return answer(request, self.now(actor, pk))


class VersionViewSet(DocumentViewSet):
    """What a document was."""

    has_tags = False

    def numbered(self, request: Request, pk: UUID, number: int) -> tuple[Actor, Document, Version]:
        """One version of a document that the actor sees."""
        actor, document = self.fetch(request, pk)
        return actor, document, get_object_or_404(Version, document=document, number=number)

    @documented(VersionShown, page=True)
    def versions(self, request: Request, pk: UUID) -> Response:
        """The versions of a document, the newest first."""
        actor, document = self.fetch(request, pk)
        size, after = page_size(request), place_in(request, int)
        rows = _versions(document)
        if after:
            rows = rows.filter(number__lt=max(0, min(after[0], 2**31 - 1)))
        return page(
            request,
            list(rows[: size + 1]),
            size,
            lambda row: (row.number, row.pk),
            lambda row: _shown(actor, row),
        )

    @documented(DocumentShown)
    def restore(self, request: Request, pk: UUID, number: int) -> Response:
        """Make what an older version holds the newest version; those between stay."""
        actor, document, _version = self.numbered(request, pk, number)
        operations.restore_version(actor, document, number)
        return answer(request, self.now(actor, pk))


class OneVersionViewSet(VersionViewSet):
    """One version, and what is said of it."""

    has_tags = True

    @documented(VersionShown)
    def version(self, request: Request, pk: UUID, number: int) -> Response:
        """One version."""
        actor, _document, version = self.numbered(request, pk, number)
        return answer(request, _shown(actor, version))

    @documented(VersionShown, takes=NoteAsked, matches=True)
    def note(self, request: Request, pk: UUID, number: int) -> Response:
        """Say something of a version: who made it, or an owner."""
        actor, document, version = self.numbered(request, pk, number)
        require(actor, Level.EDIT, document)

        def shown() -> dict[str, object]:
            version.refresh_from_db()
            return _shown(actor, version)

        do = partial(operations.note_version, actor, document, number, **said(request, NoteAsked))
        unless_changed(actor, request, partial(lock, document), shown, do)
        return answer(request, shown())


class VersionContentViewSet(VersionViewSet):
    """What was in a document."""

    content_negotiation_class = WhateverIsAccepted

    @documented(FILE, parameters=RANGES, errors=[416])
    def download(self, request: Request, pk: UUID, number: int) -> HttpResponse:
        """The bytes of a version."""
        _actor, document, version = self.numbered(request, pk, number)
        return _send(request, document, version)


def _versions(document: Document) -> QuerySet:
    return Version.objects.filter(document=document).select_related("created_by")


def _shown(actor: Actor, version: Version) -> dict[str, object]:
    return {
        "number": version.number,
        "size": version.size,
        "media_type": version.media_type,
        "sha256": version.sha256,
        "created_at": version.created_at,
        "created_by": name_of(actor, version.created_by),
        "note": version.note,
    }


def _send(request: Request, document: Document, what: Document | Version) -> HttpResponse:
    tag = f'"{what.sha256}"'
    if is_known(request, tag):
        return Response(status=304, headers={"ETag": tag})
    try:
        response = download(request, document.name, what.sha256, what.media_type, what.size)
    except FileNotFoundError:
        raise Problem(500, "content_lost") from None
    if response.status_code == 416:
        raise Problem(416, headers={"Content-Range": response.headers["Content-Range"]})
    return response
