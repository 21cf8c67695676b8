"""What is sent and answered about columns, and about what documents have in them."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.validators import ProhibitSurrogateCharactersValidator

from documents.columns.values import LONGEST
from documents.models import Column
from documents.operations.columns import MOST_CHOICES, MOST_COLUMNS
from sharing.api.reading import Asked, Shape

KINDS = Column.Kind.values
NAME = "At most 80 characters; no two columns of a library have the same."
CHOICES = "Of a column of choices: what can be chosen. Of any other: none."


def choices_field(**more: object) -> serializers.ListField:
    """What can be chosen."""
    return serializers.ListField(
        child=serializers.CharField(max_length=80),
        max_length=MOST_CHOICES,
        help_text=CHOICES,
        **more,
    )


@extend_schema_field({"type": ["string", "number"]})
class ValueField(serializers.Field):
    """A text, a number, or nothing; the operation knows what the column can hold."""

    default_error_messages = {"invalid": "A text, a number or null."}

    def to_internal_value(self, data: object) -> object:
        """As it was sent."""
        known = isinstance(data, str | int | float) and not isinstance(data, bool)
        if not known or (isinstance(data, str) and len(data) > LONGEST):
            self.fail("invalid")
        if isinstance(data, str):
            ProhibitSurrogateCharactersValidator()(data)
        return data

    def to_representation(self, value: object) -> object:
        """As it is kept."""
        return value


class ColumnShown(Shape):
    """A column of the library of a site."""

    id = serializers.IntegerField(help_text="Which one: a number from 1.")
    name = serializers.CharField(help_text="What it is called.")
    kind = serializers.ChoiceField(KINDS, help_text="What its values are; it stays the same.")
    choices = serializers.ListField(child=serializers.CharField(), help_text=CHOICES)


class ColumnsShown(Shape):
    """All of them."""

    results = ColumnShown(many=True, help_text="In their order.")


class ColumnAsked(Asked):
    """What to change of a column."""

    name = serializers.CharField(max_length=80, help_text=NAME)
    choices = choices_field()


class NewColumn(ColumnAsked):
    """A new column."""

    kind = serializers.ChoiceField(KINDS, help_text="What its values are.")
    choices = choices_field(default=list)


class OrderAsked(Asked):
    """Where a column goes."""

    to = serializers.ChoiceField(["earlier", "later"], help_text="One place; at the end it stays.")


class ValueShown(Shape):
    """What a document has in a column."""

    column = serializers.IntegerField(help_text="Which column: a number from 1.")
    name = serializers.CharField(help_text="What the column is called.")
    kind = serializers.ChoiceField(KINDS, help_text="What its values are.")
    value = ValueField(
        allow_null=True,
        help_text="A text or a choice; a number of whatever the column counts, such as days; a day as "
        "YYYY-MM-DD; the id of a person; null: nothing.",
    )
    words = serializers.CharField(help_text="The same for people: of a person the name.")


class ValuesShown(Shape):
    """Each column of the library, in their order."""

    results = ValueShown(many=True, help_text="A line for each column.")


class ValueAsked(Asked):
    """What the document has in a column from now on."""

    column = serializers.IntegerField(
        min_value=1, max_value=2**63 - 1, help_text="Which column: a number from 1."
    )
    value = ValueField(
        allow_null=True,
        help_text="A text of at most 500 characters or one of the choices; a number of whatever the column "
        "counts, such as days; a day as YYYY-MM-DD; the id of a person who sees the document; null takes "
        "out what is there.",
    )


class ValuesAsked(Asked):
    """What the document has in some columns from now on."""

    values = ValueAsked(
        many=True, max_length=MOST_COLUMNS, help_text="Columns that are not named stay as they are."
    )
