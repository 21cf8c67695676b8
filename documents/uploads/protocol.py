"""What the tus protocol says, apart from where bytes are kept: versions, headers, refusals.

https://tus.io/protocols/resumable-upload, with creation, creation-with-upload, termination, expiration.
"""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import datetime
from enum import IntEnum

from django.utils.http import http_date

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,termination,expiration"
CONTENT_TYPE = "application/offset+octet-stream"
LONGEST_METADATA = 64 * 1024


class Status(IntEnum):
    """The answers that tus names, and those of HTTP that fit."""

    BAD = 400
    CONFLICT = 409
    NO_LENGTH = 411
    OTHER_VERSION = 412
    TOO_LARGE = 413
    OTHER_TYPE = 415
    BUSY = 423


class Refused(Exception):  # noqa: N818 -- what happened, not what went wrong
    """A request that is not done, and why."""

    def __init__(self, status: int, code: str, words: str = "", **more: object) -> None:
        super().__init__(words or code)
        self.status = status
        self.says = {"code": code, "error": words, **more}


def method_of(request_method: str, headers: Mapping[str, str]) -> str:
    """What is asked; a POST may stand for what a network does not let through.

    Of nothing but a POST, which is what the check against forgery looks at.
    """
    other = headers.get("X-HTTP-Method-Override", "")
    return other.upper() if other and request_method == "POST" else request_method


def check_version(headers: Mapping[str, str]) -> None:
    """Only this version is spoken."""
    if headers.get("Tus-Resumable") != VERSION:
        raise Refused(Status.OTHER_VERSION, "version")


def number(headers: Mapping[str, str], name: str) -> int:
    """A header that is a whole number of at least 0, and must be there."""
    value = headers.get(name, "")
    if not (value.isascii() and value.isdigit() and len(value) < 19):
        raise Refused(Status.BAD, "header", f"{name} must be a whole number.")
    return int(value)


def length_of_file(headers: Mapping[str, str]) -> int:
    """How large the file will be; it must be said at the beginning."""
    if "Upload-Defer-Length" in headers:
        raise Refused(Status.BAD, "header", "Upload-Length must be given at once.")
    return number(headers, "Upload-Length")


def length_of_body(headers: Mapping[str, str]) -> int:
    """How many bytes come with this request."""
    if not headers.get("Content-Length"):
        raise Refused(Status.NO_LENGTH, "length")
    return number(headers, "Content-Length")


def carries_bytes(headers: Mapping[str, str]) -> bool:
    """Whether the body is a piece of the file."""
    return headers.get("Content-Type", "") == CONTENT_TYPE


def metadata(headers: Mapping[str, str]) -> dict[str, str]:
    """What is said of the file: each key once, its value in Base64 and UTF-8."""
    written = headers.get("Upload-Metadata", "")
    said: dict[str, str] = {}
    try:
        if len(written) > LONGEST_METADATA:
            raise ValueError
        for pair in written.split(",") if written.strip() else []:
            key, _space, value = pair.strip().partition(" ")
            if not key or not key.isascii() or key in said:
                raise ValueError
            said[key] = b64decode(value, validate=True).decode()
    except (ValueError, binascii.Error):
        raise Refused(Status.BAD, "header", "Upload-Metadata cannot be read.") from None
    return said


def written(said: Mapping[str, str]) -> str:
    """The same as a header."""
    return ",".join(f"{key} {b64encode(value.encode()).decode()}" for key, value in said.items())


def head(
    offset: int, size: int, said: Mapping[str, str], expires: datetime | None
) -> dict[str, str]:
    """How far an upload is."""
    return {
        "Upload-Offset": str(offset),
        "Upload-Length": str(size),
        "Upload-Metadata": written(said),
        "Cache-Control": "no-store",
        **until(expires),
    }


def until(expires: datetime | None) -> dict[str, str]:
    """When an unfinished upload is thrown away."""
    return {"Upload-Expires": http_date(expires.timestamp())} if expires else {}


def discovery(largest: int) -> dict[str, str]:
    """What this server can do."""
    return {"Tus-Version": VERSION, "Tus-Extension": EXTENSIONS, "Tus-Max-Size": str(largest)}
