"""What is sent and answered about people outside."""

from __future__ import annotations

from rest_framework import serializers

from sharing.api.reading import Asked, Shape
from sharing.api.shapes import GROUPS, OUTSIDE, PersonShown, a_moment, level_field
from sharing.external_users_admin import Barred, Ends, Seen, SponsorGone

MOST_AT_ONCE = 500


def one_of(filter_on_page: type, words: str) -> serializers.ChoiceField:
    """The choices that the page has."""
    return serializers.ChoiceField(list(filter_on_page.leaves), required=False, help_text=words)


class ExternalUsersAsked(serializers.Serializer):
    """Which of them."""

    q = serializers.CharField(
        max_length=200,
        allow_blank=True,
        required=False,
        help_text="Words that are in their name or address, or in the name of their sponsor.",
    )
    ends = one_of(
        Ends, "Access that ends within 30 days (soon), has ended (ended), has no end (never)."
    )
    seen = one_of(Seen, "Last seen longer than 90 days ago (long), or never.")
    sponsor_is = one_of(SponsorGone, "Whose sponsor is gone or none (gone), or is there (here).")
    domain = one_of(Barred, "Whose domain the policy does not let in (barred).")


class SponsorShown(PersonShown):
    """Who inside answers for somebody outside."""

    here = serializers.BooleanField(help_text="Whether they can sign in still.")


class ExternalUserShown(Shape):
    """Somebody outside who accepted an invitation."""

    id = serializers.UUIDField(help_text="Of the person, everywhere in the API.")
    name = serializers.CharField(help_text="Empty if they gave none.")
    email = serializers.CharField(help_text="The address they sign in with.")
    sponsor = SponsorShown(allow_null=True, help_text="null: nobody answers for them.")
    access_until = serializers.DateTimeField(
        allow_null=True, help_text="In UTC; null: without an end."
    )
    joined_at = serializers.DateTimeField(help_text="When the account was made, in UTC.")
    last_seen_at = serializers.DateTimeField(
        allow_null=True, help_text="When they were last here, to the hour, in UTC; null: never."
    )


class ExternalUserWhole(ExternalUserShown):
    """The same, and how much is open to them at this moment."""

    last_login_at = serializers.DateTimeField(
        allow_null=True, help_text="When they last signed in, in UTC; null: never."
    )
    sites = serializers.IntegerField(help_text="Sites that they can open now.")
    documents = serializers.IntegerField(help_text="Documents that they can open now.")


class ExternalUserAsked(Asked):
    """What to change; what is left out stays as it is."""

    access_until = a_moment(
        allow_null=True,
        help_text="Until when they have access, in UTC, in the future and within the policy; null: "
        "without an end, or the most that the policy allows.",
    )
    sponsor = serializers.UUIDField(
        required=False, help_text="The id of somebody inside who may sign in."
    )


class RemovalAsked(Asked):
    """Whom to remove."""

    people = serializers.ListField(
        child=serializers.UUIDField(),
        min_length=1,
        max_length=MOST_AT_ONCE,
        help_text="Their ids; all of them are removed, or none.",
    )
    disable_links = serializers.ListField(
        child=serializers.UUIDField(),
        max_length=MOST_AT_ONCE,
        required=False,
        help_text="The ids of guest links that were sent to them and are to work no more.",
    )


class GivenShown(Shape):
    """One thing that they were given and can open now. Of what you do not see yourself, only its kind."""

    kind = serializers.ChoiceField(["site", "folder", "document"], help_text="What it is.")
    id = serializers.UUIDField(allow_null=True, help_text="null: you do not see it yourself.")
    name = serializers.CharField(allow_null=True, help_text="null: you do not see it yourself.")
    level = level_field()
    group = serializers.ChoiceField(
        GROUPS, allow_null=True, help_text="By which group of the item; null: to them in person."
    )
    given_by = serializers.CharField(help_text="A name; empty if it is not known.")
    given_at = serializers.DateTimeField(help_text="In UTC.")


class SentLinkShown(Shape):
    """A guest link that we sent to them by letter. Others may hold it too; its address is not told."""

    id = serializers.UUIDField(help_text="For disable_links of a removal.")
    purpose = serializers.CharField(help_text="What it is for; may be empty.")
    level = serializers.ChoiceField(OUTSIDE, help_text="What one may do with it.")
    created_by = serializers.CharField(help_text="A name.")
    created_at = serializers.DateTimeField(help_text="In UTC.")
    expires_at = serializers.DateTimeField(
        allow_null=True, help_text="In UTC; null: without an end."
    )


class ReachShown(Shape):
    """What somebody outside can open, and the guest links known to have been sent to them."""

    given = GivenShown(many=True, help_text="By name: the newest 200 grants and places in groups.")
    links = SentLinkShown(many=True, help_text="Those that were not disabled, the oldest first.")
