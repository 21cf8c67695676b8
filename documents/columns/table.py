"""The columns of an owner in the table of the library: what it sorts and narrows by."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.db.models import Expression, FloatField, Func, Subquery, TextField, UUIDField, Value
from django.db.models.expressions import OuterRef
from django.db.models.functions import Cast, Coalesce, NullIf

from accounts.models import User
from documents.models import Column, DocumentQuerySet
from documents.table.columns import Column as Shown
from sharing.forms import DayInput

Kind = Column.Kind


def shown_columns(columns: Iterable[Column]) -> list[Shown]:
    """The columns as the table has them, after its own."""
    return [
        Shown(
            column.name,
            "documents/_value.html",
            sort=sort_key(column),
            css="number changed" if column.kind == Kind.NUMBER else "changed",
            key=column.key,
        )
        for column in columns
    ]


def sort_key(column: Column) -> str:
    """What stands in an address for sorting or narrowing by this column."""
    return f"column_{column.pk}"


def said_in(column: Column) -> Expression:
    """SQL for what stands in the column, as text; Django takes a key of digits for a place in a list."""
    key = Value(column.key, output_field=TextField())
    return Func("properties", key, function="jsonb_extract_path_text", output_field=TextField())


def value_of(column: Column) -> Expression:
    """SQL for what a document is sorted by in this column; what has nothing comes first."""
    said = said_in(column)
    if column.kind == Kind.NUMBER:
        return Coalesce(Cast(said, FloatField()), Value(float("-inf")), output_field=FloatField())
    if column.kind == Kind.PERSON:
        person = User.objects.filter(pk=Cast(NullIf(OuterRef("_person"), Value("")), UUIDField()))
        said = Subquery(person.values("name")[:1])
    return Coalesce(said, Value(""), output_field=TextField())


def with_value(rows: DocumentQuerySet, column: Column) -> DocumentQuerySet:
    """Each document with `column_value`, what it is sorted by."""
    if column.kind == Kind.PERSON:
        rows = rows.alias(_person=said_in(column))
    return rows.annotate(column_value=value_of(column))


def field_for(column: Column) -> forms.Field:
    """The field with which the table is narrowed to a value of this column."""
    common = {"label": column.name, "required": False}
    if column.kind == Kind.CHOICE:
        return forms.ChoiceField(choices=[("", "—"), *((c, c) for c in column.choices)], **common)
    if column.kind == Kind.DATE:
        return forms.DateField(widget=DayInput, **common)
    if column.kind == Kind.NUMBER:
        return forms.FloatField(widget=forms.NumberInput(attrs={"step": "any"}), **common)
    return forms.CharField(max_length=100, **common)


def narrowed(rows: DocumentQuerySet, column: Column, wanted: object) -> DocumentQuerySet:
    """The documents that have this value in the column; of texts and people those that begin so."""
    if column.kind == Kind.TEXT:
        return rows.alias(_said=said_in(column)).filter(_said__icontains=wanted)
    if column.kind == Kind.PERSON:
        people = User.objects.filter(name__icontains=wanted)
        ids = [str(pk) for pk in people.values_list("pk", flat=True)[:200]]
        return rows.alias(_said=said_in(column)).filter(_said__in=ids)
    if column.kind == Kind.DATE:
        wanted = wanted.isoformat()
    return rows.filter(properties__contains={column.key: wanted})
