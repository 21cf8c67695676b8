"""PDF, read and drawn by PDFium."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from ctypes import byref, c_int
from pathlib import Path
from typing import BinaryIO

import pypdfium2
from pypdfium2 import raw

# A page as it is shown is at most so wide and high, in points of the screen.
WIDEST, HIGHEST = 1400, 2000
# Pieces of text with a place of their own, on one page, and letters in all of them.
MOST_PIECES, MOST_LETTERS = 3_000, 30_000
Piece = list  # left, top, right, bottom and the words


def words(source: BinaryIO) -> Iterator[str]:
    """The text, a page at a time."""
    document = pypdfium2.PdfDocument(source)
    for number in range(len(document)):
        page = document[number]
        text = page.get_textpage()
        yield text.get_text_bounded() + "\n"
        text.close()
        page.close()


def draw(
    source: BinaryIO, *, first: int, most: int, seconds: int, thumbnail: int | None = None
) -> None:
    """Write `page-N.webp` and `page-N.json` of some pages, and what `facts.json` says of all.

    When the time is over, the pages that are drawn are worth having.
    """
    from documents.contents.child.pictures import save, write_thumbnail  # noqa: PLC0415

    until = time.monotonic() + seconds
    document = pypdfium2.PdfDocument(source)
    document.init_forms()
    facts = {"kind": "pages", "pages": len(document), "width": 0, "height": 0}
    for number in range(first, min(first + most, len(document) + 1)):
        page = document[number - 1]
        width, height = page.get_size()
        scale = min(WIDEST / width, HIGHEST / height)
        bitmap = page.render(scale=scale, may_draw_forms=True)
        picture = bitmap.to_pil().convert("RGB")
        if number == first:
            facts |= {"width": picture.width, "height": picture.height}
            if thumbnail:
                write_thumbnail(picture, thumbnail)
        size = {"width": picture.width, "height": picture.height}
        text = {**size, "pieces": _pieces(page, picture.width, picture.height)}
        Path(f"page-{number}.json").write_text(json.dumps(text))
        save(picture, f"page-{number}.webp")
        page.close()
        # Written again each time: whoever ends us finds what there is.
        Path("facts.json").write_text(json.dumps(facts))
        if time.monotonic() > until:
            return


def _pieces(page: pypdfium2.PdfPage, width: int, height: int) -> list[list[object]]:
    """The text of a page in the order of reading, by lines: x, the foot, how wide, how high, words.

    A wide gap in a line begins a new piece: so columns are apart.
    """
    text = page.get_textpage()
    letters = text.get_text_range(0, min(text.count_chars(), MOST_LETTERS), errors="replace")
    found: list[list[object]] = []
    piece: Piece | None = None
    for at, letter in enumerate(letters):
        if letter in "\r\n" or len(found) == MOST_PIECES:
            piece = None
        elif letter.isspace():
            if piece:
                piece[4] += " "
        else:
            box = _box(page, text, at, width, height)
            if piece is None or not _goes_on(piece, box):
                piece = [*box, ""]
                found.append(piece)
            _join(piece, box, letter)
    text.close()
    return [
        [x1, y2, max(x2 - x1, 1), max(y2 - y1, 1), words.strip()] for x1, y1, x2, y2, words in found
    ]


def _box(
    page: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage, at: int, width: int, height: int
) -> tuple[int, int, int, int]:
    """Where a letter is on the picture: left, top, right, bottom."""
    left, bottom, right, top = text.get_charbox(at, loose=True)
    x1, y1 = _on_screen(page, left, top, width, height)
    x2, y2 = _on_screen(page, right, bottom, width, height)
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)


def _goes_on(piece: Piece, box: tuple[int, int, int, int]) -> bool:
    """Whether a letter belongs to the line so far: beside it and as high."""
    high = max(piece[3] - piece[1], 1)
    beside = -high < box[0] - piece[2] < 1.5 * high
    return beside and abs(box[3] - piece[3]) < high / 2


def _join(piece: Piece, box: tuple[int, int, int, int], letter: str) -> None:
    piece[:4] = (
        min(piece[0], box[0]),
        min(piece[1], box[1]),
        max(piece[2], box[2]),
        max(piece[3], box[3]),
    )
    piece[4] += letter


def _on_screen(
    page: pypdfium2.PdfPage, x: float, y: float, width: int, height: int
) -> tuple[int, int]:
    """Where a place of the page is on its picture, however the page is turned or cut."""
    across, down = c_int(), c_int()
    raw.FPDF_PageToDevice(page, 0, 0, width, height, 0, x, y, byref(across), byref(down))
    return across.value, down.value
