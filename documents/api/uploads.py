"""Uploads that go on after a break, in the API: tus 1.0, as the pages speak it."""

from __future__ import annotations

from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.settings import api_settings

from documents import limits
from documents.api.upload_shapes import (
    DOCUMENT,
    FOLDER,
    INSTEAD,
    LENGTH,
    METADATA,
    OFFSET,
    TOLD,
    TOLD_OFFSET,
    TUS,
    SameNameAsked,
    UploadPlace,
    UploadShown,
)
from documents.models import Document, Upload
from documents.uploads import mine, protocol, taking
from documents.uploads.parts import Busy
from documents.uploads.protocol import Refused
from documents.words import disk_words
from sharing.actors import Actor, actor_for
from sharing.api.bytes import Bytes
from sharing.api.problems import Problem
from sharing.api.reading import WhateverIsAccepted, asked_for, said
from sharing.api.repeats import once
from sharing.api.schema import documented
from sharing.api.views import ApiViewSet
from sharing.gate import require
from sharing.models import Level
from sites_app.models import Folder

PIECE = {protocol.CONTENT_TYPE: OpenApiTypes.BINARY}
CODES = {411: "length_required", 413: "too_large", 415: "unsupported_media_type"}


class UploadViewSet(ApiViewSet):
    """One's own uploads."""

    content_negotiation_class = WhateverIsAccepted
    parser_classes = [Bytes]

    def handle_exception(self, exc: Exception) -> Response:
        """What tus refuses is a problem as any other."""
        return super().handle_exception(_problem(exc))

    def finalize_response(self, *args: object, **more: object) -> Response:
        """Every answer says which tus it is."""
        response = super().finalize_response(*args, **more)
        response.headers["Tus-Resumable"] = protocol.VERSION
        if response.status_code == protocol.Status.OTHER_VERSION:
            response.headers["Tus-Version"] = protocol.VERSION
        return response

    def discover(self, request: Request) -> Response:
        """What this server can do of tus."""
        return Response(status=204, headers=protocol.discovery(limits.largest_file()))

    @documented(
        UploadShown, status=201, body=PIECE, makes=True, errors=[403, 412, 423, 507],
        parameters=[FOLDER, DOCUMENT, TUS, LENGTH, METADATA, *TOLD],
    )  # fmt: skip
    def begin(self, request: Request) -> Response:
        """Begin an upload: of a file for a folder, or of a new version of a document.

        What may not be is refused now: too large, no room, a name that cannot be or is taken. The first
        bytes may come along, but not with an Idempotency-Key. Nobody sees anything of the file until all of
        it is there; what did not come within a day after the last piece is thrown away.
        """
        actor = actor_for(request)
        new = _new(request, actor, asked_for(request, UploadPlace))
        taking.check_begin(request)

        def do() -> Response:
            upload, offset = taking.begin(request, actor, new)
            headers = taking.moved_on(upload, offset)
            headers["Location"] = reverse("api_upload", args=[upload.pk], request=request)
            return Response(_shown(actor, mine.find(actor, upload.pk)), 201, headers=headers)

        if "Idempotency-Key" in request.headers and protocol.carries_bytes(request.headers):
            words = _("With an Idempotency-Key, send the bytes afterwards.")
            raise Problem(400, "idempotency_key", words)
        asked = [request.headers.get(name, "") for name in ("Upload-Length", "Upload-Metadata")]
        return once(actor, request, do, body="\n".join(asked))

    @documented(UploadShown, parameters=[TUS, *TOLD], errors=[412])
    def upload(self, request: Request, upload: UUID) -> Response:
        """How far an upload of yours is; by HEAD only the headers, as a tus client asks for them."""
        actor, found = _find(request, upload)
        if request.method == "HEAD" or "Tus-Resumable" in request.headers:
            protocol.check_version(request.headers)
        return Response(_shown(actor, found), headers=taking.told(found))

    @documented(
        status=204, body=PIECE, parameters=[TUS, OFFSET, TOLD_OFFSET], errors=[412, 423, 507]
    )
    def piece(self, request: Request, upload: UUID) -> Response:
        """The next piece, from where the upload is. With the last one the document is there.

        409 `offset`, with Upload-Offset, if it is elsewhere; 409 `name_taken` if all of it is here and
        somebody must say what to do with its name: see finish. 423 while another request sends it.
        """
        actor, found = _find(request, upload)
        protocol.check_version(request.headers)
        taking.check_piece(request)
        offset = taking.piece(request, actor, found)
        return Response(status=204, headers=taking.moved_on(found, offset))

    @documented(status=204, parameters=[TUS], errors=[412])
    def give_up(self, request: Request, upload: UUID) -> Response:
        """Throw away an upload, with all that came of it; not a document that it became."""
        _actor, found = _find(request, upload)
        protocol.check_version(request.headers)
        taking.give_up(found)
        return Response(status=204)

    @documented(
        status=204, body=PIECE, parameters=[TUS, INSTEAD, OFFSET, TOLD_OFFSET],
        errors=[412, 423, 507],
    )  # fmt: skip
    def instead(self, request: Request, upload: UUID) -> Response:
        """A PATCH or a DELETE, where a network lets through nothing but GET and POST."""
        ways = {"PATCH": self.piece, "DELETE": self.give_up}
        way = ways.get(protocol.method_of(request.method, request.headers))
        if way is None:
            raise Refused(400, "header", "X-HTTP-Method-Override must be PATCH or DELETE.")
        return way(request, upload)


