"""Sending the bytes: always to be saved, never shown as a page of ours (security rule 7)."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import BinaryIO

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from documents.media import UNKNOWN
from documents.storage import PIECE, open_content

RANGE = re.compile(r"bytes=(\d*)-(\d*)\Z")
# What a browser could run, wherever it comes from, goes under a name it will only save.
ACTIVE = ("html", "svg", "xml", "javascript", "ecmascript", "mhtml", "multipart")


def download(
    request: HttpRequest, name: str, sha256: str, media_type: str, size: int
) -> HttpResponse | StreamingHttpResponse:
    """The bytes as an attachment, whole or the one range asked for (RFC 9110, 14.2)."""
    tag = f'"{sha256}"'
    first, last = 0, size - 1
    wanted = RANGE.match(request.headers.get("Range", ""))
    if wanted and request.headers.get("If-Range", tag) == tag and wanted.group(0) != "bytes=-":
        span = _span(wanted, size)
        if span is None:
            response = HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
            return guarded(response, name)
        first, last = span
        response = StreamingHttpResponse(_part(open_content(sha256), first, last), status=206)
        response.headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    else:
        response = FileResponse(open_content(sha256))
    active = any(word in media_type for word in ACTIVE)
    response.headers["Content-Type"] = UNKNOWN if active else media_type
    response.headers["Content-Length"] = str(last - first + 1)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["ETag"] = tag
    return guarded(response, name)


def _span(wanted: re.Match[str], size: int) -> tuple[int, int] | None:
    """First and last byte of a range; None where it lies outside."""
    first, last = wanted.groups()
    if not first:
        return (max(size - int(last), 0), size - 1) if int(last) and size else None
    start, end = int(first), min(int(last or size), size - 1)
    return (start, end) if start <= end else None


def _part(file: BinaryIO, first: int, last: int) -> Iterator[bytes]:
    with file:
        file.seek(first, os.SEEK_SET)
        left = last - first + 1
        while left > 0 and (piece := file.read(min(PIECE, left))):
            left -= len(piece)
            yield piece


def guarded(response: HttpResponse, name: str) -> HttpResponse:
    """To be saved under this name, and never to be run, kept or taken for something else."""
    response.headers["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=name
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response
