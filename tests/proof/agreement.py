"""Whether each way to ask who may do what gives what the oracle finds by walking the tree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from random import Random
from unittest.mock import patch
from uuid import UUID

from django.test import Client
from django.urls import reverse
from guardian.shortcuts import get_objects_for_user

from documents.lists import newest, shared_with
from documents.models import Document
from sharing import checks, gate
from sharing.access import Way, explain, who_can
from sharing.actors import Actor
from sharing.models import GuestLink, Level, PermissionScope
from sharing.securable import Securable
from sharing.tokens import token_of
from sites_app.models import Folder, Site
from tests import oracle
from tests.oracle import Item, Oracle
from tests.people import client_of
from tests.proof.steps import MODELS
from tests.proof.world import World

MANY = 1_000


@dataclass
class Tally:
    """How many answers were compared, and all of them were the same."""

    decisions: int = 0  # of an actor, an item and a level, by gate.may
    rows: int = 0  # levels and memberships of rows in lists
    explained: int = 0  # decisions with their ways or what is against them
    panels: int = 0  # who can reach an item
    pages: int = 0  # pages over HTTP

    def __str__(self) -> str:
        return ", ".join(f"{getattr(self, one.name):,} {one.name}" for one in fields(self))


class Agreement:
    """One moment of an organisation, as the oracle sees it and as the code answers."""

    def __init__(self, world: World, tally: Tally, random: Random) -> None:
        self.world = world
        self.tally = tally
        self.random = random
        self.oracle = Oracle()
        self.items: list[Securable] = [
            *Site.objects.all(),
            *Folder.objects.select_related("site"),
            *Document.objects.select_related("folder"),
        ]
        self.links = {link.pk: link for link in GuestLink.objects.order_by("-pk")}

    def stored(self) -> None:
        """What is stored is what follows from the tree."""
        assert self.oracle.faults() == []
        assert list(checks.wrong_rows()) == []

    def everything(self, *, share: float = 1.0) -> None:
        """All answers to all actors; `share` is how much of what is slow to ask is asked."""
        self.stored()
        for actor in self.actors():
            self.single(actor)
            self.lists(actor)
            self.overall(actor)
            self.explanations(actor, share)
        for item in self.some(self.items, share):
            self.panel(item)
        for one in self.world.people.values():
            self.guardian(one)
            self.pages(one, share)
            self.api(one)
        for link in self.some(list(self.links.values()), share):
            self.guest_page(link)

    def some(self, rows: list, share: float) -> list:
        """Some of the rows; all of them if the share is 1."""
        return rows if share == 1.0 else [one for one in rows if self.random.random() < share]

    def actors(self) -> list[Actor]:
        """The people, as they are now; links; a link in the hands of people inside and outside."""
        people = [Actor(user=one.user) for one in self.world.people.values()]
        links = list(self.links.values())[:6]
        held = [Actor(guest_link=link) for link in links]
        if links:
            held += [
                Actor(user=one.user, guest_link=self.random.choice(links))
                for one in (self.world.people["Carl"], self.world.people["Frank"])
            ]
        return [Actor(), *people, *held]

    def single(self, actor: Actor) -> None:
        """One item, one level at a time."""
        for item in self.items:
            rank = self.rank(actor, item.pk)
            for level in Level:
                answer = gate.may(actor, level, item)
                assert answer == (rank >= level.rank), f"{actor} {level} {item.kind} {item.pk}"
                self.tally.decisions += 1

    def rank(self, actor: Actor, pk: UUID) -> int:
        return self.oracle.rank(*ids(actor, self.oracle.items[pk]))

    def visible(self, actor: Actor, kind: str, least: int = 1) -> set[UUID]:
        person, kind, link = ids(actor, kind)
        return self.oracle.visible(person, kind, link, least)

    def lists(self, actor: Actor, levels: list[Level] | None = None) -> None:
        """Every way to trim a list, and the level of each row."""
        for kind, model in MODELS.items():
            rows = model.objects
            ranks = {item.pk: self.rank(actor, item.pk) for item in self.items if item.kind == kind}
            assert {row.pk: row.level_rank or 0 for row in rows.with_level(actor)} == ranks
            self.tally.rows += len(ranks)
            for level in levels or [Level.READ, self.random.choice(list(Level)[1:])]:
                enough = {pk for pk, held in ranks.items() if held >= level.rank}
                alive = self.visible(actor, kind, level.rank)
                assert {row.pk for row in rows.open_to(actor, level)} == enough
                assert {row.pk for row in rows.visible_to(actor, level)} == alive
                assert {row.pk for row in rows.scattered(actor, level)} == alive
                with as_if_they_saw_much(actor):
                    assert {row.pk for row in rows.scattered(actor, level)} == alive
                self.tally.rows += 4 * len(ranks)

            seen = self.visible(actor, kind)
            in_order = rows.order_by("pk")
            assert {row.pk for row in in_order.first_visible(actor, MANY)} == seen
            with as_if_they_saw_much(actor):
                found = in_order.first_visible(actor, MANY)
            assert {row.pk: row.level_rank for row in found} == {pk: ranks[pk] for pk in seen}
            self.tally.rows += 2 * len(ranks)

    def overall(self, actor: Actor) -> None:
        """The documents of each folder they see, and the newest of all and of each site."""
        seen = self.visible(actor, "document")
        for folder in Folder.objects.visible_to(actor):
            inside = {pk for pk in seen if self.oracle.items[pk].container.id == folder.pk}
            listed = Document.objects.listed_in(folder, actor)
            assert {row.pk: row.level_rank for row in listed} == {
                pk: self.rank(actor, pk) for pk in inside
            }
            self.tally.rows += len(inside)
        ordered = Document.objects.order_by("-modified_at", "pk").values_list("pk", "site_id")
        by_date = [(pk, site) for pk, site in ordered if pk in seen]
        for site in [None, *self.some(list(Site.objects.all()), 0.3)]:
            there = [pk for pk, in_site in by_date if site is None or in_site == site.pk]
            for most in (1, MANY):
                assert [row.pk for row in newest(actor, most, site and site.pk)] == there[:most]
                with as_if_given_in_many_places(actor):
                    assert [row.pk for row in newest(actor, most, site and site.pk)] == there[:most]
                    with as_if_they_saw_much(actor):
                        found = newest(actor, most, site and site.pk)
                assert [row.pk for row in found] == there[:most]
        if actor.user:
            assert {row.pk for row in shared_with(actor, MANY)} <= seen

    def explanations(self, actor: Actor, share: float = 1.0) -> None:
        """The same level, from exactly the grants that count; or all that is against it."""
        for item in self.some(self.items, share):
            asked = ids(actor, self.oracle.items[item.pk])
            decision = explain(actor, item)
            rank = self.oracle.rank(*asked)
            assert (decision.level.rank if decision.level else 0) == rank
            ways = {way_of(way) for way in decision.ways}
            assert len(ways) == len(decision.ways)
            if rank:
                assert ways == self.oracle.counted(*asked)
                assert decision.refusals == []
            else:
                assert ways == self.oracle.ways(*asked)
                found = {refusal.value for refusal in decision.refusals}
                assert found == self.oracle.why_not(*asked)
            self.tally.explained += 1

    def panel(self, item: Securable) -> None:
        """Who can reach it: exactly the grants that do, with the people of each group."""
        seen, access = self.oracle.items[item.pk], who_can(item)
        ways = [*access.people, *(crowd.way for crowd in access.groups), *access.links]
        assert {way_of(way) for way in ways} == self.oracle.nominal(seen)
        assert len(ways) == len(self.oracle.nominal(seen))
        assert {one.pk for one in access.invitations} == self.oracle.invitations(seen)
        for crowd in access.groups:
            members = self.oracle.members.get(crowd.way.group.pk, set())
            assert {one.user_id for one in crowd.members} == members
            assert crowd.count == len(members)
        self.tally.panels += 1

    def guardian(self, actor: Actor) -> None:
        """Guardian finds what was granted directly, to the person or to a group of theirs."""
        for level in Level:
            scopes = get_objects_for_user(
                actor.user,
                [one.value for one in level.enough],
                klass=PermissionScope,
                any_perm=True,
                with_superuser=False,
                accept_global_perms=False,
            )
            found = set(scopes.values_list("pk", flat=True))
            assert found == self.oracle.granted(actor.user.pk, level.rank)

    def pages(self, actor: Actor, share: float = 1.0) -> None:
        """Folders and sites as a browser gets them: what is listed, and which names are named."""
        client = client_of(actor)
        active, _external = self.oracle.people[actor.user.pk]
        mine = Actor(user=actor.user)
        sites, folders = self.visible(mine, "site"), self.visible(mine, "folder")
        seen = sites | folders | self.visible(mine, "document")
        names = {self.oracle.items[pk].name for pk in seen}
        for pk in self.some(
            [pk for pk, one in self.oracle.items.items() if one.kind == "folder"], share
        ):
            page = self.page(client, reverse("folder", args=[pk]))
            if not active:
                assert page.status_code == 302
                return
            assert page.status_code == (200 if pk in folders else 404)
            assert set(re.findall(r"thing\d{4}", page.text)) <= names
            if pk in folders:
                inside = {one for one in seen if is_in(self.oracle.items[one], pk)}
                assert rows_on(page.text) == inside
        page = self.page(client, reverse("sites"))
        assert not active or set(re.findall(r"/sites/([0-9a-f-]{36})/", page.text)) == {
            str(pk) for pk in sites
        }

    def api(self, actor: Actor) -> None:
        """The lists of the API: each row that they may see, with their level, and no other."""
        client, me = client_of(actor), Actor(user=actor.user)
        if not self.oracle.people[actor.user.pk][0]:
            assert self.page(client, "/api/v1/sites/").status_code == 401
            return
        for kind in MODELS:
            address, found = f"/api/v1/{kind}s/?page_size=200", {}
            while address:
                page = self.page(client, address).json()
                found |= {UUID(row["id"]): (row["name"], row["level"]) for row in page["results"]}
                address = page["next"]
            assert found == {
                pk: (self.name_of(pk), oracle.LEVELS[self.rank(me, pk) - 1])
                for pk in self.visible(me, kind)
            }

    def name_of(self, pk: UUID) -> str:
        """A library has the name of its site."""
        item = self.oracle.items[pk]
        return item.name or item.container.name

    def page(self, client: Client, address: str) -> object:
        self.tally.pages += 1
        return client.get(address)

    def guest_page(self, link: GuestLink) -> None:
        """The address of a link opens its document or folder, or is dead."""
        item = self.oracle.items.get(link.item_id)
        opens = item and self.oracle.rank(None, item, link.pk) and not item.in_the_bin
        page = self.page(client_of(), reverse("guest_link", args=[token_of(link)]))
        assert page.status_code == (200 if opens else 404)
        shown = {item.name} if opens else set()
        if opens and item.kind == "folder":
            shown |= self.names_in(item, link)
        assert set(re.findall(r"thing\d{4}", page.text)) == shown

    def names_in(self, folder: Item, link: GuestLink) -> set[str]:
        """What lies in the folder itself and is open to the bearer of the link."""
        seen = {pk for kind in MODELS for pk in self.oracle.visible(None, kind, link.pk)}
        items = (self.oracle.items[pk] for pk in seen)
        return {one.name for one in items if one.container is folder}


def ids(actor: Actor, what: object) -> tuple[UUID | None, object, UUID | None]:
    """The actor as the oracle knows them, around what is asked."""
    return (
        actor.user and actor.user.pk,
        what,
        actor.guest_link and actor.guest_link.pk,
    )


def way_of(way: Way) -> oracle.Way:
    """A way as the oracle has it."""
    whose = way.link or way.group or way.person
    kind = "link" if way.link else "group" if way.group else "person"
    return kind, way.source.own_scope_id, whose.pk, way.level.rank


def is_in(item: oracle.Item, pk: UUID) -> bool:
    return item.kind != "site" and item.container.id == pk


def rows_on(page: str) -> set[UUID]:
    """What the table of a library lists."""
    rows = re.findall(r'<th scope="row">.*?</th>', page, re.S)
    pattern = r'href="/(?:folders|documents)/([0-9a-f-]{36})/"'
    found = [UUID(pk) for row in rows for pk in re.findall(pattern, row)]
    assert len(found) == len(rows) == len(set(found))
    return set(found)


@contextmanager
def as_if_given_in_many_places(actor: Actor) -> Iterator[None]:
    """Another plan of what is newest: the one that does not begin where something was given."""
    with patch("documents.newest.MOST_PLACES", -1):
        yield


@contextmanager
def as_if_they_saw_much(actor: Actor) -> Iterator[None]:
    """The other plan: the one for who may see most of what there is."""
    actor.forget()
    with patch("sharing.gate.FEW_SCOPES", 0):
        yield
    actor.forget()
