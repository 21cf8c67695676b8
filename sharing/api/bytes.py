"""Bytes that come as the body of a request, a piece at a time and never through memory."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import QueryDict
from django.utils.translation import gettext as _
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from sharing.api.problems import Problem

PIECE = 1024 * 1024
OF_FORMS = ("multipart/", "application/x-www-form-urlencoded")


class Bytes(BaseParser):
    """Whatever is sent, left as it is: it is read by `receive`, once it is known who may."""

    media_type = "*/*"

    def parse(
        self, stream: object, media_type: str = "", parser_context: object = None
    ) -> QueryDict:
        """Nothing of it is a field; the check of CSRF asks for fields before anything else is asked."""
        return QueryDict()


def receive(request: Request, refuse: Callable[[int], None]) -> tuple[TemporaryUploadedFile, str]:
    """The body as a file on disk, and its SHA-256 in hex; `refuse` is asked before the first byte."""
    if (request.content_type or "").startswith(OF_FORMS):
        raise Problem(415, "unsupported_media_type", _("Send the bytes themselves, not a form."))
    length = request.headers.get("Content-Length", "")
    if not (length.isascii() and length.isdigit() and len(length) < 16):
        raise Problem(411, "length_required")
    refuse(int(length))
    file, digest, stream = (
        TemporaryUploadedFile("content", "", int(length), None),
        hashlib.sha256(),
        request.stream,
    )
    left = int(length)
    while left and stream is not None and (piece := stream.read(min(PIECE, left))):
        digest.update(piece)
        left -= file.write(piece)
    if left:
        file.close()
        raise Problem(400, "unreadable", _("There are fewer bytes than was said."))
    file.flush()
    file.seek(0)
    return file, digest.hexdigest()
