"""Two things at the same moment come out as if one had been first."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from threading import Barrier, BrokenBarrierError

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from accounts.models import Membership
from documents import operations as documents
from documents.models import Document, Version
from sharing.actors import Actor
from sharing.gate import level_on
from sharing.models import GuestLink, Level, PermissionGroup, SharingEvent, UserGrant
from sharing.operations.grants import grant
from sharing.operations.groups import add_to_group, remove_from_group
from sharing.operations.guest_links import disable_guest_link, make_guest_link
from sharing.operations.scopes import break_inheritance, restore_inheritance
from sharing.securable import State
from sharing.transactions import operation
from sites_app.models import Folder, Site
from sites_app.operations.bin import put_in_bin
from sites_app.operations.folders import create_folder, move_folder
from sites_app.operations.sites import create_site, rename_site
from tests.at_once import at_once
from tests.oracle import Oracle
from tests.people import add_text, anew, library_of

pytestmark = pytest.mark.django_db(transaction=True)
OWNERS, MEMBERS, VISITORS = PermissionGroup.Kind
ROUNDS = range(4)


def fresh(item: object) -> object:
    """The item as each browser has it: an instance of its own."""
    return type(item).objects.get(pk=item.pk)


@pytest.fixture(autouse=True)
def _nothing_is_stored_wrong(waterland: object) -> object:
    yield
    assert Oracle().faults() == []


def test_break_below_and_grant_above(site, library, alice, dave):
    """R6: dave has all of it, or all but the document."""
    for number in ROUNDS:
        document = add_text(alice, library, f"{number}.txt")
        results = at_once(
            partial(break_inheritance, anew(alice), fresh(document)),
            partial(grant, anew(alice), fresh(site), dave.user, Level.EDIT),
        )
        document = fresh(document)

        assert results == [None, None]
        assert document.state is State.UNIQUE
        assert level_on(anew(dave), site.scope_id) is Level.EDIT
        assert level_on(anew(dave), document.scope_id) in {Level.EDIT, None}


def test_break_and_inherit_again(library, alice):
    for number in ROUNDS:
        document = add_text(alice, library, f"{number}.txt")
        results = at_once(
            partial(break_inheritance, anew(alice), fresh(document)),
            partial(restore_inheritance, anew(alice), fresh(document)),
            partial(grant, anew(alice), fresh(document), alice.user, Level.OWN),
        )

        assert results == [None, None, None]


def test_what_is_added_while_the_folder_becomes_unique_is_in_the_unique_folder(
    site, library, alice, bob
):
    """house.md, trap 14: the stale pointer."""
    for number in ROUNDS:
        folder = create_folder(alice, library, f"{number}")
        at_once(
            partial(break_inheritance, anew(alice), fresh(folder)),
            partial(create_folder, anew(bob), fresh(folder), "below"),
            partial(add_text, anew(bob), fresh(folder), "below.txt"),
        )

        below = Folder.objects.get(parent=folder)
        assert below.scope_id == fresh(folder).scope_id


def test_two_new_files_of_one_name_are_two_versions_of_one_document(library, alice, bob):
    for number in ROUNDS:
        name = f"{number}.txt"
        at_once(
            partial(add_text, anew(alice), fresh(library), name, "hers"),
            partial(add_text, anew(bob), fresh(library), name, "his"),
        )

        document = Document.objects.get(name=name)
        assert document.version_number == 2
        assert set(Version.objects.filter(document=document).values_list("number", flat=True)) == {
            1,
            2,
        }


def test_two_new_versions_are_numbered_one_after_the_other(library, alice, bob):
    document = add_text(alice, library, "Plan.txt")

    at_once(
        *(
            partial(add_text, anew(actor), fresh(library), "Plan.txt", f"{number}")
            for number, actor in enumerate([alice, bob, alice, bob])
        )
    )

    assert fresh(document).version_number == 5
    assert document.versions.count() == 5


def test_two_owners_who_remove_each_other_leave_one(alice, bob):
    """R7."""
    for number in ROUNDS:
        site = create_site(alice, f"{number}")
        add_to_group(alice, site, bob.user, OWNERS)
        results = at_once(
            partial(remove_from_group, anew(alice), fresh(site), bob.user, OWNERS),
            partial(remove_from_group, anew(bob), fresh(site), alice.user, OWNERS),
        )

        owners = Membership.objects.filter(group__permissiongroup__scope=site.own_scope)
        assert owners.count() == 1
        assert sum(isinstance(one, PermissionDenied | ValidationError) for one in results) == 1


def test_one_person_gets_one_level(site, alice, dave):
    at_once(
        *(partial(grant, anew(alice), fresh(site), dave.user, level) for level in Level),
        *(
            partial(add_to_group, anew(alice), fresh(site), dave.user, kind)
            for kind in [MEMBERS] * 2
        ),
    )

    assert UserGrant.objects.filter(user=dave.user).count() == 1
    assert Membership.objects.filter(user=dave.user).count() == 1


def test_two_moves_in_opposite_directions_both_happen(alice):
    """Trees are locked in one order."""
    one, other = (library_of(create_site(alice, name)) for name in ("One", "Other"))
    for number in ROUNDS:
        here, there = (
            create_folder(alice, one, f"h{number}"),
            create_folder(alice, other, f"t{number}"),
        )
        document = add_text(alice, here, "Plan.txt")
        results = at_once(
            partial(move_folder, anew(alice), fresh(here), fresh(other)),
            partial(move_folder, anew(alice), fresh(there), fresh(one)),
            partial(documents.move, anew(alice), fresh(document), fresh(there)),
        )

        assert results == [None, None, None]


def test_no_folder_ends_up_in_itself(library, alice):
    for number in ROUNDS:
        one, other = (create_folder(alice, library, f"{name}{number}") for name in "ab")
        results = at_once(
            partial(move_folder, anew(alice), fresh(one), fresh(other)),
            partial(move_folder, anew(alice), fresh(other), fresh(one)),
        )

        assert [type(result) for result in results].count(ValidationError) == 1
        assert Folder.objects.filter(pk__in=[one.pk, other.pk], parent=library).count() == 1


def test_a_link_that_two_disable_is_disabled_once(library, alice):
    document = add_text(alice, library, "Plan.txt")
    link = make_guest_link(alice, document)

    at_once(
        *(
            partial(
                disable_guest_link, anew(alice), fresh(document), GuestLink.objects.get(pk=link.pk)
            )
            for _ in range(3)
        )
    )

    assert SharingEvent.objects.filter(verb="disable guest link").count() == 1


def test_many_things_in_one_tree_leave_it_whole(site, library, alice, bob, dave):
    """Deadlocks, if any, are run again unseen."""
    folder = create_folder(alice, library, "Plans")
    document = add_text(alice, folder, "Plan.txt")

    results = at_once(
        partial(grant, anew(alice), fresh(document), dave.user, Level.READ),
        partial(rename_site, anew(alice), fresh(site), "Sluices"),
        partial(add_text, anew(bob), fresh(folder), "New.txt"),
        partial(put_in_bin, anew(bob), fresh(folder)),
        partial(make_guest_link, anew(alice), fresh(document)),
        partial(break_inheritance, anew(alice), fresh(folder)),
        partial(add_to_group, anew(alice), fresh(site), dave.user, VISITORS),
    )

    assert not [
        one
        for one in results
        if isinstance(one, Exception) and not isinstance(one, ValidationError)
    ]
    assert Site.objects.get().name == "Sluices"


@operation
def take_both(actor: Actor, first: int, second: int, met: Barrier) -> str:
    """Lock one thing, wait until the other locked theirs, lock the other thing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [first])
        with suppress(BrokenBarrierError):  # nobody is there when it is run again
            met.wait(timeout=5)
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [second])
    rename_site(actor, Site.objects.get(), f"{first} and {second}")
    return f"{first} and {second}"


def test_what_loses_in_a_deadlock_is_run_again_unseen(site, alice):
    met = Barrier(2)

    results = at_once(
        partial(take_both, anew(alice), 1, 2, met),
        partial(take_both, anew(alice), 2, 1, met),
    )

    assert results == ["1 and 2", "2 and 1"]
    assert SharingEvent.objects.filter(verb="rename").count() == 2
