"""After anything that can happen to a tree, everybody may do what the rows say, and no more."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from unittest.mock import patch
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.models import User
from documents import operations as documents
from documents.lists import newest, shared_with
from documents.models import Document
from sharing.actors import Actor
from sharing.models import GuestLink, Level, PermissionGroup
from sharing.operations.grants import grant, revoke
from sharing.operations.groups import add_to_group, remove_from_group
from sharing.operations.guest_links import disable_guest_link, make_guest_link
from sharing.operations.scopes import break_inheritance, restore_inheritance, set_never_outside
from sharing.securable import Securable
from sites_app.models import Folder, Site
from sites_app.operations.bin import put_in_bin, restore_from_bin
from sites_app.operations.folders import create_folder, move_folder
from sites_app.operations.sites import create_site, create_subsite
from tenants.models import Organisation
from tests.oracle import Oracle
from tests.people import add_text, insider, outsider

READ, EDIT, OWN = 1, 3, 4
MODELS = {"site": Site, "folder": Folder, "document": Document}


@dataclass
class Choice:
    """Three numbers from hypothesis, with which a step picks its actor, its things and its person."""

    actor: int
    first: int
    second: int

    def of(self, rows: list, number: int) -> object:
        """One of the rows; an IndexError if there are none."""
        return rows[number % len(rows)] if rows else None


# A step finds what it works on, says what level the actor needs on it, and does it.
Step = Callable[[Actor, list, Choice], tuple[list[tuple[Securable, int]], Callable[[], object]]]


def thing(things: list, choice: Choice, *kinds: str) -> Securable:
    return choice.of([one for one in things if one.kind in (kinds or MODELS)], choice.first)


def person(choice: Choice) -> User:
    people = list(User.objects.filter(is_staff=False).order_by("name"))
    return choice.of(people, choice.second)


def level(choice: Choice) -> Level:
    return list(Level)[choice.second % 4]


def kind(choice: Choice) -> PermissionGroup.Kind:
    return list(PermissionGroup.Kind)[choice.second % 3]


def destination(things: list, choice: Choice) -> Folder:
    return choice.of([one for one in things if one.kind == "folder"], choice.second)


def make_subsite(actor, things, choice):
    site = thing(things, choice, "site")
    return [(site, OWN)], partial(create_subsite, actor, site, f"site {len(things)}")


def make_folder(actor, things, choice):
    folder = thing(things, choice, "folder")
    return [(folder, EDIT)], partial(create_folder, actor, folder, f"folder {len(things)}")


def add(actor, things, choice):
    folder = thing(things, choice, "folder")
    return [(folder, EDIT)], partial(add_text, actor, folder, f"document {len(things)}")


def break_it(actor, things, choice):
    target = thing(things, choice)
    return [(target, OWN)], partial(break_inheritance, actor, target)


def restore_it(actor, things, choice):
    target = thing(things, choice)
    return [(target, OWN)], partial(restore_inheritance, actor, target)


def give(actor, things, choice):
    target = thing(things, choice)
    return [(target, OWN)], partial(grant, actor, target, person(choice), level(choice))


def take(actor, things, choice):
    target = thing(things, choice)
    return [(target, OWN)], partial(revoke, actor, target, person(choice))


def join(actor, things, choice):
    target = thing(things, choice)
    return [(target, OWN)], partial(add_to_group, actor, target, person(choice), kind(choice))


def leave(actor, things, choice):
    target = thing(things, choice)
    return [(target, OWN)], partial(remove_from_group, actor, target, person(choice), kind(choice))


def close(actor, things, choice):
    target = thing(things, choice)
    return [(target, OWN)], partial(set_never_outside, actor, target, never=choice.second % 3 > 0)


def move(actor, things, choice):
    target, to = thing(things, choice, "folder", "document"), destination(things, choice)
    do = move_folder if target.kind == "folder" else documents.move
    return [(target, EDIT), (to, EDIT)], partial(do, actor, target, to)


def throw_away(actor, things, choice):
    target = thing(things, choice)
    needed = OWN if target.kind == "site" else EDIT
    return [(target, needed)], partial(put_in_bin, actor, target)


def bring_back(actor, things, choice):
    target = thing(things, choice)
    needed = OWN if target.kind == "site" else EDIT
    return [(target, needed)], partial(restore_from_bin, actor, target)


def make_link(actor, things, choice):
    target = thing(things, choice)
    return [(target, OWN)], partial(make_guest_link, actor, target)


def disable_link(actor, things, choice):
    link = choice.of(list(GuestLink.objects.exclude(created_by=actor.user)), choice.second)
    if link is None:
        return [], lambda: None
    target = Document.objects.get(pk=link.item_id)
    return [(target, OWN)], partial(disable_guest_link, actor, target, link)


STEPS: list[Step] = [
    make_subsite, make_folder, make_folder, add, add, break_it, break_it, restore_it, give, give,
    take, join, leave, close, move, move, move, throw_away, bring_back, make_link, disable_link,
]  # fmt: skip
CHOICES = st.lists(
    st.tuples(
        st.sampled_from(STEPS),
        st.builds(Choice, st.integers(0, 9), st.integers(0, 30), st.integers(0, 30)),
    ),
    min_size=1,
    max_size=25,
)


def run(steps: list[tuple[Step, Choice]]) -> None:
    """Take the steps, each by somebody who may be allowed; compare with the oracle after each."""
    alice, bob, carl = insider("Alice"), insider("Bob"), insider("Carl")
    erin, frank = outsider("Erin"), outsider("Frank")
    # Alice more often than the others, so that something happens.
    actors = [alice, bob, alice, erin, alice, carl, alice]
    for name in ("First", "Second"):
        create_site(alice, name)
    compare([alice, bob, carl, erin, frank])
    for step, choice in steps:
        things = [thing for model in MODELS.values() for thing in model.objects.order_by("pk")]
        actor = actors[choice.actor % len(actors)]
        needed, do = step(actor, things, choice)
        before = Oracle()
        allowed = all(
            before.rank(actor.user.pk, before.items[target.pk]) >= rank for target, rank in needed
        )
        try:
            do()
        except PermissionDenied:
            assert not allowed, f"{step.__name__} was refused to {actor}"
            assert Oracle().items == before.items
        except ValidationError:
            assert Oracle().items == before.items
        else:
            assert allowed, f"{step.__name__} was not refused to {actor}"
        compare([alice, bob, carl, erin, frank])
    compare([alice, bob, carl, erin, frank], lists=True)
    Organisation.objects.update(external_sharing=False)
    compare([alice, erin], lists=True)


def compare(people: list[Actor], *, lists: bool = False) -> None:
    """Whether what is stored, each single answer and, if asked, each list agree with the walk."""
    oracle = Oracle()
    assert oracle.faults() == []
    for actor in (Actor(user=one.user) for one in people):
        for name, model in MODELS.items():
            ranks = {
                item.id: oracle.rank(actor.user.pk, item)
                for item in oracle.items.values()
                if item.kind == name
            }
            rows = model.objects.with_level(actor)
            assert {row.pk: row.level_rank or 0 for row in rows} == ranks
            if lists:
                compare_lists(oracle, actor, name, ranks)


def compare_lists(oracle: Oracle, actor: Actor, name: str, ranks: dict[UUID, int]) -> None:
    """Every way to trim a list gives what the single answers give."""
    rows, visible = MODELS[name].objects, oracle.visible(actor.user.pk, name)
    assert {row.pk for row in rows.visible_to(actor)} == visible
    assert {row.pk for row in rows.scattered(actor)} == visible
    for rank, least in enumerate(Level, start=1):
        enough = {pk for pk, held in ranks.items() if held >= rank}
        assert {row.pk for row in rows.open_to(actor, least)} == enough
        alive = {pk for pk in enough if not oracle.items[pk].in_the_bin}
        assert {row.pk for row in rows.scattered(actor, least)} == alive
    if name == "document":
        for folder in Folder.objects.visible_to(actor):
            listed = {document.pk for document in rows.listed_in(folder, actor)}
            inside = {pk for pk in visible if oracle.items[pk].container.id == folder.pk}
            assert listed == inside
        by_date = [one.pk for one in rows.order_by("-modified_at", "pk") if one.pk in visible]
        for most in (1, 1000):
            assert [one.pk for one in newest(actor, most)] == by_date[:most]
            with patch("sharing.gate.FEW_SCOPES", 0):
                assert [one.pk for one in newest(actor, most)] == by_date[:most]
        for site in Site.objects.all():
            there = set(rows.filter(folder__site=site).values_list("pk", flat=True))
            of_site = [one.pk for one in newest(actor, 1000, site)]
            assert of_site == [pk for pk in by_date if pk in there]
        assert {one.pk for one in shared_with(actor, 1000)} <= visible


@settings(
    max_examples=int(os.environ.get("TREES", "25")),
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(CHOICES)
def test_after_anything_that_can_happen_everybody_may_do_what_the_rows_say(waterland, steps):
    with transaction.atomic():
        run(steps)
        transaction.set_rollback(True)
