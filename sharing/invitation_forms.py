"""The shape of what people fill in about invitations."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.addresses import normal_form
from sharing.forms import DayInput, end_of_day
from sharing.models import Level, PermissionGroup
from sharing.securable import Securable

# The least comes first, so that nobody gives more without meaning to.
GROUPS = {
    PermissionGroup.Kind.VISITORS: _("Visitors: can read everything here"),
    PermissionGroup.Kind.MEMBERS: _("Members: can read and change everything here"),
}
LEVELS = [Level.READ, Level.COMMENT, Level.EDIT]


def identity_check_field() -> forms.CharField:
    """How whoever lets somebody in knows who that is (S25)."""
    return forms.CharField(
        label=_("How do you know that this is their address?"),
        max_length=500,
        help_text=_(
            "Invite somebody only after you have made sure who they are. "
            "Your answer is kept with the invitation."
        ),
    )


class InviteForm(forms.Form):
    """Whom to invite to one item, to do what, and how you know them."""

    email = forms.CharField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_(
            "Of somebody outside the organisation. Only the person with this address can accept."
        ),
    )
    gives = forms.ChoiceField(label=_("What they may do"))
    identity_check = identity_check_field()
    message = forms.CharField(
        label=_("Message"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Plain text; it comes in the letter."),
    )
    expires = forms.DateField(
        label=_("To be accepted until and including"), required=False, widget=DayInput
    )

    def __init__(self, item: Securable, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("initial", {"expires": timezone.localdate() + timedelta(days=14)})
        super().__init__(*args, **kwargs)
        kinds = PermissionGroup.objects.filter(scope=item.own_scope_id).values_list(
            "kind", flat=True
        )
        if item.own_scope_id and kinds:
            choices = [(f"group {kind}", GROUPS[kind]) for kind in GROUPS if kind in set(kinds)]
        else:
            choices = [(f"level {level.value}", level.label) for level in LEVELS]
        self.fields["gives"].choices = choices

    def clean_email(self) -> str:
        """The address in its normal form."""
        return normal_form(self.cleaned_data["email"])

    def clean_gives(self) -> dict[str, Level | PermissionGroup.Kind]:
        """A level or a group, by the name that the operation has for it."""
        what, value = self.cleaned_data["gives"].split()
        return {what: PermissionGroup.Kind(value) if what == "group" else Level(value)}

    def clean_expires(self) -> datetime | None:
        """The end of that day, as our clock has it."""
        return end_of_day(self.cleaned_data["expires"])


class AnswerForm(forms.Form):
    """What the invited person may tell about themselves when they accept."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("The people you work with here see it."),
    )
