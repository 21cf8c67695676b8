"""Everybody who can come to an item, by the API: as the second opinion of tests/oracle.py finds them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from accounts.models import User
from sharing.actors import Actor
from sharing.keyset import written
from sharing.models import GuestLink, Invitation, Level, PermissionGroup
from sharing.operations.grants import grant, revoke
from sharing.operations.groups import add_to_group
from sharing.operations.guest_links import disable_guest_link, make_guest_link, pause_guest_link
from sharing.operations.invitations import invite, withdraw
from sharing.operations.scopes import break_inheritance, set_never_outside
from sharing.operations.switch import set_external_sharing
from sites_app.operations.folders import create_folder
from tenants.current import current_organisation
from tests.api.client import Program
from tests.oracle import LEVELS, Oracle
from tests.people import add_text, allow, insider, outsider

MEMBERS, VISITORS = PermissionGroup.Kind.MEMBERS, PermissionGroup.Kind.VISITORS


@pytest.fixture
def items(alice, bob, carol, dave, erin, site, library):
    """A site, folders and documents in the three states; people and links of every kind."""
    frank, ended = outsider("Frank"), outsider("Gone")
    closed = insider("Closed")
    add_to_group(alice, site, erin.user, MEMBERS)
    add_to_group(alice, site, ended.user, VISITORS)
    add_to_group(alice, site, closed.user, VISITORS)
    User.objects.filter(pk=closed.user.pk).update(is_active=False)
    User.objects.filter(pk=ended.user.pk).update(access_until=timezone.now() - timedelta(days=1))
    folder = create_folder(alice, library, "Minutes")
    below = create_folder(alice, folder, "Old")
    unique = create_folder(alice, library, "Board")
    plan, secret = add_text(alice, folder, "Plan.txt"), add_text(alice, unique, "Secret.txt")
    grant(alice, folder, dave.user, Level.COMMENT)
    grant(alice, folder, carol.user, Level.EDIT)
    grant(alice, plan, dave.user, Level.OWN)
    grant(alice, plan, frank.user, Level.EDIT)
    make_guest_link(alice, folder, purpose="All")
    for purpose in ("One", "Two", "Three"):
        make_guest_link(alice, plan, purpose=purpose)
    disable_guest_link(alice, plan, GuestLink.objects.get(purpose="Two"))
    pause_guest_link(alice, plan, GuestLink.objects.get(purpose="Three"))
    unique.refresh_from_db()
    break_inheritance(alice, unique)
    grant(alice, secret, frank.user, Level.READ)
    for number in range(3):
        invite(alice, plan, f"n{number}@guest.example.test", level=Level.READ)
    return [site, library, folder, below, unique, plan, secret]


def rows_of(program: Program, item: object, size: int = 2) -> list[dict[str, object]]:
    """All pages of it, each of so many."""
    path, found = f"{item.kind}s/{item.pk}/who-can/?page_size={size}", []
    while path:
        answer = program("GET", path)
        assert answer.status_code == 200, answer.content
        shown = answer.json()
        assert len(shown["results"]) <= size
        found += shown["results"]
        path = shown["next"] and shown["next"].partition(".test")[2]
    return found


def way(one: dict[str, object]) -> tuple[object, ...]:
    return one["by"], one["item"]["id"], LEVELS.index(one["level"]) + 1


def compare(program: Program, items: list[object]) -> None:
    """What the API says of each item, and what the oracle does."""
    judge = Oracle()
    for item in items:
        seen, rows = judge.items[item.pk], rows_of(program, item)
        people = {
            row["person"]["id"]: (
                LEVELS.index(row["level"]) + 1,
                sorted(way(one) for one in row["ways"]),
            )
            for row in rows
            if row["person"]
        }
        expected = {
            str(person): (
                judge.rank(person, seen),
                sorted(
                    (by, str(judge.begins[source].id), rank)
                    for by, source, _who, rank in judge.counted(person, seen)
                ),
            )
            for person in judge.people
            if judge.rank(person, seen)
        }
        assert people == expected, str(item)
        links = {row["link"]["id"]: LEVELS.index(row["level"]) + 1 for row in rows if row["link"]}
        open_now = {str(pk): judge.rank(None, seen, pk) for pk in judge.links}
        assert links == {pk: rank for pk, rank in open_now.items() if rank}, str(item)
        offered = {row["invitation"]["id"] for row in rows if row["invitation"]}
        assert offered == {str(pk) for pk in judge.invitations(seen)}
        assert len(rows) == len(people) + len(links) + len(offered)


@pytest.fixture
def admin(waterland):
    return Actor(user=User.objects.get(is_staff=True, email__startswith="admin@"), job="admin")


@pytest.mark.parametrize(
    "how",
    ["as it is", "switched off", "never outside", "links off", "domain barred", "members share"],
)
def test_everybody_is_there_with_every_way_as_the_oracle_says(how, items, ask, admin, alice, site):
    """Z1, L6: people, links and invitations, page after page, in every state of what is outside."""
    if how == "switched off":
        set_external_sharing(admin, current_organisation(), on=False)
    elif how == "never outside":
        set_never_outside(alice, items[2], never=True)
    elif how == "links off":
        allow(links_allowed=False)
    elif how == "domain barred":
        allow(domains_are="except", domains=["elsewhere.example.test"])
    elif how == "members share":
        allow(sharers="members", edit_links_allowed=True)
    compare(ask, items)


def test_a_link_that_may_not_edit_any_more_says_so(items, ask, alice):
    """S41."""
    allow(edit_links_allowed=True)
    plan = items[5]
    make_guest_link(alice, plan, level=Level.EDIT, purpose="To edit")
    assert "edit" in {row["level"] for row in rows_of(ask, plan) if row["link"]}
    allow(edit_links_allowed=False)
    compare(ask, items)


def test_a_confidential_document_is_opened_by_no_link(items, ask):
    """S37."""
    plan = items[5]
    ask("PATCH", f"documents/{plan.pk}/", {"confidential": True})
    assert not [row for row in rows_of(ask, plan) if row["link"]]
    compare(ask, items)


def test_who_does_not_own_is_told_of_people_and_of_no_link_or_invitation(items, bob, carol, erin):
    """D15."""
    plan = items[5]
    rows = rows_of(Program(bob), plan)
    assert rows
    assert all(row["person"] and not row["link"] and not row["invitation"] for row in rows)
    assert Program(erin)("GET", f"documents/{plan.pk}/who-can/").status_code == 403


def test_where_it_was_given_is_named_only_to_who_sees_it(alice, dave, items):
    """D8: Dave has the document, and nothing above it."""
    folder, plan = items[2], items[5]
    grant(alice, plan, dave.user, Level.OWN)
    revoke(alice, folder, dave.user)
    rows = rows_of(Program(dave), plan)
    above = [one for row in rows for one in row["ways"] if not one["here"]]
    assert above
    assert {one["item"] for one in above} == {None}
    links = [row["link"] for row in rows if row["link"]]
    # The link to the folder above: there is one, and no more.
    assert {"id": None, "purpose": ""}.items() <= min(links, key=lambda one: one["purpose"]).items()
    assert "One" in {one["purpose"] for one in links}


def test_an_invitation_that_was_withdrawn_is_not_there(items, ask, alice):
    plan = items[5]
    path = f"documents/{plan.pk}/invitations/"
    (first, *_rest) = ask("GET", path).json()["results"]
    withdraw(alice, plan, Invitation.objects.get(pk=first["id"]))
    offered = {row["invitation"]["id"] for row in rows_of(ask, plan) if row["invitation"]}
    assert len(offered) == 2
    assert first["id"] not in offered


@pytest.mark.parametrize("cursor", ["x", written("0", 1), written("9x", UUID(int=1))])
def test_a_cursor_that_is_none_is_not_found(ask, document, cursor):
    answer = ask("GET", f"documents/{document.pk}/who-can/?cursor={cursor}")
    assert (answer.status_code, answer.json()["code"]) == (404, "cursor")
