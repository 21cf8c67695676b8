"""The words in a file, for search: at most so many bytes of them, with white space folded."""

from __future__ import annotations

import importlib
import re
import time
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

# Control characters, halves of characters, and the hyphens that only say where a word may break.
NO_WORDS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\ud800-\udfff\ufffe\uffff]")
# Module of this package, and its function; one is needed, and some take long to load.
READERS = {
    "pdf": ("pages", "words"),
    "office": ("office", "words"),
    "html": ("plain", "words_of_html"),
    "plain": ("plain", "words"),
}
# Rather half of the words than none because the time was over.
PART_OF_TIME = 0.6


def write_text(source: BinaryIO, *, reader: str, most: int, seconds: int) -> None:
    """Write the words to `text`."""
    module, name = READERS[reader]
    read = getattr(importlib.import_module(f"documents.contents.child.{module}"), name)
    found = "".join(_enough(read(source), most, seconds))
    text = folded(found).encode()[:most]
    Path("text").write_bytes(text.decode(errors="ignore").encode())


def _enough(pieces: Iterable[str], most: int, seconds: int) -> Iterator[str]:
    """As many as there may be, in the time there is; until a fault in the file, if it has one."""
    until, left = time.monotonic() + PART_OF_TIME * seconds, most
    try:
        for piece in pieces:
            yield piece[:left]
            left -= len(piece)
            if left <= 0 or time.monotonic() > until:
                return
    except Exception:  # noqa: BLE001 -- what could be read before it is worth having
        return


def folded(text: str) -> str:
    """Lines without empty ones, one space between words, letters in their usual form."""
    text = NO_WORDS.sub("", text.replace("\x00", " "))
    lines = (" ".join(line.split()) for line in text.splitlines())
    return unicodedata.normalize("NFKC", "\n".join(line for line in lines if line))
