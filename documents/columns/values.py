"""What a document can have in a column, by the kind of the column: checked, and shown."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from accounts.models import User
from documents.models import Column, Document
from sharing.actors import Actor
from sharing.gate import level_on
from sharing.people_picker import name_of

LONGEST = 500
Kind = Column.Kind


def checked(column: Column, document: Document, value: object) -> str | int | float:
    """The value as it is kept; ValidationError for what this column cannot hold."""
    try:
        return CHECKS[column.kind](column, document, value)
    except (TypeError, ValueError, OverflowError):
        message = _("“%(name)s” cannot be this.") % {"name": column.name}
        raise ValidationError(message, code="value") from None


def _text(column: Column, document: Document, value: object) -> str:
    words = " ".join(str(value).replace("\0", "").split())
    if len(words) > LONGEST:
        raise ValueError
    return words


def _number(column: Column, document: Document, value: object) -> float | int:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _date(column: Column, document: Document, value: object) -> str:
    return (value if isinstance(value, date) else date.fromisoformat(str(value))).isoformat()


def _choice(column: Column, document: Document, value: object) -> str:
    if value not in column.choices:
        raise ValueError
    return str(value)


def _person(column: Column, document: Document, value: object) -> str:
    """Somebody who can see the document now."""
    pk = value.pk if isinstance(value, User) else UUID(str(value))
    person = User.objects.filter(pk=pk, is_active=True).first()
    if person is None or level_on(Actor(user=person), document.scope_id) is None:
        raise ValidationError(_("Choose somebody who can see this document."), code="person")
    return str(person.pk)


CHECKS = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
    Kind.CHOICE: _choice,
    Kind.PERSON: _person,
}


class Shown:
    """The values of some documents, in words; the people in them are read at once."""

    def __init__(self, actor: Actor, columns: list[Column], documents: Iterable[Document]) -> None:
        self.actor, self.columns = actor, columns
        of_people = [column.key for column in columns if column.kind == Kind.PERSON]
        ids = {
            document.properties[key]
            for document in documents
            for key in of_people
            if key in document.properties
        }
        self.people = {str(one.pk): one for one in User.objects.filter(pk__in=ids)} if ids else {}

    def words(self, column: Column, value: object) -> str:
        """One value, as a person reads it; empty for none."""
        if value is None:
            return ""
        if column.kind == Kind.PERSON:
            person = self.people.get(value)
            return name_of(self.actor, person) if person else ""
        if column.kind == Kind.DATE:
            return date_format(date.fromisoformat(value), "j F Y")
        if column.kind == Kind.NUMBER:
            return number_format(value)
        return str(value)

    def of(self, document: Document) -> list[dict[str, object]]:
        """The columns with what the document has in each, in their order."""
        said = document.properties
        return [
            {
                "key": column.key,
                "name": column.name,
                "kind": column.kind,
                "words": self.words(column, said.get(column.key)),
                "value": said.get(column.key),
            }
            for column in self.columns
        ]