class FinishViewSet(UploadViewSet):
    """Uploads that are there whole."""

    parser_classes = api_settings.DEFAULT_PARSER_CLASSES

    @documented(UploadShown, takes=SameNameAsked, errors=[423, 507])
    def finish(self, request: Request, upload: UUID) -> Response:
        """Say what to do with the name of a file that is here whole, and was refused for it."""
        actor, found = _find(request, upload)
        taking.settle(actor, found, said(request, SameNameAsked)["same_name"])
        return Response(_shown(actor, mine.find(actor, found.pk)))


def _find(request: Request, upload: UUID) -> tuple[Actor, Upload]:
    actor = actor_for(request)
    return actor, mine.find(actor, upload)


def _new(request: Request, actor: Actor, asked: dict[str, UUID]) -> taking.New:
    """Where it goes: 404 for what they do not see, 403 for what they may not change."""
    if "document" in asked:
        rows = Document.objects.visible_to(actor).select_related("folder")
        document = get_object_or_404(rows, pk=asked["document"])
        require(actor, Level.EDIT, document)
        return taking.to_document(request, actor, document)
    rows = Folder.objects.visible_to(actor).select_related("site")
    folder = get_object_or_404(rows, pk=asked["folder"])
    require(actor, Level.EDIT, folder)
    return taking.to_folder(request, actor, folder)


def _shown(actor: Actor, upload: Upload) -> dict[str, object]:
    became = None
    if upload.became_id and Document.objects.visible_to(actor).filter(pk=upload.became_id).exists():
        became = str(upload.became_id)
    return {
        "id": str(upload.pk),
        "name": upload.name,
        "folder": str(upload.folder_id),
        "document": upload.document_id and str(upload.document_id),
        "inside": upload.inside,
        "same_name": upload.same_name,
        "size": upload.size,
        "offset": mine.offset_of(upload),
        "created_at": upload.created_at,
        "expires_at": mine.expires_at(upload),
        "finished_at": upload.finished_at,
        "became": became,
    }


def _problem(error: Exception) -> Exception:
    """What tus refuses, as problem details."""
    if isinstance(error, Refused):
        code, headers = error.says["code"], {}
        if "offset" in error.says:
            headers["Upload-Offset"] = str(error.says["offset"])
        return Problem(
            error.status, CODES.get(error.status, code), str(error.says["error"]), headers=headers
        )
    if isinstance(error, mine.NameTaken):
        return Problem(409, "name_taken", str(error))
    if isinstance(error, Busy):
        return Problem(423, "busy")
    if isinstance(error, OSError):
        return Problem(507, "no_room", disk_words(error))
    return error
