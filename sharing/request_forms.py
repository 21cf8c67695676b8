"""The shape of what people fill in about access requests."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.addresses import normal_form
from sharing.invitation_forms import LEVELS, identity_check_field
from sharing.models import Level

# Full control is never asked for, and not given by a request.
CHOICES = [(level.value, level.label) for level in LEVELS]


class AskForm(forms.Form):
    """What somebody says at a dead end."""

    message = forms.CharField(
        label=_("Message"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who you are, and what you need it for."),
    )


class AskToShareForm(forms.Form):
    """With whom outside something should be shared, to do what, and why."""

    email = forms.CharField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("Of the person outside the organisation."),
    )
    level = forms.TypedChoiceField(label=_("What they may do"), choices=CHOICES, coerce=Level)
    message = forms.CharField(
        label=_("Message"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For the owner: who this is, and why they need it."),
    )

    def clean_email(self) -> str:
        """The address in its normal form."""
        return normal_form(self.cleaned_data["email"])


class ApproveForm(forms.Form):
    """What is given, which need not be what was asked."""

    level = forms.TypedChoiceField(label=_("What they may do"), choices=CHOICES, coerce=Level)
    identity_check = identity_check_field()

    def __init__(self, *args: object, invites: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if not invites:
            del self.fields["identity_check"]


class RefuseForm(forms.Form):
    """Why not, if one wants to say."""

    words = forms.CharField(
        label=_("Why not"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It comes in the letter to whoever asked."),
    )
