"""Paths of sites and folders: the ids of what is above a thing and its own, from the top."""

from __future__ import annotations

from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, UUIDField, Value


def path_below(new: list[UUID], moved: list[UUID]) -> Func:
    """SQL for the path of a thing at or below what is moved, when that lies below `new`."""
    tail = Func(F("path"), template=f"(%(expressions)s)[{len(moved)}:]")
    return Func(Value(new, output_field=ArrayField(UUIDField())), tail, function="array_cat")
