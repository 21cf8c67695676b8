"""Many at once who hear of an item by letter, in the API: invitations, and a guest link that is sent."""

from __future__ import annotations

from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from sharing.api.outside import InvitationViewSet, LinkViewSet
from sharing.api.reading import Asked, Shape, said
from sharing.api.repeats import once
from sharing.api.schema import documented
from sharing.api.shapes import OUTSIDE, a_moment
from sharing.gate import require_may_share_outside
from sharing.keeping import require_keeper
from sharing.models import Level, PermissionGroup
from sharing.operations.bulk import MOST, Outcome, invite_many
from sharing.operations.guest_link_letters import MOST_AT_ONCE, send_guest_link

OUTCOMES = [kind.replace(" ", "_") for kind in Outcome.Kind.values]


class NewInvitations(Asked):
    """Whom to invite, and to what: a level, or a place in one of the item's groups."""

    emails = serializers.ListField(
        child=serializers.CharField(max_length=254),
        min_length=1,
        max_length=MOST,
        help_text="The addresses, at most 500.",
    )
    level = serializers.ChoiceField(
        OUTSIDE, required=False, help_text="What they may do with just this item."
    )
    group = serializers.ChoiceField(
        ["edit", "read"],
        required=False,
        help_text="The group they come in instead: the Members (edit) or the Visitors (read).",
    )
    message = serializers.CharField(
        max_length=2_000, allow_blank=True, required=False, help_text="Words for the letter."
    )
    identity_check = serializers.CharField(
        max_length=500,
        allow_blank=True,
        required=False,
        help_text="How you know that the addresses are theirs; for people inside alone.",
    )
    expires_at = a_moment(
        help_text="Until when it can be accepted, in UTC; else as the policy says."
    )


class InvitedLine(Shape):
    """What became of one address."""

    email = serializers.CharField(help_text="The address, as it was given or as it is kept.")
    invited = serializers.BooleanField(help_text="Whether a letter is on its way.")
    code = serializers.ChoiceField(
        OUTCOMES,
        help_text="invited; afresh: invited before, and now again; colleague: they work here; "
        "no_address; domain: the policy does not let it in; too_many of you today; twice: named above.",
    )
    detail = serializers.CharField(help_text="Why not, in your language; empty if it was done.")


class InvitedMany(Shape):
    """A line for each, in the order in which they were named."""

    results = InvitedLine(many=True, help_text="What became of each.")


class SendAsked(Asked):
    """To whom a guest link goes."""

    emails = serializers.ListField(
        child=serializers.CharField(max_length=254),
        min_length=1,
        max_length=MOST_AT_ONCE,
        help_text="The addresses, at most 50: each gets a letter of their own.",
    )


class InviteManyViewSet(InvitationViewSet):
    """Many invitations."""

    has_tags = False

    @documented(InvitedMany, takes=NewInvitations, makes=True)
    def invite_many(self, request: Request, pk: UUID) -> Response:
        """Invite up to 500 people outside: a line for each, and what is refused of one stops no other."""
        actor, item = self.fetch(request, pk)
        require_may_share_outside(actor, item)
        asked = said(request, NewInvitations)
        emails = asked.pop("emails")
        for name, kind in (("level", Level), ("group", PermissionGroup.Kind)):
            if name in asked:
                asked[name] = kind(asked[name])

        def do() -> Response:
            outcomes = invite_many(actor, item, emails, **asked)
            return Response({"results": [_line(one) for one in outcomes]})

        return once(actor, request, do)


class SendLinkViewSet(LinkViewSet):
    """A guest link by letter."""

    has_tags = False

    @documented(status=202, takes=SendAsked)
    def send(self, request: Request, pk: UUID, link: UUID) -> Response:
        """Have letters with the link sent, to all of these addresses or to none; without its password."""
        actor, item, found = self.one(request, pk, link)
        require_keeper(actor, item, found)
        send_guest_link(actor, item, found, said(request, SendAsked)["emails"])
        return Response(status=202)


def _line(outcome: Outcome) -> dict[str, object]:
    return {
        "email": outcome.address,
        "invited": outcome.invited,
        "code": outcome.kind.value.replace(" ", "_"),
        "detail": outcome.why,
    }
