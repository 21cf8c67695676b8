"""The columns of the table of a library: to add one is to add it to this list."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Column:
    """A column: what it is called, the template of a cell of it, and by which key it sorts."""

    name: str
    cell: str
    sort: str = ""
    css: str = ""
    inside_only: bool = False
    # By what its cell finds the value, of a column that an owner added.
    key: str = ""


# After the name, which every table has.
COLUMNS = [
    Column(_("Outside"), "_row_exposure.html", inside_only=True),
    Column(_("Changed"), "_changed.html", sort="modified", css="changed"),
    Column(_("Size"), "documents/_size.html", sort="size", css="number changed"),
]
NAME = Column(_("Name"), "_thing.html", sort="name")


def columns_for(*, outside: bool) -> list[Column]:
    """The columns that somebody from inside or outside sees."""
    return [column for column in COLUMNS if not (outside and column.inside_only)]


def heads(
    columns: list[Column], sort: str, direction: str, kept: dict[str, str]
) -> list[dict[str, str]]:
    """The heads of the name and these columns, each with where to sort by it; `kept` goes along."""
    return [
        {
            "name": column.name,
            "css": column.css,
            "sorted": direction if column.sort and column.sort == sort else "",
            "url": _sorted_by(column, sort, direction, kept) if column.sort else "",
        }
        for column in [NAME, *columns]
    ]


def _sorted_by(column: Column, sort: str, direction: str, kept: dict[str, str]) -> str:
    turned = column.sort == sort and direction != "desc"
    order = {"sort": column.sort, "direction": "desc" if turned else "asc"}
    return f"?{urlencode(order | kept)}"
