"""R2: after off and on again the complete access is what it was, but for what ended meanwhile.

`ROUND_TRIPS=200` tries many; hypothesis finds what was given to whom, and shortens what goes wrong.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from documents.models import Document
from sharing.actors import Actor
from sharing.gate import level_on
from sharing.models import GuestLink, Invitation, Level, PermissionGroup
from sharing.operations.external_users import remove
from sharing.operations.grants import grant
from sharing.operations.groups import add_to_group
from sharing.operations.guest_links import disable_guest_link, make_guest_link
from sharing.operations.invitations import accept, invite, withdraw
from sharing.operations.scopes import break_inheritance, set_never_outside
from sharing.operations.switch import set_external_sharing
from sharing.securable import Securable
from sharing.tokens import token_of
from sites_app.models import Folder, Site
from sites_app.operations.folders import create_folder
from sites_app.operations.sites import create_site, create_subsite
from tenants.models import Organisation
from tests.people import add_text, anew, bearer, client_of, insider, library_of, outsider
from tests.post import verified

MODELS = {"site": Site, "folder": Folder, "document": Document}
# Who or what is a way in, the item that it is asked of, and how it is asked: with what answer.
Dump = dict[tuple[UUID | None, UUID, str], object]


class World:
    """Two sites and a unique subsite, with folders and documents; people inside and outside."""

    def __init__(self) -> None:
        self.organisation = Organisation.objects.get(schema_name="waterland")
        self.ada = Actor(user=insider("Ada", is_staff=True).user, job="admin")
        self.alice = insider("Alice")
        self.inside = [self.alice, insider("Bob")]
        self.outside = [verified(outsider(name)) for name in ("Erin", "Frank", "Gina")]
        dikes, mills = create_site(self.alice, "Dikes"), create_site(self.alice, "Mills")
        subsite = create_subsite(self.alice, dikes, "For the contractor")
        break_inheritance(self.alice, subsite)
        folder = create_folder(self.alice, library_of(dikes), "Plans")
        self.with_groups = [dikes, mills, subsite]
        self.documents = [add_text(self.alice, at, "Plan.txt") for at in (dikes, folder, subsite)]
        self.items: list[Securable] = [*self.with_groups, folder, *self.documents]
        add_to_group(self.alice, dikes, self.inside[1].user, PermissionGroup.Kind.MEMBERS)

    def switch(self, *, on: bool) -> None:
        set_external_sharing(self.ada, self.organisation, on=on)

    def take(self, kind: str, first: int, second: int) -> None:
        """Alice gives something to somebody; what cannot be is not given."""
        person = self.outside[first % 3].user
        item = self.items[second % len(self.items)]
        level = [Level.READ, Level.COMMENT, Level.EDIT][first % 3]
        group = [PermissionGroup.Kind.VISITORS, PermissionGroup.Kind.MEMBERS][first % 2]
        gifts = {
            "grant": lambda: grant(self.alice, item, person, level),
            "join": lambda: add_to_group(self.alice, self.with_groups[second % 3], person, group),
            "link": lambda: make_guest_link(self.alice, self.documents[second % 3], level=level),
            "invite": lambda: invite(self.alice, item, person.email, level=level),
            "unique": lambda: break_inheritance(self.alice, item),
            "never": lambda: set_never_outside(self.alice, item, never=first % 2 > 0),
        }
        try:
            gifts[kind]()
        except ValidationError:
            return
        finally:
            self.items = [type(one).objects.get(pk=one.pk) for one in self.items]

    def end(self, what: str, which: int) -> set[UUID]:
        """One way in ends for good; the ways in that are none any more."""
        if what == "person":
            person = self.outside[which % 3].user
            theirs = Invitation.objects.filter(email=person.email)
            remove(self.ada, [person])
            return {person.pk, *theirs.values_list("pk", flat=True)}
        rows = GuestLink.objects.kept() if what == "link" else Invitation.objects.pending()
        found = list(rows.order_by("pk"))
        if not found:
            return set()
        one = found[which % len(found)]
        item = MODELS[one.item_kind].objects.get(pk=one.item_id)
        (disable_guest_link if what == "link" else withdraw)(self.alice, item, one)
        return {one.pk}

    def dump(self) -> Dump:
        """Everybody, every link and every invitation x every item: by the gate, and over HTTP."""
        self.items = [type(one).objects.get(pk=one.pk) for one in self.items]
        found: Dump = {}
        for actor in (*self.inside, *self.outside, Actor()):
            found |= self.of(anew(actor), actor.user and actor.user.pk, client_of(anew(actor)))
        for link in GuestLink.objects.all():
            found |= self.of(bearer(link), link.pk, client_of(), token_of(link))
        for invitation in Invitation.objects.all():
            guest = next(one for one in self.outside if one.user.email == invitation.email)
            address = reverse("invitation", args=[token_of(invitation)])
            found[invitation.pk, invitation.item_id, "page"] = client_of().get(address).status_code
            with undone() as asked:
                asked.accept(anew(guest), invitation)
                found[invitation.pk, invitation.item_id, "accepted"] = asked.accepted
                if asked.accepted:
                    found |= self.of(anew(guest), invitation.pk, client_of(anew(guest)))
        return found

    def of(self, actor: Actor, who: UUID | None, client: Client, token: str = "") -> Dump:
        """What one actor gets of every item."""
        found: Dump = {}
        for item in self.items:
            found[who, item.pk, "gate"] = level_on(actor, item.scope_id)
            visible = type(item).objects.visible_to(actor).filter(pk=item.pk)
            found[who, item.pk, "row"] = visible.exists()
            for name, address in ADDRESSES.items():
                if name != "download" or item.kind == "document":
                    answer = client.get(address(item))
                    answer.getvalue()  # a file that is not read to its end stays open
                    found[who, item.pk, name] = answer.status_code
        for name in ("guest_link", "guest_download") if token else ():
            answer = client.get(reverse(name, args=[token]))
            answer.getvalue()
            found[who, actor.guest_link.item_id, name] = answer.status_code
        return found


ADDRESSES = {
    "page": lambda item: item.get_absolute_url(),
    "API": lambda item: reverse(f"api_{item.kind}-detail", kwargs={"pk": item.pk}),
    "download": lambda item: reverse("download", args=[item.pk]),
}
OPEN = {200, True, *Level}


@dataclass
class Asked:
    """Whether an invitation can be accepted."""

    accepted: bool = False

    def accept(self, guest: Actor, invitation: Invitation) -> None:
        try:
            accept(guest, Invitation.objects.get(pk=invitation.pk))
            self.accepted = True
        except (PermissionDenied, ValidationError):
            self.accepted = False


@contextmanager
def undone() -> Iterator[Asked]:
    """What happens within did not happen to whoever comes next."""
    with transaction.atomic():
        yield Asked()
        transaction.set_rollback(True)


def without(dump: Dump, ended: set[UUID]) -> Dump:
    """The access that there is in a dump, but for these ways in."""
    return {key: answer for key, answer in dump.items() if answer in OPEN and key[0] not in ended}


def run(gifts: list[tuple[str, int, int]], trips: list[tuple[str, int, bool]]) -> None:
    world = World()
    for gift in gifts:
        world.take(*gift)
    before, ended = world.dump(), set()
    inside = {one.user.pk for one in world.inside}
    for what, which, first in trips:
        if first and what:
            ended |= world.end(what, which)
        world.switch(on=False)
        off = without(world.dump(), set())
        assert off == {key: one for key, one in without(before, ended).items() if key[0] in inside}
        if what and not first:
            ended |= world.end(what, which)
        world.switch(on=True)
        after = world.dump()
        if not ended:
            assert after == before
        assert without(after, set()) == without(before, ended)


NUMBERS = st.integers(0, 30)
GIFTS = st.lists(
    st.tuples(
        st.sampled_from(["grant", "join", "link", "invite", "unique", "never"]), NUMBERS, NUMBERS
    ),
    min_size=4,
    max_size=12,
)
TRIPS = st.lists(
    st.tuples(st.sampled_from(["person", "link", "invitation", ""]), NUMBERS, st.booleans()),
    min_size=1,
    max_size=3,
)


@pytest.mark.slow
@settings(
    max_examples=int(os.environ.get("ROUND_TRIPS", "5")),
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(GIFTS, TRIPS)
def test_off_and_on_again_all_access_is_as_before_but_for_what_ended(waterland, gifts, trips):
    """S59, S64-S66, S68-S70, S72, S86, D1 to D3."""
    with transaction.atomic():
        run(gifts, trips)
        transaction.set_rollback(True)
    cache.clear()
