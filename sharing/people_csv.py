"""A file of people as spreadsheets and other programs write it: read whole, or refused with a reason."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LARGEST = 5 * 1024 * 1024
MOST_LINES = 10_000
SEPARATORS = ";,\t"
# What a column is called at its head, in lower case.
HEADS = {
    "email": {"email", "e-mail", "address", "e-mail address", "email address", "mail", "adres"}
    | {"e-mailadres", "emailadres", "mailadres"},
    "name": {"name", "full name", "naam", "volledige naam"},
    "language": {"language", "taal"},
}
LANGUAGES = {
    "": "",
    **dict.fromkeys(["nl", "dutch", "nederlands"], "nl"),
    **dict.fromkeys(["en", "english", "engels"], "en"),
}
# UTF-16 says so itself, as Excel's “Unicode text” does; what is not UTF-8 is what Windows wrote here.
MARKS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]


@dataclass(frozen=True)
class Row:
    """One line that is not empty, by its number in the file; nothing of it has been judged."""

    number: int
    email: str
    name: str
    language: str


def read(contents: bytes) -> list[Row]:
    """The lines of the file. Raises ValidationError for what is no file of people."""
    if len(contents) > LARGEST:
        message = _("The file is too large: at most %(most)d MB.")
        raise ValidationError(message % {"most": LARGEST // 1024**2}, code="large")
    text = _decoded(contents)
    if "\0" in text:
        raise ValidationError(_("This is not a text file."), code="text")
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(SEPARATORS, key=first.count)
    rows = list(_rows(text, separator))
    if not rows:
        raise ValidationError(_("There is nobody in this file."), code="empty")
    if len(rows) > MOST_LINES:
        message = _("At most %(most)d people at once: split the file.")
        raise ValidationError(message % {"most": MOST_LINES}, code="many")
    return rows


def _decoded(contents: bytes) -> str:
    for mark, encoding in MARKS:
        if contents.startswith(mark):
            try:
                return contents.decode(encoding)
            except UnicodeDecodeError:
                raise ValidationError(_("This is not a text file."), code="text") from None
    try:
        return contents.decode()
    except UnicodeDecodeError:
        return contents.decode("cp1252", errors="replace")


def _rows(text: str, separator: str) -> Iterator[Row]:
    lines = csv.reader(StringIO(text, newline=""), delimiter=separator)
    columns: dict[str, int] | None = None
    try:
        for written in lines:
            cells = [" ".join(cell.split()) for cell in written]
            if not any(cells):
                continue
            if columns is None:
                columns = _columns(cells)
                if columns:
                    continue
                columns = {"email": 0, "name": 1, "language": 2}
            yield _row(lines.line_num, cells, columns)
    except csv.Error:
        message = _("Line %(number)d cannot be read.") % {"number": lines.line_num}
        raise ValidationError(message, code="line") from None


def _columns(cells: list[str]) -> dict[str, int]:
    """Where each column is, if these are heads; nothing if they are somebody's."""
    if any("@" in cell for cell in cells):
        return {}
    found = {
        what: place
        for place, cell in reversed(list(enumerate(cells)))
        for what, names in HEADS.items()
        if cell.lower() in names
    }
    if "email" not in found:
        message = _("No column is called “e-mail”.")
        raise ValidationError(message, code="columns")
    return found


def _row(number: int, cells: list[str], columns: dict[str, int]) -> Row:
    said = {what: cells[place] if place < len(cells) else "" for what, place in columns.items()}
    return Row(number, said["email"], said.get("name", ""), said.get("language", ""))
