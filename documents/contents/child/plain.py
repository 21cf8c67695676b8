"""Text and HTML."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import BinaryIO

PIECE = 64 * 1024
# Marks at the beginning that say how the rest is written; the longer ones first.
MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# What bytes of a text can be, but for a stray one: no control characters.
READABLE = b"\t\n\f\r\x1b" + bytes(range(32, 256))
UNSEEN = {"script", "style", "template", "noscript", "svg", "math"}
WITHIN_A_LINE = {"a", "abbr", "b", "code", "em", "i", "mark", "s", "small", "span", "strong", "u"}


def encoding_of(begin: bytes) -> str | None:
    """How a text is written: by its mark, UTF-8, or what Windows used; None if it is no text."""
    for mark, encoding in MARKS.items():
        if begin.startswith(mark):
            return encoding
    if len(begin.translate(None, READABLE)) > len(begin) // 20:
        return None
    try:
        # A letter may be cut in two where the piece ends.
        codecs.getincrementaldecoder("utf-8")().decode(begin, final=len(begin) < PIECE)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def words(source: BinaryIO) -> Iterator[str]:
    """The text, a piece at a time; a piece ends where a line does, if lines are not endless."""
    begin = source.read(PIECE)
    encoding = encoding_of(begin)
    if encoding is None:
        return
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    piece, held = begin, ""
    while piece:
        held += decoder.decode(piece)
        end = held.rfind("\n") + 1 or (len(held) if len(held) > PIECE else 0)
        yield held[:end]
        held = held[end:]
        piece = source.read(PIECE)
    yield held


class _Words(HTMLParser):
    """Collects what a reader of the page would see."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.unseen = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.unseen += tag in UNSEEN
        if tag not in WITHIN_A_LINE:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in UNSEEN and self.unseen:
            self.unseen -= 1
        if tag not in WITHIN_A_LINE:
            self.found.append("\n")

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.found.append(data)


def words_of_html(source: BinaryIO) -> Iterator[str]:
    """The text of a page, without its markup, scripts and styles."""
    parser = _Words()
    for piece in words(source):
        parser.feed(piece)
        yield "".join(parser.found)
        parser.found.clear()
    parser.close()
    yield "".join(parser.found)
