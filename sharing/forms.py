"""The shape of what people fill in about sharing; operations decide whether it may be."""

from __future__ import annotations

from datetime import date, datetime, time

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.addresses import normal_form
from accounts.models import User
from sharing import people_picker
from sharing.models import Level, PermissionGroup


class DayInput(forms.DateInput):
    """The browser's own choice of a day."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def end_of_day(day: date | None) -> datetime | None:
    """The end of that day, as our clock has it; ValidationError for a day that is past."""
    if day is None:
        return None
    if day < timezone.localdate():
        raise ValidationError(gettext("Choose a date in the future."), code="expires_at")
    return timezone.make_aware(datetime.combine(day, time.max))


class PersonForm(forms.Form):
    """Somebody who has an account here, by their address."""

    email = forms.CharField(label=_("E-mail address"), max_length=254)

    def clean_email(self) -> User:
        """The person; who has no account here is not found, whoever asks."""
        address = normal_form(self.cleaned_data["email"])
        person = User.objects.filter(email=address, is_active=True).first()
        if person is None:
            message = gettext("Nobody here has the address %(address)s.") % {"address": address}
            raise ValidationError(message, code="nobody")
        return person


class AccessEndForm(forms.Form):
    """Until when somebody outside has access to the organisation."""

    until = forms.DateField(
        label=_("Until and including"),
        required=False,
        widget=DayInput,
        help_text=_("Empty: without an end, or the most that your organisation allows."),
    )

    def clean_until(self) -> datetime | None:
        """The end of that day."""
        return end_of_day(self.cleaned_data["until"])


class PickForm(forms.Form):
    """Somebody who has an account here: chosen from those that were found, or by their whole address.

    Without script, the first answer finds and the second chooses.
    """

    email = forms.CharField(label=_("Name or e-mail address"), max_length=254)
    person = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.found: list[User] = []

    def clean(self) -> dict[str, object]:
        """The person, in the place of what was typed."""
        given = super().clean()
        if "email" not in given:
            return given
        typed = given["email"]
        here = User.objects.filter(is_active=True)
        person = here.filter(pk=given.pop("person", None)).first()
        person = person or here.filter(email=typed.strip().lower()).first()
        if person is None and "@" in typed:
            person = here.filter(email=normal_form(typed)).first()
        if person is None:
            self.found = people_picker.find(typed)
            self.add_error("email", self._not_chosen(typed))
        given["email"] = person
        return given

    def _not_chosen(self, typed: str) -> str:
        if self.found:
            return gettext("Choose who you mean.")
        if "@" in typed:
            return gettext("Nobody here has the address %(address)s.") % {"address": typed}
        return gettext("Nobody here has a name that begins like this.")


class GrantForm(PickForm):
    """A person and what they may do with one item."""

    level = forms.TypedChoiceField(label=_("What they may do"), choices=Level.choices, coerce=Level)


class MemberForm(PickForm):
    """A person and one of the three groups."""

    group = forms.TypedChoiceField(
        label=_("Group"), choices=PermissionGroup.Kind.choices, coerce=PermissionGroup.Kind
    )
