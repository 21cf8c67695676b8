"""What is sent and answered about who asks for access."""

from __future__ import annotations

from rest_framework import serializers

from sharing.api.reading import Asked, Shape
from sharing.api.shapes import OUTSIDE, PersonShown, level_field


class RequestShown(Shape):
    """Somebody asks for access, or that somebody outside gets it."""

    id = serializers.UUIDField(help_text="The request, by its id.")
    kind = serializers.ChoiceField(
        ["site", "folder", "document"], help_text="What it is about: of a site also what is in it."
    )
    item = serializers.UUIDField(help_text="About which one.")
    asked_by = PersonShown(help_text="Who asks.")
    email = serializers.CharField(help_text="Of whom it is asked for; empty: of who asks.")
    level = level_field("What is asked for, or what was given")
    message = serializers.CharField(help_text="Why, in the words of who asks; may be empty.")
    state = serializers.ChoiceField(
        ["open", "approved", "refused", "withdrawn"], help_text="What became of it."
    )
    created_at = serializers.DateTimeField(help_text="When it was asked, in UTC.")


class RequestsShown(Shape):
    """The newest 200 requests about an item: those that wait first."""

    results = RequestShown(many=True, help_text="At most 200 requests.")


class MyRequestShown(Shape):
    """Something that you asked for, and that waits."""

    kind = serializers.ChoiceField(["site", "folder", "document"], help_text="What it is about.")
    id = serializers.UUIDField(help_text="About which one, whether or not it is there.")
    name = serializers.CharField(allow_null=True, help_text="null if you do not see it.")
    email = serializers.CharField(help_text="For whom outside; empty: for yourself.")
    created_at = serializers.DateTimeField(help_text="When you asked, in UTC.")


class MyRequests(Shape):
    """What you wait for: of each kind the newest twenty."""

    results = MyRequestShown(many=True, help_text="For yourself first, then for others.")


class Withdrawal(Asked):
    """What to take back."""

    email = serializers.CharField(
        max_length=254, required=False, help_text="For whom outside; left out: for yourself."
    )


class NewRequest(Asked):
    """Ask for access, or that it is shared with an address outside."""

    message = serializers.CharField(
        max_length=2_000, allow_blank=True, required=False, help_text="Why, for who decides."
    )
    email = serializers.CharField(
        max_length=254, required=False,
        help_text="Of whom outside it is asked for; left out: for yourself.",
    )  # fmt: skip
    level = serializers.ChoiceField(
        OUTSIDE, required=False, help_text="What they should be able to do; only with `email`."
    )


class Approval(Asked):
    """Another level than was asked for; how one knows that the address is theirs."""

    level = serializers.ChoiceField(
        OUTSIDE, required=False, help_text="What to give; left out: what was asked for."
    )
    identity_check = serializers.CharField(
        max_length=500, allow_blank=True, required=False,
        help_text="How you know that the address is theirs.",
    )  # fmt: skip


class Refusal(Asked):
    """Why not, or nothing."""

    words = serializers.CharField(
        max_length=2_000, allow_blank=True, required=False, help_text="Why not, for who asked."
    )
