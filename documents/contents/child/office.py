"""The words of office files: the XML in a zip file, read as a stream and without entities."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.parsers.expat import ParserCreate
from zipfile import ZipFile

PIECE = 64 * 1024
# So many bytes of XML are unpacked at most; it is text, and a zip bomb never ends.
UNPACKED = 200 * 1024 * 1024
DEEPEST = 500
# The parts that hold words, in the order in which they are read.
PARTS = [
    re.compile(pattern)
    for pattern in (
        r"content\.xml",  # OpenDocument
        r"word/(document|footnotes|endnotes)\.xml",
        r"word/(header|footer)\d*\.xml",
        r"ppt/slides/slide\d+\.xml",
        r"ppt/notesSlides/notesSlide\d+\.xml",
        r"xl/workbook\.xml",
        r"xl/sharedStrings\.xml",
        r"xl/worksheets/sheet\d+\.xml",
    )
]
NUMBER = re.compile(r"\d+")
# By their local names: what text stands in, what is a gap or a new line, and what nobody reads.
WORDS = {"t", "v", "p", "h", "span", "a"}
GAPS = {"tab", "s", "br", "line-break", "cr", "table-cell", "tc"}
ENDS = {"p", "h", "si", "c", "row", "tr", "table-row"}
UNSEEN = {"delText", "instrText", "tracked-changes", "annotation", "rPh"}


class Refused(Exception):  # noqa: N818
    """No file of an office program is like this."""


@dataclass
class Reader:
    """Collects the words of one part."""

    found: list[str] = field(default_factory=list)
    path: list[str] = field(default_factory=list)
    unseen: int = 0
    # A cell that only points to a shared string.
    pointer: bool = False

    def begin(self, name: str, facts: dict[str, str]) -> None:
        """An element begins."""
        name = name.rpartition(":")[2]
        self.path.append(name)
        if len(self.path) > DEEPEST:
            raise Refused
        self.unseen += name in UNSEEN
        if name == "c":
            self.pointer = facts.get("t") in {"s", "b", "e"}
        elif name == "sheet":
            self.found.append(facts.get("name", "") + "\n")
        elif name in GAPS:
            self.found.append(" ")

    def end(self, name: str) -> None:
        """An element ends."""
        name = self.path.pop()
        self.unseen -= name in UNSEEN
        if name in ENDS:
            self.found.append("\n")

    def text(self, words: str) -> None:
        """What stands in the element."""
        inside = self.path[-1]
        if inside in WORDS and not self.unseen and not (inside == "v" and self.pointer):
            self.found.append(words)


def words(source: BinaryIO) -> Iterator[str]:
    """The words of all parts that have any."""
    with ZipFile(source) as archive:
        parts = [(rank, name) for name in archive.namelist() if (rank := _rank(name)) is not None]
        left = UNPACKED
        for _rank_of, name in sorted(parts):
            with archive.open(name) as part:
                for piece, size in _words_of_part(part):
                    yield piece
                    left -= size
                    if left <= 0:
                        return


def _rank(name: str) -> tuple[int, int] | None:
    for place, pattern in enumerate(PARTS):
        if pattern.fullmatch(name):
            number = NUMBER.search(name)
            return place, int(number.group()[:9]) if number else 0
    return None


def _words_of_part(part: BinaryIO) -> Iterator[tuple[str, int]]:
    """The words, a piece at a time, and how much XML each was."""
    reader, parser = Reader(), ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.begin
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse
    while piece := part.read(PIECE):
        parser.Parse(piece)
        yield "".join(reader.found), len(piece)
        reader.found.clear()
    parser.Parse(b"", True)  # noqa: FBT003 -- it takes no name; the end
    yield "".join(reader.found), 0


def _refuse(*facts: object) -> None:
    raise Refused
