"""Ways in for people outside, in the API: guest links, invitations, and what is asked for."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from sharing.actors import Actor
from sharing.api.items import VisibleViewSet
from sharing.api.reading import said
from sharing.api.repeats import once
from sharing.api.schema import documented
from sharing.api.shapes import (
    InvitationShown,
    LinkAsked,
    LinkShown,
    NewInvitation,
    NewLink,
)
from sharing.api.tags import unless_changed
from sharing.api.views import answer, page, page_size, place_in
from sharing.gate import may, require, require_may_share_outside
from sharing.guest_link_panels import link_values
from sharing.keeping import require_keeper
from sharing.keyset import Place
from sharing.models import GuestLink, Invitation, Level, PermissionGroup
from sharing.operations import guest_links, invitations
from sharing.securable import Securable, lock
from sharing.transactions import operation


class OutsideViewSet(VisibleViewSet):
    """What an item has of one kind, each with an id: all for an owner, else what the actor made."""

    kind: type[GuestLink | Invitation] = GuestLink
    made_by = ""

    def of(self, actor: Actor, item: Securable) -> QuerySet:
        """Those that the actor may see, the newest first."""
        rows = self.kind.objects.filter(item_id=item.pk).select_related(self.made_by)
        if not may(actor, Level.OWN, item):
            require_may_share_outside(actor, item)
            rows = rows.filter(**{self.made_by: actor.user})
        return rows.order_by("-pk")

    def one(self, request: Request, pk: UUID, number: UUID) -> tuple:
        """Who asks, about which item, and which one of them."""
        actor, item = self.fetch(request, pk)
        return actor, item, get_object_or_404(self.of(actor, item), pk=number)

    def listed(self, request: Request, pk: UUID) -> Response:
        """A page of them."""
        actor, item = self.fetch(request, pk)
        size, after = page_size(request), place_in(request, str)
        rows = self.of(actor, item)
        if after:
            rows = rows.filter(pk__lt=after[1])
        return page(request, list(rows[: size + 1]), size, _place, partial(self.told, item))

    def told(self, item: Securable, one: GuestLink | Invitation) -> dict[str, object]:
        """One of them."""
        raise NotImplementedError

    def changed(self, request: Request, one: tuple, do: object) -> dict[str, object]:
        """Do it if it still is as the caller read it; and what it is then."""
        actor, item, found = one

        def shown() -> dict[str, object]:
            found.refresh_from_db()
            return self.told(item, found)

        unless_changed(actor, request, partial(lock, item), shown, do)
        return shown()


def _place(one: GuestLink | Invitation) -> Place:
    return "", one.pk


class LinkViewSet(OutsideViewSet):
    """The guest links of a document or folder."""

    kind = GuestLink
    made_by = "created_by"

    def told(self, item: Securable, one: GuestLink) -> dict[str, object]:
        """With its address."""
        return _link_shown(item, one)

    @documented(LinkShown, page=True, errors=[403])
    def links(self, request: Request, pk: UUID) -> Response:
        """All guest links for an owner; for whoever may share outside, those they made."""
        return self.listed(request, pk)

    @documented(LinkShown, takes=NewLink, status=201, makes=True)
    def make(self, request: Request, pk: UUID) -> Response:
        """Make an address with which anyone may open the item, and nothing else."""
        actor, item = self.fetch(request, pk)
        require_may_share_outside(actor, item)
        asked = said(request, NewLink)
        endless = "expires_at" in asked and asked["expires_at"] is None
        asked["level"] = Level(asked["level"])

        def do() -> Response:
            link = guest_links.make_guest_link(actor, item, without_end=endless, **asked)
            location = reverse(
                f"api_{item.kind}-guest-link", kwargs={"pk": pk, "link": link.pk}, request=request
            )
            return answer(request, _link_shown(item, link), 201, location=location)

        return once(actor, request, do)

    @documented(LinkShown)
    def link(self, request: Request, pk: UUID, link: UUID) -> Response:
        """One guest link."""
        _actor, item, found = self.one(request, pk, link)
        return answer(request, _link_shown(item, found))

    @documented(LinkShown, takes=LinkAsked, matches=True)
    def change(self, request: Request, pk: UUID, link: UUID) -> Response:
        """Change it, pause it, let it work again, or give it another end; its address stays."""
        actor, item, found = one = self.one(request, pk, link)
        require_keeper(actor, item, found)
        asked = said(request, LinkAsked, partly=True)
        return answer(
            request,
            self.changed(request, one, lambda: _change_link(actor, item, found, asked)),
        )

    @documented(status=204, matches=True)
    def disable(self, request: Request, pk: UUID, link: UUID) -> Response:
        """Let it never work again."""
        actor, item, found = one = self.one(request, pk, link)
        self.changed(request, one, lambda: guest_links.disable_guest_link(actor, item, found))
        return Response(status=204)


class InvitationViewSet(OutsideViewSet):
    """The invitations to an item."""

    kind = Invitation
    made_by = "invited_by"

    def told(self, item: Securable, one: Invitation) -> dict[str, object]:
        """To whom, what, and what became of it."""
        return _invitation_shown(one)

    @documented(InvitationShown, page=True)
    def invitations(self, request: Request, pk: UUID) -> Response:
        """All invitations for an owner; for whoever may share outside, those they sent."""
        return self.listed(request, pk)

    @documented(InvitationShown, takes=NewInvitation, status=201, makes=True)
    def invite(self, request: Request, pk: UUID) -> Response:
        """Invite somebody outside by a letter; asking again sends a fresh one."""
        actor, item = self.fetch(request, pk)
        require_may_share_outside(actor, item)
        asked = said(request, NewInvitation)
        if "level" in asked:
            asked["level"] = Level(asked["level"])
        if "group" in asked:
            asked["group"] = PermissionGroup.Kind(asked["group"])
        email = asked.pop("email")

        def do() -> Response:
            invitation = invitations.invite(actor, item, email, **asked)
            location = reverse(
                f"api_{item.kind}-invitation",
                kwargs={"pk": pk, "invitation": invitation.pk},
                request=request,
            )
            return answer(request, _invitation_shown(invitation), 201, location=location)

        return once(actor, request, do)

    @documented(InvitationShown)
    def invitation(self, request: Request, pk: UUID, invitation: UUID) -> Response:
        """One invitation."""
        _actor, _item, found = self.one(request, pk, invitation)
        return answer(request, _invitation_shown(found))

    @documented(InvitationShown, matches=True)
    def send_again(self, request: Request, pk: UUID, invitation: UUID) -> Response:
        """Send it afresh, with more time; the older letter no longer works."""
        actor, item, found = one = self.one(request, pk, invitation)
        require_may_share_outside(actor, item)
        shown = self.changed(request, one, lambda: invitations.send_again(actor, item, found))
        return answer(request, shown)

    @documented(status=204, matches=True)
    def withdraw(self, request: Request, pk: UUID, invitation: UUID) -> Response:
        """Take it back before it is answered."""
        actor, item, found = one = self.one(request, pk, invitation)
        self.changed(request, one, lambda: invitations.withdraw(actor, item, found))
        return Response(status=204)


@operation
def _change_link(actor: Actor, item: Securable, link: GuestLink, asked: dict[str, object]) -> None:
    """All of it in one go; each is an operation of its own, which asks and records."""
    require(actor, Level.READ, item)
    facts = {name: asked[name] for name in ("level", "purpose", "password") if name in asked}
    if "level" in facts:
        facts["level"] = Level(facts["level"])
    if facts:
        guest_links.change_guest_link(actor, item, link, **facts)
    if "expires_at" in asked:
        end = asked["expires_at"]
        guest_links.renew_guest_link(actor, item, link, expires_at=end, without_end=end is None)
    if "paused" in asked:
        do = guest_links.pause_guest_link if asked["paused"] else guest_links.resume_guest_link
        do(actor, item, link)


def _link_shown(item: Securable, link: GuestLink) -> dict[str, object]:
    values = link_values(item, link, "confidential" if item.confidential else "")
    names = ("url", "purpose", "password", "created_by", "created_at", "expires_at", "state")
    return {
        "id": str(link.pk),
        "level": link.level,
        **{name: values[name] for name in (*names, "uses", "last_used_at")},
    }


def _invitation_shown(invitation: Invitation) -> dict[str, object]:
    return {
        "id": str(invitation.pk),
        "email": invitation.email,
        "level": invitation.gives.value,
        "group": invitation.group or None,
        "state": invitation.state,
        "invited_by": str(invitation.invited_by),
        "created_at": invitation.created_at,
        "expires_at": invitation.expires_at,
    }
