"""Rows as a CSV file that a spreadsheet opens without harm: RFC 4180, UTF-8 with a mark, streamed."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

BOM = "\ufeff"
# A spreadsheet would take what begins so for a formula; as wide characters too.
FORMULAS = tuple("=+-@\t\r\n＝＋－＠")  # noqa: RUF001 -- the wide ones are meant


class _Line:
    """What csv writes to; it hands the line back."""

    def write(self, line: str) -> str:
        return line


def cell(value: object) -> str:
    """The value as text that no spreadsheet computes."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(sep=" ", timespec="seconds")
    text = str(value)
    return f"'{text}" if text.startswith(FORMULAS) else text


def lines(header: Iterable[object], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The file, line by line."""
    write = csv.writer(_Line()).writerow
    yield BOM + write([cell(one) for one in header])
    for row in rows:
        yield write([cell(one) for one in row])


def streamed(name: str, written: Iterable[str]) -> StreamingHttpResponse:
    """A download of these lines; nothing of it is kept anywhere."""
    response = StreamingHttpResponse(written, content_type="text/csv; charset=utf-8")
    day = timezone.localdate().isoformat()
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{day}.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response
