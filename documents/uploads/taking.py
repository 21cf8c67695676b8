"""What a tus client asks, done: an upload begun, a piece of it taken, what to do with its name.

Addresses, tokens and the form of an answer are of whoever calls: the pages, and the API.
"""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, UnreadablePostError
from django.utils.translation import gettext as _

from documents.models import Document, Upload
from documents.operations.uploads import begin_upload, begin_version
from documents.uploads import mine, protocol
from documents.uploads.protocol import Refused, Status
from sharing.actors import Actor
from sites_app.models import Folder

# What begins an upload of so many bytes.
New = Callable[[int], Upload]


def to_folder(request: HttpRequest, actor: Actor, place: Folder) -> New:
    """A file for a folder, as the metadata say it."""

    def new(size: int) -> Upload:
        said = protocol.metadata(request.headers)
        inside = tuple(said["inside"].split("/")) if said.get("inside") else ()
        same_name = said.get("same_name", Upload.SameName.ASK)
        if same_name not in Upload.SameName.values:
            raise Refused(Status.BAD, "header", "same_name must be ask, version, both or skip.")
        name = said.get("filename", "")
        return begin_upload(actor, place, name, size, inside=inside, same_name=same_name)

    return new


def to_document(request: HttpRequest, actor: Actor, found: Document) -> New:
    """A new version of a document."""

    def new(size: int) -> Upload:
        note = protocol.metadata(request.headers).get("note", "")
        return begin_version(actor, found, size, note=note)

    return new


def check_begin(request: HttpRequest) -> None:
    """Whether it is how an upload begins: by tus, with nothing but bytes in the body."""
    protocol.check_version(request.headers)
    has_body = request.headers.get("Content-Length", "0") != "0"
    if has_body and not protocol.carries_bytes(request.headers):
        raise Refused(Status.OTHER_TYPE, "type")


def begin(request: HttpRequest, actor: Actor, new: New) -> tuple[Upload, int]:
    """An upload, with the bytes that came along; and how far it is."""
    size = protocol.length_of_file(request.headers)
    length = (
        protocol.length_of_body(request.headers) if protocol.carries_bytes(request.headers) else 0
    )
    if length > size:
        raise Refused(Status.TOO_LARGE, "length")
    if size == 0:
        with transaction.atomic():
            upload = new(size)
            mine.finish(actor, upload)
        return upload, 0
    upload = new(size)
    return upload, _received(request, actor, upload, 0, length) if length else 0


def piece(request: HttpRequest, actor: Actor, upload: Upload) -> int:
    """Take the next piece; how far it is then."""
    offset = protocol.number(request.headers, "Upload-Offset")
    length = protocol.length_of_body(request.headers)
    if offset + length > upload.size:
        raise Refused(Status.TOO_LARGE, "length")
    if upload.finished_at and offset == upload.size:
        return offset
    return _received(request, actor, upload, offset, length)


def check_piece(request: HttpRequest) -> None:
    """Whether the body is one."""
    if not protocol.carries_bytes(request.headers):
        raise Refused(Status.OTHER_TYPE, "type")


def give_up(upload: Upload) -> None:
    """Throw away what is not finished."""
    if upload.finished_at:
        raise Refused(Status.CONFLICT, "finished", _("This file is here already."))
    mine.give_up(upload)


def settle(actor: Actor, upload: Upload, same_name: str) -> None:
    """Say what to do with the name of a file that is there whole, and do it."""
    if upload.finished_at:
        return
    if not mine.is_whole(upload):
        raise Refused(Status.CONFLICT, "offset", offset=mine.offset_of(upload))
    mine.choose(upload, same_name)
    _finish(actor, upload)


def told(upload: Upload) -> dict[str, str]:
    """How far an upload is, and what was said of it, as headers."""
    said = {"filename": upload.name, "same_name": upload.same_name}
    if upload.inside:
        said["inside"] = "/".join(upload.inside)
    return protocol.head(mine.offset_of(upload), upload.size, said, mine.expires_at(upload))


def moved_on(upload: Upload, offset: int) -> dict[str, str]:
    """How far it came, as headers."""
    headers = {"Upload-Offset": str(offset)}
    if offset < upload.size:
        headers |= protocol.until(mine.expires_at(upload))
    return headers


def _received(request: HttpRequest, actor: Actor, upload: Upload, offset: int, length: int) -> int:
    """Take the piece, and make the document if it was the last."""
    try:
        here = mine.receive(upload, offset, length, request)
    except mine.Elsewhere as elsewhere:
        raise Refused(Status.CONFLICT, "offset", offset=elsewhere.offset) from None
    except (UnreadablePostError, ConnectionError):
        return mine.offset_of(upload)  # nobody hears it; what came is kept
    if here == upload.size:
        _finish(actor, upload)
    return here


def _finish(actor: Actor, upload: Upload) -> None:
    try:
        mine.finish(actor, upload)
    except ValidationError as error:
        if getattr(error, "code", "") != "name_taken":
            raise
        raise mine.NameTaken(upload, " ".join(error.messages)) from None
