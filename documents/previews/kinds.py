"""What can be shown of which kinds of files, and whether that begins with the upload."""

from __future__ import annotations

import shutil
from functools import cache

from documents.contents.extract import OFFICE, reader_of
from documents.contents.sandbox import walls_stand
from documents.media import KINDS
from documents.models import Preview

Kind = Preview.Kind

PICTURES = {
    "image/avif",
    "image/bmp",
    "image/gif",
    "image/heic",
    "image/heif",
    "image/jpeg",
    "image/png",
    "image/tiff",
    "image/webp",
    "image/x-ms-bmp",
}
# What a browser's player can play, and under what name it gets it; no other name is ever sent.
PLAYED = {
    "audio/aac": "audio/aac",
    "audio/flac": "audio/flac",
    "audio/mp4": "audio/mp4",
    "audio/mpeg": "audio/mpeg",
    "audio/ogg": "audio/ogg",
    "audio/opus": "audio/ogg",
    "audio/wav": "audio/wav",
    "audio/webm": "audio/webm",
    "audio/x-wav": "audio/wav",
    "video/mp4": "video/mp4",
    "video/ogg": "video/ogg",
    "video/quicktime": "video/mp4",
    "video/webm": "video/webm",
}
TABLES = {"text/csv", "text/tab-separated-values"}
PDF = "application/pdf"


def kind_of(media_type: str) -> Kind | None:
    """How such a file is shown; None if it has to be downloaded."""
    if media_type in PICTURES:
        return Kind.IMAGE
    if media_type in PLAYED:
        return Kind.AUDIO if media_type.startswith("audio/") else Kind.VIDEO
    if media_type == PDF or (is_office(media_type) and office_program()):
        return Kind.PAGES
    if media_type == "text/markdown":
        return Kind.MARKDOWN
    if media_type in TABLES:
        return Kind.TABLE
    return Kind.TEXT if reader_of(media_type) in {"plain", "html"} else None


def is_office(media_type: str) -> bool:
    """Whether it has to become PDF first."""
    return media_type.startswith(OFFICE)


def ending_of(media_type: str) -> str:
    """The ending by which LibreOffice knows it."""
    return (KINDS.guess_extension(media_type) or ".bin").removeprefix(".")


def has_thumbnail(media_type: str) -> bool:
    """Whether lists show a small picture of it: it is drawn with the upload, before anybody asks."""
    return kind_of(media_type) in {Kind.IMAGE, Kind.PAGES}


@cache
def kinds_with_thumbnail() -> list[str]:
    """All such kinds."""
    office = {kind for kind in KINDS.types_map[True].values() if is_office(kind)}
    return sorted(kind for kind in {PDF, *PICTURES, *office} if has_thumbnail(kind))


@cache
def office_program() -> str | None:
    """LibreOffice, where it is installed and bubblewrap keeps it from the network and our files.

    A document may name pictures and parts elsewhere, which LibreOffice fetches for whoever made it.
    """
    return (shutil.which("soffice") or shutil.which("libreoffice")) if walls_stand() else None
