"""The shape of what people fill in about guest links, within what the organisation allows."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from sharing.forms import DayInput, end_of_day
from sharing.link_passwords import LONGEST
from sharing.models import GuestLink, Level, SharingPolicy
from sharing.securable import Container, Securable


def _password_field(label: str, help_text: str) -> forms.CharField:
    # To be read while it is typed: it must be told to somebody, and is shown nowhere later.
    words = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
    return forms.CharField(
        label=label,
        max_length=LONGEST,
        required=False,
        strip=False,
        widget=forms.TextInput(attrs=words),
        help_text=help_text,
    )


class LevelField(forms.ChoiceField):
    """What a link lets people do; what is not said is as it is, and the least for a new one."""

    def clean(self, value: object) -> Level:
        """The level itself."""
        return Level(super().clean(value or self.initial or Level.READ))


class PurposeForm(forms.Form):
    """What a guest link is for, and what it lets people do."""

    purpose = forms.CharField(
        label=_("What it is for"),
        max_length=200,
        required=False,
        help_text=_("Only you and the other owners see this."),
    )
    level = LevelField(label=_("What people may do"))

    def offer(self, item: Securable | None, policy: SharingPolicy, now: str = "") -> None:
        """The levels that the organisation allows; no choice where there is only one."""
        levels = [Level.READ, Level.COMMENT]
        if policy.edit_links_allowed or now == Level.EDIT:
            levels.append(Level.EDIT)
        self.fields["level"].choices = [(level.value, level.label) for level in levels]
        self.fields["level"].initial = now
        if isinstance(item, Container):
            del self.fields["level"]


# A page that has the form of a new link shows these as well: no two fields have one id.
IN_A_DIALOG = "of_link_%s"


class EndForm(forms.Form):
    """Until when a guest link works."""

    expires = forms.DateField(label=_("Until and including"), required=False, widget=DayInput)

    def within(self, policy: SharingPolicy) -> None:
        """The organisation's usual end, and the last one that it allows."""
        field, today = self.fields["expires"], timezone.localdate()
        self.initial.setdefault("expires", today + timedelta(days=policy.link_days))
        field.help_text = _("Empty: until somebody disables it.")
        if policy.most_link_days:
            last = today + timedelta(days=policy.most_link_days)
            field.required = True
            field.help_text = _t("At most %(days)d days from now.") % {
                "days": policy.most_link_days
            }
            field.widget.attrs["max"] = last.isoformat()

    def clean_expires(self) -> datetime | None:
        """The end of that day, as our clock has it."""
        return end_of_day(self.cleaned_data["expires"])


class GuestLinkForm(PurposeForm, EndForm):
    """A new guest link."""

    field_order = ["purpose", "level", "expires", "password"]

    password = _password_field(
        _("Password"),
        _("People then need it besides the link. Give it to them in another way, by phone."),
    )

    def __init__(self, *args: object, item: Securable | None = None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.policy = SharingPolicy.current()
        self.offer(item, self.policy)
        self.within(self.policy)


class RenewForm(EndForm):
    """Another end for a guest link."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, auto_id=IN_A_DIALOG, **kwargs)
        self.within(SharingPolicy.current())


class ChangeLinkForm(PurposeForm):
    """What can be changed of a guest link."""

    password = _password_field(
        _("New password"),
        _(
            "Everybody must fill in the new one, also who gave the old one. Empty: it stays as it is."
        ),
    )
    no_password = forms.BooleanField(label=_("No password any more"), required=False)

    def __init__(self, item: Securable, link: GuestLink, *args: object, **kwargs: object) -> None:
        super().__init__(*args, auto_id=IN_A_DIALOG, initial={"purpose": link.purpose}, **kwargs)
        self.offer(item, SharingPolicy.current(), now=link.level)
        if not link.password:
            del self.fields["no_password"]

    def facts(self) -> dict[str, object]:
        """What the operation is to change."""
        said = self.cleaned_data
        password = "" if said.get("no_password") else said["password"] or None
        return {
            "purpose": said["purpose"],
            "level": said.get("level"),
            "password": password,
        }


class SendLinkForm(forms.Form):
    """To whom a guest link is sent."""

    addresses = forms.CharField(
        label=_("E-mail addresses"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
        help_text=_("One on each line, or with commas between them."),
    )

    def clean_addresses(self) -> list[str]:
        """Each address as it was written."""
        written = self.cleaned_data["addresses"].replace(",", "\n").replace(";", "\n")
        return [line.strip() for line in written.splitlines() if line.strip()]
