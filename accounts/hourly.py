"""When something was last used is known to the hour: so most requests write nothing."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Model, Q
from django.utils import timezone

AGAIN = timedelta(hours=1)


def note_now(row: Model, field: str) -> bool:
    """Write the time in the field, if it was not in the last hour; whether it was asked to be.

    Of requests at the same time one writes.
    """
    now, before = timezone.now(), getattr(row, field)
    if before is not None and before >= now - AGAIN:
        return False
    unused = Q(**{field: None}) | Q(**{f"{field}__lt": now - AGAIN})
    # Whoever asks may be a lazy stand-in for the row.
    rows = row._meta.model._default_manager  # noqa: SLF001 -- public
    rows.filter(unused, pk=row.pk).update(**{field: now})
    return True
