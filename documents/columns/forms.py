"""The shape of columns, and of what is filled in in them."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from documents.columns.values import LONGEST
from documents.models import Column, Document
from sharing import people_picker
from sharing.actors import Actor
from sharing.forms import DayInput
from sharing.gate import level_on, principals_of

Kind = Column.Kind


class LinesField(forms.CharField):
    """Several values, each on a line of its own."""

    widget = forms.Textarea

    def to_python(self, value: object) -> list[str]:
        """The lines."""
        return [line.strip() for line in str(value or "").splitlines() if line.strip()]

    def prepare_value(self, value: object) -> object:
        """As text again."""
        return "\n".join(value) if isinstance(value, list) else value

    def validate(self, value: list[str]) -> None:
        """The operation says what may be."""

    def run_validators(self, value: list[str]) -> None:
        """As above."""


class ColumnForm(forms.Form):
    """The name of a column, and the choices of a column of choices."""

    name = forms.CharField(label=_("Name"), max_length=80)
    choices = LinesField(
        label=_("Choices"),
        required=False,
        help_text=_("For a column of choices: each on a line of its own."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class NewColumnForm(ColumnForm):
    """Also its kind, which it keeps."""

    kind = forms.TypedChoiceField(label=_("Kind"), choices=Kind.choices, coerce=Kind)
    field_order = ["name", "kind", "choices"]


class PersonField(forms.CharField):
    """Somebody who can see the document, by their name or address as the people picker finds them."""

    def __init__(self, actor: Actor, document: Document, **more: object) -> None:
        super().__init__(max_length=254, **more)
        self.actor, self.document = actor, document

    def clean(self, value: object) -> User | None:
        """The one person who is meant."""
        typed = super().clean(value).strip()
        if not typed:
            return None
        found = [person for person in self._found(typed) if self._sees(person)]
        exact = [one for one in found if typed.casefold() in {one.email, str(one).casefold()}]
        found = exact if len(exact) == 1 else found
        if not found:
            message = gettext("Nobody who can see this document has this name or address.")
            raise ValidationError(message, code="nobody")
        if len(found) > 1:
            names = ", ".join(people_picker.name_of(self.actor, person) for person in found)
            message = gettext("Which of these do you mean: %(names)s?") % {"names": names}
            raise ValidationError(message, code="which")
        return found[0]

    def _found(self, typed: str) -> list[User]:
        if not principals_of(self.actor).outside:
            return people_picker.find(typed)
        # People outside know the people of the site by their names, and nobody else (D15).
        seen, _count = people_picker.people_of(self.actor, self.document.folder.site)
        names = {one["name"] for one in seen if one["name"].casefold() == typed.casefold()}
        return list(User.objects.filter(name__in=names, is_active=True)[:10])

    def _sees(self, person: User) -> bool:
        return level_on(Actor(user=person), self.document.scope_id) is not None


def field_for(column: Column, actor: Actor, document: Document) -> forms.Field:
    """The field of a form in which the value of this column is filled in."""
    common = {"label": column.name, "required": False}
    if column.kind == Kind.PERSON:
        hint = _("A name or an e-mail address, of somebody who can see this document.")
        return PersonField(actor, document, help_text=hint, **common)
    if column.kind == Kind.CHOICE:
        choices = [("", "—"), *((one, one) for one in column.choices)]
        return forms.ChoiceField(choices=choices, **common)
    if column.kind == Kind.DATE:
        return forms.DateField(widget=DayInput, **common)
    if column.kind == Kind.NUMBER:
        return forms.FloatField(widget=forms.NumberInput(attrs={"step": "any"}), **common)
    return forms.CharField(max_length=LONGEST, **common)
