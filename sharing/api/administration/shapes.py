"""What is sent and answered about the switch and the policy."""

from __future__ import annotations

from rest_framework import serializers

from sharing.api.reading import Asked, Shape
from sharing.api.shapes import PersonShown
from sharing.models import SharingPolicy
from sharing.models.policy import MOST_DAYS
from sharing.operations.policy import LONGEST_LIST

SHARERS = list(SharingPolicy.Sharers.values)
DOMAINS = list(SharingPolicy.Domains.values)
SHARERS_HELP = (
    "Who may share outside what they own: owners, also members, or only the chosen people."
)
DOMAINS_HELP = "Who may be invited: addresses of any domain, only of, or of all except the domains."
LINK_DAYS = "Days that a guest link works unless somebody says otherwise; 1 to 3650."
MOST_LINK_DAYS = "Most days that a guest link may work; null: without an end."
ACCESS_DAYS = "Days that somebody outside has access unless somebody says otherwise; null: no end."
MOST_ACCESS_DAYS = "Most days that somebody outside may have access; null: without an end."


class WaysShown(Shape):
    """How many ways in stand ready: cut off while the switch is off, there while it is on."""

    people = serializers.IntegerField(help_text="People outside to whom something is open.")
    links = serializers.IntegerField(help_text="Guest links to items that work.")
    invitations = serializers.IntegerField(help_text="Invitations to items that can be accepted.")


class SwitchShown(WaysShown):
    """The switch, and for how many it makes a difference."""

    external_sharing = serializers.BooleanField(
        help_text="Whether anything at all is open to people outside the organisation."
    )


class SwitchAsked(Asked):
    """Turn it."""

    external_sharing = serializers.BooleanField(help_text="false cuts off everybody outside.")


class CheckShown(Shape):
    """The newest check of all ways in."""

    state = serializers.ChoiceField(
        ["running", "stopped", "done"], help_text="stopped: it says nothing any more; begin again."
    )
    open = serializers.IntegerField(
        help_text="People, guest links and invitations that were found open."
    )
    tried = serializers.IntegerField(
        help_text="People, guest links and invitations that were tried so far."
    )
    of = serializers.IntegerField(
        help_text="People, guest links and invitations that there are to try."
    )
    at = serializers.DateTimeField(help_text="When it last said how far it is, in UTC.")


def _days(words: str) -> serializers.IntegerField:
    return serializers.IntegerField(
        min_value=1, max_value=MOST_DAYS, allow_null=True, required=False, help_text=words
    )


class PolicyShown(Shape):
    """What the organisation allows of sharing outside."""

    sharers = serializers.ChoiceField(SHARERS, help_text=SHARERS_HELP)
    chosen = PersonShown(many=True, help_text="The chosen people, by name.")
    domains_are = serializers.ChoiceField(DOMAINS, help_text=DOMAINS_HELP)
    domains = serializers.ListField(
        child=serializers.CharField(), help_text="In lower case, in ASCII, without an @."
    )
    links_allowed = serializers.BooleanField(help_text="Whether guest links work at all.")
    edit_links_allowed = serializers.BooleanField(
        help_text="Whether with a guest link one may edit, without signing in."
    )
    link_days = serializers.IntegerField(help_text=LINK_DAYS)
    most_link_days = serializers.IntegerField(allow_null=True, help_text=MOST_LINK_DAYS)
    access_days = serializers.IntegerField(allow_null=True, help_text=ACCESS_DAYS)
    most_access_days = serializers.IntegerField(allow_null=True, help_text=MOST_ACCESS_DAYS)


class PolicyAsked(Asked):
    """What to change of it; what is left out stays as it is."""

    sharers = serializers.ChoiceField(SHARERS, required=False, help_text=SHARERS_HELP)
    chosen = serializers.ListField(
        child=serializers.UUIDField(),
        max_length=LONGEST_LIST,
        required=False,
        help_text="The ids of the chosen people: all of them. They are inside.",
    )
    domains_are = serializers.ChoiceField(DOMAINS, required=False, help_text=DOMAINS_HELP)
    domains = serializers.ListField(
        child=serializers.CharField(max_length=253),
        max_length=LONGEST_LIST,
        required=False,
        help_text="All of them, with or without an @ before it.",
    )
    links_allowed = serializers.BooleanField(
        required=False, help_text="Whether guest links work at all."
    )
    edit_links_allowed = serializers.BooleanField(
        required=False, help_text="Whether with a guest link one may edit, without signing in."
    )
    link_days = serializers.IntegerField(
        min_value=1, max_value=MOST_DAYS, required=False, help_text=LINK_DAYS
    )
    most_link_days = _days(MOST_LINK_DAYS)
    access_days = _days(ACCESS_DAYS)
    most_access_days = _days(MOST_ACCESS_DAYS)


class CutOffShown(Shape):
    """How many that can come in now would no longer."""

    people = serializers.IntegerField(help_text="People outside.")
    links = serializers.IntegerField(
        help_text="Guest links to items that would open nothing any more."
    )
    invitations = serializers.IntegerField(
        help_text="Invitations to items that could no longer be accepted."
    )
    edit_links = serializers.IntegerField(
        help_text="Guest links to items with which one could only look any more."
    )
