"""What is sent and answered about whoever asks."""

from __future__ import annotations

from django.conf import settings
from rest_framework import serializers

from accounts.models import User
from sharing.api.reading import Asked, Shape
from sharing.api.shapes import GROUPS, LEVELS, PersonShown

LETTERS = User.NoticesByMail.values
LANGUAGES = ["", *(code for code, _name in settings.LANGUAGES)]


class Me(PersonShown):
    """Whoever asks."""

    administrator = serializers.BooleanField(help_text="Whether they administer the organisation.")
    language = serializers.ChoiceField(
        LANGUAGES, help_text="In which they read; empty: that of Accept-Language."
    )
    notices_by_mail = serializers.ChoiceField(
        LETTERS, help_text="How they hear of what happens by letter: at once, once a day, or never."
    )


class MeAsked(Asked):
    """What to change of oneself."""

    name = serializers.CharField(
        max_length=150, allow_blank=True, help_text="What people here call you."
    )
    language = serializers.ChoiceField(
        LANGUAGES, help_text="In which you read; empty: that of Accept-Language."
    )
    notices_by_mail = serializers.ChoiceField(
        LETTERS, help_text="How you hear of what happens by letter: at once, once a day, or never."
    )


class MineShown(Shape):
    """Something that was opened to you, and how."""

    kind = serializers.ChoiceField(["site", "folder", "document"], help_text="What it is.")
    id = serializers.UUIDField(help_text="Its number.")
    name = serializers.CharField(help_text="Its name now.")
    level = serializers.ChoiceField(LEVELS, help_text="What this way gives you.")
    group = serializers.ChoiceField(
        GROUPS, allow_null=True, help_text="As one of which of its groups; null: in person."
    )
    given_by = serializers.CharField(help_text="The name of who gave it; empty if nobody did.")
    given_at = serializers.DateTimeField(help_text="When it was given, in UTC.")


class MyAccess(Shape):
    """What was given to you: the newest 200 grants, and the newest 200 places in groups."""

    results = MineShown(many=True, help_text="By name.")
