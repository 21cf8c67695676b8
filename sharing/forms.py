"""The shape of what people fill in about sharing; operations decide whether it may be."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.addresses import normal_form
from accounts.models import User
from sharing.models import Level, PermissionGroup


class DayInput(forms.DateInput):
    """The browser's own choice of a day."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class PersonForm(forms.Form):
    """Somebody who has an account here, by their address."""

    email = forms.CharField(label=_("E-mail address"), max_length=254)

    def clean_email(self) -> User:
        """The person; who has no account here is not found, whoever asks."""
        address = normal_form(self.cleaned_data["email"])
        person = User.objects.filter(email=address, is_active=True).first()
        if person is None:
            message = _t("Nobody here has the address %(address)s.") % {"address": address}
            raise ValidationError(message, code="nobody")
        return person


class GrantForm(PersonForm):
    """A person and what they may do with one item."""

    level = forms.ChoiceField(label=_("What they may do"), choices=Level.choices)

    def clean_level(self) -> Level:
        """The level itself."""
        return Level(self.cleaned_data["level"])


class MemberForm(PersonForm):
    """A person and one of the three groups."""

    group = forms.ChoiceField(label=_("Group"), choices=PermissionGroup.Kind.choices)

    def clean_group(self) -> PermissionGroup.Kind:
        """The group itself."""
        return PermissionGroup.Kind(self.cleaned_data["group"])
