"""Contents that are text: read to be edited in the page, and written back as they were."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from documents.media import UNKNOWN
from documents.storage import open_content

LARGEST = 1024 * 1024
# Line by line is compared no further: beyond it a text is compared as a whole.
MOST_LINES = 20_000
BOM = b"\xef\xbb\xbf"
# What is text though its media type does not say so; and endings that have no type of their own.
TEXTS = {
    "application/json",
    "application/javascript",
    "application/xml",
    "application/x-sh",
    "application/x-csh",
    "application/x-tex",
    "application/x-latex",
    "application/sql",
    "application/x-sql",
    "application/toml",
    "application/yaml",
    "application/x-httpd-php",
    "image/svg+xml",
}
ENDINGS = {
    *("yml", "yaml", "toml", "ini", "cfg", "conf", "log", "sql", "ts", "tsx", "jsx", "go", "rs"),
    *("php", "rb", "swift", "kt", "properties", "env", "tex", "bib", "srt", "ps1", "bat", "rst"),
}


@dataclass(frozen=True)
class Text:
    """A text with plain ends of lines, and what else its bytes had."""

    words: str
    ending: str = "\n"
    has_bom: bool = False
    # The lines with their own ends, if these were not all the same.
    mixed: tuple[str, ...] = ()


def may_be_text(name: str, media_type: str, size: int) -> bool:
    """Whether a file of this name is one to edit in the page; only its bytes say if it is."""
    ending = name.rpartition(".")[2].lower()
    text = media_type.startswith("text/") or media_type in TEXTS
    named = ending in ENDINGS and (media_type == UNKNOWN or ending in {"ts", "php", "rs"})
    return size <= LARGEST and (text or named)


def text_of(sha256: str, size: int) -> Text | None:
    """The contents as text; None for what is too large, or is no UTF-8 that a page could hold."""
    if size > LARGEST:
        return None
    with open_content(sha256) as file:
        return read(file.read())


def read(raw: bytes) -> Text | None:
    """These bytes as text; None if they are none."""
    try:
        words = raw.removeprefix(BOM).decode()
    except UnicodeDecodeError:
        return None
    if "\0" in words:
        return None
    lines = _lines(words)
    ends = Counter(_end_of(line) for line in lines if _end_of(line))
    ending = ends.most_common(1)[0][0] if ends else "\n"
    plain = _plain(words)
    return Text(plain, ending, raw.startswith(BOM), tuple(lines) if len(ends) > 1 else ())


def as_bytes(words: str, was: Text) -> bytes:
    """What somebody wrote, with the ends of lines and the mark at the beginning that there were.

    Where ends were mixed, lines that stayed keep their own. Raises ValidationError if it is too much.
    """
    words = _plain(words)
    if "\0" in words:
        raise ValidationError(_("This has characters that a text cannot have."), code="text")
    try:
        found = _mixed(words, was) if was.mixed else words.replace("\n", was.ending)
        raw = (BOM if was.has_bom else b"") + found.encode()
    except UnicodeEncodeError:
        message = _("This has characters that do not exist.")
        raise ValidationError(message, code="text") from None
    if len(raw) > LARGEST:
        message = _("This is too large to be edited here: at most 1 MB. Upload it as a file.")
        raise ValidationError(message, code="large")
    return raw


def _mixed(words: str, was: Text) -> str:
    before = [line.rstrip("\r\n") for line in was.mixed]
    after = words.split("\n")
    ends = [was.ending] * (len(after) - 1) + [""]
    if len(before) + len(after) <= MOST_LINES:
        for start, other, size in SequenceMatcher(None, before, after).get_matching_blocks():
            for step in range(size):
                own = _end_of(was.mixed[start + step])
                if own and ends[other + step]:
                    ends[other + step] = own
    return "".join(line + end for line, end in zip(after, ends, strict=True))


def _lines(words: str) -> list[str]:
    """Lines with their ends, which are these three and no others that Unicode knows."""
    return re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z", words)


def _end_of(line: str) -> str:
    return line[len(line.rstrip("\r\n")) :]


def _plain(words: str) -> str:
    return words.replace("\r\n", "\n").replace("\r", "\n")
