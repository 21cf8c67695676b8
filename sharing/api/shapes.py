"""What is sent and answered about who has access."""

from __future__ import annotations

from datetime import UTC

from rest_framework import serializers

from sharing.api.reading import Asked, Shape
from sharing.models import Invitation, Level, PermissionGroup

LEVELS = [level.value for level in Level]
OUTSIDE = [level.value for level in Level if level is not Level.OWN]
GROUPS = [kind.value for kind in PermissionGroup.Kind]
KINDS = ["site", "folder", "document"]
IN_STEPS = (
    "look (read), also say something (comment), also change (edit), also share and delete (own)."
)


def level_field(what: str = "What one may do", **more: object) -> serializers.ChoiceField:
    """What somebody may do."""
    return serializers.ChoiceField(LEVELS, help_text=f"{what}: {IN_STEPS}", **more)


def a_moment(**more: object) -> serializers.DateTimeField:
    """When; kept and answered in UTC, however it was written."""
    return serializers.DateTimeField(required=False, default_timezone=UTC, **more)


class ItemBriefly(Shape):
    """Something that you see."""

    kind = serializers.ChoiceField(KINDS, help_text="What it is.")
    id = serializers.UUIDField(help_text="The item, by its id.")
    name = serializers.CharField(help_text="What it is called now.")


class PersonShown(Shape):
    """Somebody who has an account."""

    id = serializers.UUIDField(help_text="The person, by their id.")
    name = serializers.CharField(help_text="What they are called; empty if they never said.")
    email = serializers.CharField(help_text="Their e-mail address, in small letters.")
    external = serializers.BooleanField(help_text="Whether they are from outside.")


class PersonOnSite(Shape):
    """Somebody who is on a site."""

    id = serializers.UUIDField(
        allow_null=True, help_text="The person, by their id; null to people outside."
    )
    name = serializers.CharField(help_text="Their name.")
    email = serializers.CharField(
        allow_null=True, help_text="Their e-mail address; null to people outside."
    )
    external = serializers.BooleanField(
        allow_null=True, help_text="Whether they are from outside; null to people outside."
    )


class PeopleOnSite(Shape):
    """The first fifty people of a site."""

    count = serializers.IntegerField(help_text="How many people there are in all.")
    results = PersonOnSite(many=True, help_text="By name.")


class PeopleFound(Shape):
    """The first ten people."""

    results = PersonShown(many=True, help_text="At most ten people, by name.")


class GrantShown(Shape):
    """What was given to a person or to a group, here or above."""

    person = PersonShown(allow_null=True, help_text="To whom; null if to a group.")
    group = serializers.ChoiceField(
        GROUPS,
        allow_null=True,
        help_text="The Owners (own), Members (edit) or Visitors (read); null if to a person.",
    )
    members = PersonShown(many=True, help_text="The first fifty people of the group.")
    count = serializers.IntegerField(help_text="How many people there are in the group.")
    level = level_field("What was given")
    here = serializers.BooleanField(
        help_text="Whether it was given on the item itself, and not above it."
    )
    given_at = serializers.DateTimeField(help_text="When it was given, in UTC.")


class PermissionsShown(Shape):
    """Who has access to an item, and how it stands to what is above it."""

    state = serializers.ChoiceField(
        ["takes_over", "adds", "unique"],
        help_text="Whose permissions hold: those above it, those above it and its own, or its own alone.",
    )
    never_outside = serializers.BooleanField(
        help_text="Whether it is said of this item itself that nobody outside ever comes in."
    )
    grants = GrantShown(many=True, help_text="All that was given: people, then groups.")


class PermissionsAsked(Asked):
    """Another state, or whether people outside may ever come in."""

    state = serializers.ChoiceField(
        ["takes_over", "unique"],
        required=False,
        help_text="Take over the permissions above it, or have its own alone.",
    )
    never_outside = serializers.BooleanField(
        required=False, help_text="Whether nobody outside ever comes in, here and below it."
    )


class LevelAsked(Asked):
    """What to give."""

    level = level_field("What they may do")


class Because(Shape):
    """A way by which somebody has access."""

    level = level_field("What this way lets them do")
    by = serializers.ChoiceField(
        ["person", "group", "link"],
        help_text="Given to themselves, to a group they are in, or to whoever has a guest link.",
    )
    here = serializers.BooleanField(
        help_text="Whether it was given on the item itself, and not above it."
    )
    given_at = serializers.DateTimeField(help_text="When it was given, in UTC.")


class Explained(Shape):
    """What somebody may do, by which ways; or why not."""

    level = serializers.ChoiceField(
        LEVELS, allow_null=True, help_text=f"What they may do; null: nothing. {IN_STEPS}"
    )
    ways = Because(many=True, help_text="Every way that counts.")
    refusals = serializers.ListField(
        child=serializers.CharField(),
        help_text="Why what was given does not count, or `no grant` if nothing was.",
    )


