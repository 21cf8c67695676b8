"""Who can come to an item, in the API: everybody, with every way, for people inside (D15)."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from sharing import everybody
from sharing.access import Way
from sharing.access_panels import Viewer
from sharing.api.access import AccessViewSet
from sharing.api.problems import Problem
from sharing.api.reading import Shape
from sharing.api.schema import documented
from sharing.api.shapes import (
    GROUPS,
    LEVELS,
    OUTSIDE,
    ItemBriefly,
    PersonShown,
    person_shown,
)
from sharing.api.views import page, page_size, place_in
from sharing.everybody import Comer


class WayIn(Shape):
    """One grant, or one offer, that counts on the item."""

    by = serializers.ChoiceField(
        ["person", "group", "link", "invitation"],
        help_text="To whom it was given: to them, to a group they are in, or to whoever has the link.",
    )
    level = serializers.ChoiceField(
        LEVELS, help_text="What it gives; each level has those before it."
    )
    group = serializers.ChoiceField(
        GROUPS, allow_null=True, help_text="Owners (own), members (edit) or visitors (read)."
    )
    here = serializers.BooleanField(help_text="Whether it was given on the item itself.")
    item = ItemBriefly(
        allow_null=True, help_text="On what it was given; null if you do not see that."
    )
    given_by = serializers.CharField(help_text="The name of who gave it; empty if nobody did.")
    given_at = serializers.DateTimeField(help_text="When it was given, in UTC.")


class LinkThatOpens(Shape):
    """A guest link that opens the item now."""

    id = serializers.UUIDField(
        allow_null=True, help_text="null if you do not own what it was made for."
    )
    purpose = serializers.CharField(help_text="What it is for; empty if you do not own that.")
    expires_at = serializers.DateTimeField(
        allow_null=True, help_text="When it ends by itself, in UTC; null: never."
    )


class InvitationThatWaits(Shape):
    """An offer that nobody accepted yet."""

    id = serializers.UUIDField(help_text="Its number.")
    email = serializers.CharField(help_text="The address that may accept it.")
    level = serializers.ChoiceField(
        OUTSIDE, allow_null=True, help_text="What it gives; null for a place in a group."
    )
    group = serializers.ChoiceField(
        GROUPS, allow_null=True, help_text="The group it gives a place in."
    )
    expires_at = serializers.DateTimeField(help_text="When it ends by itself, in UTC.")


class WhoCanShown(Shape):
    """A person, a link or an invitation: one of the three is not null."""

    person = PersonShown(allow_null=True, help_text="Somebody who can come now.")
    link = LinkThatOpens(allow_null=True, help_text="By which anybody who has it can come now.")
    invitation = InvitationThatWaits(
        allow_null=True, help_text="By which somebody can come once they accept it."
    )
    level = serializers.ChoiceField(
        LEVELS, help_text="What they may do: the most of all their ways, as the gate says it."
    )
    ways = WayIn(many=True, help_text="Every way, the strongest first.")


class WhoCanViewSet(AccessViewSet):
    """Everybody."""

    has_tags = False

    @documented(WhoCanShown, page=True)
    def who_can(self, request: Request, pk: UUID) -> Response:
        """Everybody who can come to the item now: people by name, with their level and every way.

        For owners also the guest links that open it, and the invitations that wait. For people inside.
        """
        actor, item = self.inside(request, pk)
        after, size = place_in(request, str), page_size(request)
        if after and after[0][:1] not in {everybody.PEOPLE, everybody.LINKS, everybody.INVITATIONS}:
            raise Problem(404, "cursor")
        viewer = Viewer(actor, item)
        rows = everybody.everybody(item, after, size + 1, ways_in=viewer.owns(item))
        return page(request, rows, size, lambda row: row.place, partial(_shown, viewer))


def _shown(viewer: Viewer, comer: Comer) -> dict[str, object]:
    person, link, invitation = comer.person, comer.link, comer.invitation
    by = "link" if link else "invitation" if invitation else ""
    ways = sorted(comer.ways, key=lambda way: -way.level.rank)
    return {
        "person": person_shown(person) if person else None,
        "link": _link_shown(viewer, comer) if link else None,
        "invitation": {
            "id": str(invitation.pk),
            "email": invitation.email,
            "level": invitation.level or None,
            "group": invitation.group or None,
            "expires_at": invitation.expires_at,
        }
        if invitation
        else None,
        "level": comer.level.value,
        "ways": [_way_shown(viewer, way, by) for way in ways],
    }


def _link_shown(viewer: Viewer, comer: Comer) -> dict[str, object]:
    """Of a link to something above that they do not own: there is one, and no more."""
    own = viewer.owns(comer.ways[0].source)
    return {
        "id": str(comer.link.pk) if own else None,
        "purpose": comer.link.purpose if own else "",
        "expires_at": comer.link.expires_at,
    }


def _way_shown(viewer: Viewer, way: Way, by: str) -> dict[str, object]:
    source = way.source if viewer.sees(way.source) else None
    return {
        "by": by or ("group" if way.group else "person"),
        "level": way.level.value,
        "group": way.group and way.group.kind,
        "here": way.source is not None and way.source.pk == viewer.item.pk,
        "item": {"kind": source.kind, "id": str(source.pk), "name": str(source)}
        if source
        else None,
        "given_by": str(way.given_by) if way.given_by else "",
        "given_at": way.given_at,
    }
