"""What is sent and answered about who has access."""

from __future__ import annotations

from datetime import UTC

from rest_framework import serializers

from sharing.api.reading import Asked, Shape
from sharing.models import Invitation, Level, PermissionGroup

LEVELS = [level.value for level in Level]
OUTSIDE = [level.value for level in Level if level is not Level.OWN]
GROUPS = [kind.value for kind in PermissionGroup.Kind]


def level_field(**more: object) -> serializers.ChoiceField:
    """What somebody may do."""
    return serializers.ChoiceField(LEVELS, help_text="Each includes those before it.", **more)


def a_moment(**more: object) -> serializers.DateTimeField:
    """When; kept and answered in UTC, however it was written."""
    return serializers.DateTimeField(required=False, default_timezone=UTC, **more)


class PersonShown(Shape):
    """Somebody who has an account."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.CharField()
    external = serializers.BooleanField(help_text="Whether they are from outside.")


class Me(PersonShown):
    """Whoever asks."""

    administrator = serializers.BooleanField()
    language = serializers.CharField(help_text="Empty: that of Accept-Language.")


class PeopleFound(Shape):
    """The first ten people."""

    results = PersonShown(many=True)


class GrantShown(Shape):
    """What was given to a person or to a group, here or above."""

    person = PersonShown(allow_null=True)
    group = serializers.ChoiceField(GROUPS, allow_null=True, help_text="Owners, Members, Visitors.")
    members = PersonShown(many=True, help_text="The first fifty people of the group.")
    count = serializers.IntegerField(help_text="How many people there are in the group.")
    level = level_field()
    here = serializers.BooleanField(help_text="Whether it was given on the item itself.")
    given_at = serializers.DateTimeField()


class PermissionsShown(Shape):
    """Who has access to an item, and how it stands to what is above it."""

    state = serializers.ChoiceField(["takes_over", "adds", "unique"])
    never_outside = serializers.BooleanField(help_text="Whether it is said here.")
    grants = GrantShown(many=True)


class PermissionsAsked(Asked):
    """Another state, or whether people outside may ever come in."""

    state = serializers.ChoiceField(["takes_over", "unique"], required=False)
    never_outside = serializers.BooleanField(required=False)


class LevelAsked(Asked):
    """What to give."""

    level = level_field()


class Because(Shape):
    """A way by which somebody has access."""

    level = level_field()
    by = serializers.ChoiceField(["person", "group", "link"])
    here = serializers.BooleanField()
    given_at = serializers.DateTimeField()


class Explained(Shape):
    """What somebody may do, by which ways; or why not."""

    level = serializers.ChoiceField(LEVELS, allow_null=True)
    ways = Because(many=True)
    refusals = serializers.ListField(child=serializers.CharField())


class LinkShown(Shape):
    """A guest link, with its address."""

    id = serializers.UUIDField()
    url = serializers.URLField(help_text="Whoever has it opens the item: keep it to yourself.")
    level = level_field()
    purpose = serializers.CharField()
    password = serializers.BooleanField(help_text="Whether it asks one.")
    state = serializers.CharField(help_text="active, paused, expired, disabled, or why suspended.")
    created_by = serializers.CharField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    uses = serializers.IntegerField()
    last_used_at = serializers.DateTimeField(allow_null=True)


class LinkAsked(Asked):
    """What to change of a guest link; `expires_at` gives it another end."""

    level = serializers.ChoiceField(OUTSIDE, required=False)
    purpose = serializers.CharField(max_length=200, allow_blank=True, required=False)
    password = serializers.CharField(
        max_length=128, allow_blank=True, required=False, trim_whitespace=False, write_only=True
    )
    expires_at = a_moment(allow_null=True, help_text="null: without an end, where that may be.")
    paused = serializers.BooleanField(required=False)


class NewLink(Asked):
    """A new guest link; without `expires_at` it ends when the organisation says."""

    level = serializers.ChoiceField(OUTSIDE, default=Level.READ.value)
    purpose = serializers.CharField(max_length=200, allow_blank=True, required=False)
    password = serializers.CharField(
        max_length=128, allow_blank=True, required=False, trim_whitespace=False, write_only=True
    )
    expires_at = a_moment(allow_null=True)


class InvitationShown(Shape):
    """An offer to somebody outside."""

    id = serializers.UUIDField()
    email = serializers.CharField()
    level = serializers.ChoiceField(OUTSIDE)
    group = serializers.ChoiceField(GROUPS, allow_null=True)
    state = serializers.ChoiceField(["pending", "expired", *Invitation.Outcome.values])
    invited_by = serializers.CharField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class NewInvitation(Asked):
    """Whom to invite, and to what: a level, or a place in one of the item's groups."""

    email = serializers.CharField(max_length=254)
    level = serializers.ChoiceField(OUTSIDE, required=False)
    group = serializers.ChoiceField(["edit", "read"], required=False)
    message = serializers.CharField(max_length=2_000, allow_blank=True, required=False)
    identity_check = serializers.CharField(max_length=500, allow_blank=True, required=False)
    expires_at = a_moment()


class RequestShown(Shape):
    """Somebody asks for access, or that somebody outside gets it."""

    id = serializers.UUIDField()
    asked_by = PersonShown()
    email = serializers.CharField(help_text="Of whom it is asked for; empty: of who asks.")
    level = level_field()
    message = serializers.CharField()
    state = serializers.ChoiceField(["open", "approved", "refused", "withdrawn"])
    created_at = serializers.DateTimeField()


class RequestsShown(Shape):
    """The newest 200 requests about an item: those that wait first."""

    results = RequestShown(many=True)


class NewRequest(Asked):
    """Ask for access, or that it is shared with an address outside."""

    message = serializers.CharField(max_length=2_000, allow_blank=True, required=False)
    email = serializers.CharField(max_length=254, required=False)
    level = serializers.ChoiceField(OUTSIDE, required=False)


class Approval(Asked):
    """Another level than was asked for; how one knows that the address is theirs."""

    level = serializers.ChoiceField(OUTSIDE, required=False)
    identity_check = serializers.CharField(max_length=500, allow_blank=True, required=False)


class Refusal(Asked):
    """Why not, or nothing."""

    words = serializers.CharField(max_length=2_000, allow_blank=True, required=False)


class OutsideShown(Shape):
    """One way for somebody outside to come to something that you own."""

    kind = serializers.ChoiceField(["site", "folder", "document"])
    id = serializers.UUIDField()
    name = serializers.CharField()
    person = PersonShown(allow_null=True)
    link = serializers.UUIDField(allow_null=True)
    until = serializers.DateTimeField(allow_null=True)


class OutsideNow(Shape):
    """Every way, by the name of the item."""

    results = OutsideShown(many=True)


def person_shown(person: object) -> dict[str, object]:
    """Somebody, to people inside."""
    return {
        "id": str(person.pk),
        "name": person.name,
        "email": person.email,
        "external": person.is_external,
    }
