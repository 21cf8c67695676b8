"""PDF, read and drawn by PDFium."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

import pypdfium2


def words(source: BinaryIO) -> Iterator[str]:
    """The text, a page at a time."""
    document = pypdfium2.PdfDocument(source)
    for number in range(len(document)):
        page = document[number]
        text = page.get_textpage()
        yield text.get_text_bounded() + "\n"
        text.close()
        page.close()
