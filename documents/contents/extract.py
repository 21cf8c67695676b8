"""The words in a file, for search. What cannot be read has none; it is never an error."""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from documents.contents import sandbox
from documents.media import OPEN_DOCUMENT, OPEN_XML
from documents.storage import contents, name_of

# Bytes of UTF-8.
MOST_TEXT = 1_000_000
LIMITS = sandbox.Limits(seconds=20, memory=512 * sandbox.MB, disk=8 * sandbox.MB)

OFFICE = (f"{OPEN_XML}.", f"{OPEN_DOCUMENT}.")
HTML = {"text/html", "application/xhtml+xml"}
# Text that is not called so.
ALSO_TEXT = {
    "application/javascript",
    "application/json",
    "application/toml",
    "application/x-csh",
    "application/x-latex",
    "application/x-sh",
    "application/x-tcl",
    "application/x-tex",
    "application/xml",
    "application/yaml",
    "message/rfc822",
}


def reader_of(media_type: str) -> str | None:
    """How files of this kind are read; None if there are no words to be had."""
    if media_type == "application/pdf":
        return "pdf"
    if media_type.startswith(OFFICE):
        return "office"
    if media_type in HTML:
        return "html"
    return "plain" if media_type.startswith("text/") or media_type in ALSO_TEXT else None


def text_of(sha256: str, media_type: str) -> str:
    """The words of contents of the current organisation; FileNotFoundError if they are lost."""
    if reader_of(media_type) is None:
        return ""
    with opened(name_of(sha256)) as source:
        return text_in(source, media_type)


def text_in(source: BinaryIO, media_type: str) -> str:
    """The words of a file that the system knows, as lines; at most a million bytes of them."""
    reader = reader_of(media_type)
    if reader is None:
        return ""
    asked = {"reader": reader, "most": MOST_TEXT, "seconds": LIMITS.seconds}
    try:
        with sandbox.done("text", source, LIMITS, **asked) as folder:
            words = sandbox.result_of(folder, "text", MOST_TEXT)
    except sandbox.Failed:
        return ""
    return words.decode(errors="ignore").replace("\x00", "")


@contextmanager
def opened(name: str) -> Iterator[BinaryIO]:
    """A stored file as one of the system, which a process can be given; copied if it is elsewhere."""
    with contents().open(name, "rb") as content:
        try:
            content.fileno()
        except (AttributeError, OSError, io.UnsupportedOperation):
            with tempfile.TemporaryFile() as copy:
                shutil.copyfileobj(content, copy)
                copy.seek(0)
                yield copy
        else:
            yield content
