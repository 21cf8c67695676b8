"""Pages of a list by keyset: a page begins after a row, so that page 500 costs what page 1 does."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from uuid import UUID

# The value by which a list is ordered, and the id of the row that has it.
Place = tuple[str | int | datetime, UUID]


def written(*values: object) -> str:
    """Values as a cursor that can stand in an address."""
    said = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps(said, default=str).encode()).decode()


def read(cursor: str) -> list[object] | None:
    """The values of a cursor as they were written, dates and ids as text; None if it is not one."""
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor.encode()))
    except (ValueError, RecursionError):
        return None
    return values if isinstance(values, list) else None


def place_of(cursor: str, kind: type) -> Place | None:
    """The place that a cursor names, of a value of this kind; ValueError for what is none."""
    if not cursor:
        return None
    try:
        value, pk = read(cursor)
        if kind is datetime:
            value = datetime.fromisoformat(value)
            if value.tzinfo is None:
                raise ValueError
        if not isinstance(value, kind):
            raise ValueError
        if isinstance(value, str) and "\0" in value:
            raise ValueError
        return value, UUID(pk)
    except (TypeError, AttributeError) as error:
        raise ValueError from error