class LinkShown(Shape):
    """A guest link, with its address."""

    id = serializers.UUIDField(help_text="The link, by its id.")
    url = serializers.URLField(help_text="Whoever has it opens the item: keep it to yourself.")
    level = level_field("What one may do who has it")
    purpose = serializers.CharField(help_text="What it is for; empty if nobody said.")
    password = serializers.BooleanField(help_text="Whether it asks a password.")
    state = serializers.CharField(
        help_text="active, paused, expired, disabled, or the code of why it is suspended."
    )
    created_by = serializers.CharField(help_text="The name of who made it.")
    created_at = serializers.DateTimeField(help_text="When it was made, in UTC.")
    expires_at = serializers.DateTimeField(
        allow_null=True, help_text="Until when it works, in UTC; null: without an end."
    )
    uses = serializers.IntegerField(help_text="How many times it was opened.")
    last_used_at = serializers.DateTimeField(
        allow_null=True, help_text="When it was last opened, in UTC; null: never."
    )


class NewLink(Asked):
    """A new guest link; without `expires_at` it ends when the organisation says."""

    level = serializers.ChoiceField(
        OUTSIDE, default=Level.READ.value, help_text="What one may do who has it."
    )
    purpose = serializers.CharField(
        max_length=200, allow_blank=True, required=False, help_text="What it is for, for yourself."
    )
    password = serializers.CharField(
        max_length=128, allow_blank=True, required=False, trim_whitespace=False, write_only=True,
        help_text="What it asks before it opens; empty: nothing.",
    )  # fmt: skip
    expires_at = a_moment(
        allow_null=True,
        help_text="Until when it works; UTC unless it says otherwise. null: without end, where that may be.",
    )


class LinkAsked(NewLink):
    """What to change of a guest link; `expires_at` gives it another end."""

    level = serializers.ChoiceField(
        OUTSIDE, required=False, help_text="What one may do who has it."
    )
    paused = serializers.BooleanField(
        required=False, help_text="Whether it opens nothing for now; false: it works again."
    )


class InvitationShown(Shape):
    """An offer to somebody outside."""

    id = serializers.UUIDField(help_text="The invitation, by its id.")
    email = serializers.CharField(help_text="The address it was sent to.")
    level = serializers.ChoiceField(OUTSIDE, help_text="What it lets them do.")
    group = serializers.ChoiceField(
        GROUPS, allow_null=True, help_text="The group they come into; null: none, but a level."
    )
    state = serializers.ChoiceField(
        ["pending", "expired", *Invitation.Outcome.values], help_text="What became of it."
    )
    invited_by = serializers.CharField(help_text="The name of who sent it.")
    created_at = serializers.DateTimeField(help_text="When it was sent first, in UTC.")
    expires_at = serializers.DateTimeField(help_text="Until when it can be accepted, in UTC.")


class NewInvitation(Asked):
    """Whom to invite, and to what: a level, or a place in one of the item's groups."""

    email = serializers.CharField(max_length=254, help_text="The address of somebody outside.")
    level = serializers.ChoiceField(
        OUTSIDE, required=False, help_text="What they may do; left out if there is a group."
    )
    group = serializers.ChoiceField(
        ["edit", "read"], required=False, help_text="The Members (edit) or the Visitors (read)."
    )
    message = serializers.CharField(
        max_length=2_000, allow_blank=True, required=False, help_text="Words for in the letter."
    )
    identity_check = serializers.CharField(
        max_length=500, allow_blank=True, required=False,
        help_text="How you know that the address is theirs.",
    )  # fmt: skip
    expires_at = a_moment(
        help_text="Until when it can be accepted; UTC unless it says otherwise. Left out: 14 days."
    )


class OutsideShown(Shape):
    """One way for somebody outside to come to something that you own."""

    kind = serializers.ChoiceField(KINDS, help_text="What the item is.")
    id = serializers.UUIDField(help_text="The item, by its id.")
    name = serializers.CharField(help_text="What the item is called.")
    person = PersonShown(allow_null=True, help_text="Who can reach it; null: whoever has the link.")
    link = serializers.UUIDField(
        allow_null=True, help_text="The guest link with which it is reached; null: none."
    )
    until = serializers.DateTimeField(
        allow_null=True, help_text="Until when, in UTC; null: without an end."
    )


class OutsideNow(Shape):
    """Every way, by the name of the item."""

    results = OutsideShown(many=True, help_text="Every way, by the name of the item.")


def person_shown(person: object) -> dict[str, object]:
    """Somebody, to people inside."""
    return {
        "id": str(person.pk),
        "name": person.name,
        "email": person.email,
        "external": person.is_external,
    }
