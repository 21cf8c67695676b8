"""What is sent and answered about sites and folders."""

from __future__ import annotations

from rest_framework import serializers

from sharing.api.items import ItemShown
from sharing.api.reading import Asked
from sharing.names import LONGEST_NAME


class SiteShown(ItemShown):
    """A site; a subsite is a site with a parent."""

    description = serializers.CharField(help_text="What it is for; may be empty.")
    parent = serializers.UUIDField(
        allow_null=True, help_text="The site above it; null for a site at the top."
    )
    created_at = serializers.DateTimeField(help_text="When it was made, in UTC.")


class FolderShown(ItemShown):
    """A folder; the library of a site is the folder without a parent."""

    site = serializers.UUIDField(help_text="The site it is in.")
    parent = serializers.UUIDField(
        allow_null=True, help_text="The folder above it; null for a library."
    )
    library = serializers.BooleanField(help_text="Whether it is the whole library of its site.")
    created_at = serializers.DateTimeField(help_text="When it was made, in UTC.")


def name_field(**more: object) -> serializers.CharField:
    """What something is called."""
    return serializers.CharField(
        max_length=LONGEST_NAME, help_text="At most 255 bytes in UTF-8, without slashes.", **more
    )


class SiteAsked(Asked):
    """What to change of a site."""

    name = name_field()
    description = serializers.CharField(
        max_length=2_000, required=False, allow_blank=True, help_text="What it is for."
    )


class NewSite(SiteAsked):
    """A new site, or a subsite if there is a parent."""

    parent = serializers.UUIDField(
        required=False,
        allow_null=True,
        help_text="The site, which you own, above it; left out: at the top.",
    )


class FolderAsked(Asked):
    """What to change of a folder."""

    name = name_field()


class NewFolder(FolderAsked):
    """A new folder in a folder."""

    parent = serializers.UUIDField(help_text="A folder, or the library of a site.")


class Destination(Asked):
    """Where something goes."""

    to = serializers.UUIDField(
        help_text="Where it goes: a folder you may edit, or for a subsite another site."
    )
