"""Many rows at once: what is done to each, what is said of it, and what is not."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from documents.models import Document
from documents.table import many
from documents.table.many import said
from sharing.models import Level, PermissionGroup
from sharing.operations.grants import grant
from sharing.operations.groups import add_to_group, remove_from_group
from sharing.operations.guest_links import make_guest_link
from sharing.operations.scopes import break_inheritance, set_never_outside
from sites_app.models import Folder
from sites_app.operations.bin import put_in_bin
from sites_app.operations.folders import create_folder
from sites_app.operations.sites import create_site, create_subsite
from tests.people import add_text, anew, client_of, library_of
from tests.test_doors import undone
from tests.test_hidden import said as all_said

MEMBERS, VISITORS = PermissionGroup.Kind.MEMBERS, PermissionGroup.Kind.VISITORS


def hide(alice, item, *others) -> None:
    """Only Alice has it."""
    break_inheritance(alice, item)
    for other, kind in others:
        remove_from_group(alice, item, other.user, kind)


def do(actor, place: Folder, verb: str, items: list[str], **more: object) -> HttpResponse:
    """What the form of the table sends."""
    sent = {"do": verb, "item": items} | more
    return client_of(actor).post(reverse("folder_selected", args=[place.pk]), sent)


def where(document: Document) -> Folder:
    document.refresh_from_db()
    return document.folder


@pytest.fixture
def plan(alice, library) -> Document:
    return add_text(alice, library, "Plan.txt")


@pytest.fixture
def minutes(alice, library) -> Folder:
    return create_folder(alice, library, "Minutes")


@pytest.fixture
def elsewhere(alice, library) -> Folder:
    return create_folder(alice, library, "Elsewhere")


class TestMoving:
    def test_asks_where_to_first_and_then_says_where_they_are(
        self, bob, library, plan, minutes, elsewhere
    ):
        items = [said(plan), said(minutes)]
        asked = do(bob, library, "move", items)
        assertContains(asked, "Move 2 items")
        assertContains(asked, "other people may see it")
        assertContains(asked, f'value="{elsewhere.pk}"')
        # Not into itself, and not into what is moved.
        assertNotContains(asked, f'value="{minutes.pk}"')
        assert where(plan) == library

        client = client_of(bob)
        address = reverse("folder_selected", args=[library.pk])
        done = client.post(address, {"do": "move", "item": items, "to": elsewhere.pk}, follow=True)
        assertContains(done, "2 items are in “Elsewhere” now.")
        minutes.refresh_from_db()
        assert where(plan) == minutes.parent == elsewhere

    def test_can_be_undone_by_who_did_it_once(self, bob, dave, library, plan, minutes, elsewhere):
        client = client_of(bob)
        address = reverse("folder_selected", args=[library.pk])
        sent = {"do": "move", "item": [said(plan), said(minutes)], "to": elsewhere.pk}
        page = client.post(address, sent, follow=True)
        key = client.session["undo"]["key"]
        assertContains(page, f'name="key" value="{key}"')
        undo = {"key": key, "next": library.get_absolute_url()}
        client_of(dave).post(reverse("undo"), undo)
        assert where(plan) == elsewhere

        page = client.post(reverse("undo"), undo, follow=True)
        assertContains(page, "2 items are back where they were.")
        minutes.refresh_from_db()
        assert where(plan) == minutes.parent == library
        page = client.post(reverse("undo"), undo, follow=True)
        assertContains(page, "This can no longer be undone.")

    def test_is_not_undone_by_who_may_no_longer(self, alice, bob, site, library, plan, elsewhere):
        client = client_of(bob)
        sent = {"do": "move", "item": [said(plan)], "to": elsewhere.pk}
        client.post(reverse("folder_selected", args=[library.pk]), sent)
        remove_from_group(alice, site, bob.user, MEMBERS)

        client.post(reverse("undo"), {"key": client.session["undo"]["key"]})

        assert where(plan) == elsewhere

    def test_says_how_many_become_reachable_from_outside_before_they_are(
        self, alice, erin, library, plan, minutes, elsewhere
    ):
        """Of the place: its people and links. What is unique or never outside does not open."""
        unique, never, shared = (add_text(alice, library, f"{n}.txt") for n in "uns")
        break_inheritance(alice, unique)
        set_never_outside(alice, never, never=True)
        grant(alice, shared, erin.user, Level.READ)
        make_guest_link(alice, elsewhere)
        items = [said(one) for one in (plan, minutes, unique, never, shared)]

        asked = do(alice, library, "move", items, to=elsewhere.pk)
        assertContains(asked, "2 items can then be opened from outside")
        assertContains(asked, "1 guest link")
        assert where(plan) == library

        copied = do(alice, library, "copy", items, to=elsewhere.pk)
        # A copy takes over from the place, whatever it is a copy of.
        assertContains(copied, "4 items can then be opened from outside")

        do(alice, library, "move", items, to=elsewhere.pk, sure="1")
        assert where(plan) == elsewhere

    def test_does_not_tell_who_is_from_outside_how_far_a_place_is_open(
        self, alice, erin, site, library, plan, elsewhere
    ):
        """D9."""
        add_to_group(alice, site, erin.user, MEMBERS)
        make_guest_link(alice, elsewhere)
        done = do(anew(erin), library, "move", [said(plan)], to=elsewhere.pk)

        assert done.status_code == 302
        assert where(plan) == elsewhere

    def test_to_a_site_by_its_step_of_the_breadcrumb_is_to_its_library(
        self, alice, site, library, elsewhere
    ):
        inside = add_text(alice, elsewhere, "Inside.txt")
        do(alice, elsewhere, "move", [said(inside)], to=site.pk)

        assert where(inside) == library

    def test_to_a_hidden_place_is_to_none(self, alice, bob, carol, dave, library, plan, elsewhere):
        hide(alice, elsewhere, (bob, MEMBERS), (carol, VISITORS))
        daves = library_of(create_site(dave, "Dave's"))
        answers = []
        for to in (elsewhere.pk, daves.pk, daves.site_id, uuid4()):
            response = do(bob, library, "move", [said(plan)], to=to)
            answers.append(all_said(response, to))
        assert len({str(one) for one in answers}) == 1
        assert answers[0][0] == 404
        assert where(plan) == library

    def test_what_has_a_name_that_is_taken_is_said_and_the_rest_is_done(
        self, alice, library, plan, minutes, elsewhere
    ):
        add_text(alice, elsewhere, "Plan.txt")
        client = client_of(alice)
        sent = {"do": "move", "item": [said(plan), said(minutes)], "to": elsewhere.pk}
        page = client.post(reverse("folder_selected", args=[library.pk]), sent, follow=True)

        assertContains(page, "Plan.txt: There is a document “Plan.txt” here already.")
        assertContains(page, "“Minutes” is in “Elsewhere” now.")
        minutes.refresh_from_db()
        assert (where(plan), minutes.parent) == (library, elsewhere)


class TestDeleting:
    def test_asks_counts_puts_in_the_bin_and_brings_back(self, bob, library, plan, minutes):
        items = [said(plan), said(minutes)]
        assertContains(do(bob, library, "delete", items), "Put 2 items in the bin?")
        assert Document.objects.visible_to(anew(bob)).count() == 1

        client = client_of(bob)
        sent = {"do": "delete", "item": items, "sure": "1"}
        page = client.post(reverse("folder_selected", args=[library.pk]), sent, follow=True)
        assertContains(page, "2 items are in the bin.")
        assert not Document.objects.visible_to(anew(bob)).exists()

        client.post(reverse("undo"), {"key": client.session["undo"]["key"]})
        assert Document.objects.visible_to(anew(bob)).count() == 1
        assert Folder.objects.visible_to(anew(bob)).filter(pk=minutes.pk).exists()


BY_WHOM = {"move": ["bob", "carol"], "delete": ["bob", "carol"], "copy": ["bob"]}


@pytest.mark.parametrize(
    ("verb", "who"), [(verb, who) for verb, people in BY_WHOM.items() for who in people]
)
def test_what_is_hidden_or_forbidden_is_said_as_what_never_was(
    request, verb, who, alice, bob, carol, dave, library, plan, elsewhere
):
    """Z7, D8: each in the same place of the form, asked and done: the answers are the same bytes."""
    actor = request.getfixturevalue(who)
    hidden = add_text(alice, library, "Hidden.txt")
    hide(alice, hidden, (bob, MEMBERS), (carol, VISITORS))
    binned = add_text(alice, library, "Binned.txt")
    hide(alice, binned, (bob, MEMBERS), (carol, VISITORS))
    put_in_bin(alice, binned)
    foreign = add_text(dave, library_of(create_site(dave, "Dave's")), "Foreign.txt")
    readable = add_text(alice, library, "Readable.txt")
    if verb != "copy" and who == "bob":
        hide(alice, readable, (bob, MEMBERS), (carol, VISITORS))
        add_to_group(alice, readable, bob.user, VISITORS)
    own = create_site(actor, "Own")
    place = library_of(own)
    mine = add_text(actor, place, "Mine.txt")
    others = [said(one) for one in (hidden, binned, foreign)]
    if verb != "copy":
        others.append(said(readable))
    never = f"document:{uuid4()}"
    to = create_folder(actor, place, "To")
    for more in ({}, {"to": to.pk, "sure": "1"}):
        answers = set()
        for other in [*others, never, f"folder:{uuid4()}", "nonsense", f"site:{own.pk}"]:
            with undone():
                client = client_of(actor)
                sent = {"do": verb, "item": [said(mine), other]} | more
                address = reverse("folder_selected", args=[place.pk])
                page = client.post(address, sent, follow=True)
                _status, _headers, _cookies, body = all_said(page, other)
                key = client.session.get("undo", {}).get("key", "KEY")
                copied = Document.objects.filter(name="Mine.txt").exclude(pk=mine.pk).first()
                body = body.replace(key, "KEY").replace(str(copied and copied.pk), "COPY")
                body = re.sub(r"<time .*?</time>", "TIME", body)
                answers.add((page.status_code, body))
                for name in ("Hidden", "Binned", "Foreign", "Readable"):
                    assert name not in page.text
        assert len(answers) == 1
        assert "1 item was not found, or you may not do this with it." in answers.pop()[1]
    for document in (hidden, foreign, readable):
        document.refresh_from_db()
        assert document.binned_at is None
    assert Document.objects.filter(sha256=hidden.sha256).count() == 1


def test_a_visitor_can_copy_to_where_they_may_edit(carol, library, plan):
    carols = library_of(create_site(carol, "Carol's"))
    client = client_of(carol)
    asked = do(carol, library, "copy", [said(plan)])
    assertNotContains(asked, f'value="{library.pk}"')
    sent = {"do": "copy", "item": [said(plan)], "to": carols.pk}
    page = client.post(reverse("folder_selected", args=[library.pk]), sent, follow=True)

    assertContains(page, "A copy of “Plan.txt” is in “Carol&#x27;s” now.")
    assert Document.objects.get(folder=carols).sha256 == plan.sha256


@pytest.mark.parametrize("items", [[], [f"document:{n}" for n in range(501)]])
def test_none_and_more_than_500_are_refused(bob, library, plan, items):
    response = do(bob, library, "delete", items, sure="1")

    assert response.status_code == 302
    with pytest.raises(ValidationError):
        many.keys_of(items)
    assert len(many.keys_of(items[:500] or ["x"])) == min(len(items), 500) or 1


def test_an_item_that_is_named_twice_is_done_once(alice, library, plan):
    page = client_of(alice).post(
        reverse("folder_selected", args=[library.pk]),
        {"do": "delete", "item": [said(plan), said(plan)], "sure": "1"},
        follow=True,
    )
    assertContains(page, "“Plan.txt” is in the bin.")
    assertNotContains(page, "not found")


def test_each_is_a_transaction_of_its_own(alice, library, plan, minutes, elsewhere):
    """Z7: what fails leaves nothing of itself, and everything of the others."""
    other = add_text(alice, library, "Other.txt")
    add_text(alice, elsewhere, "Other.txt")
    outcome = many.move_many(alice, [("document", plan.pk), ("document", other.pk)], elsewhere)

    assert [one.pk for one in outcome.done] == [plan.pk]
    assert [name for name, _why in outcome.refused] == ["Other.txt"]
    assert outcome.unknown == 0


def test_asking_about_many_takes_as_many_statements_as_about_one(alice, library):
    documents = [add_text(alice, library, f"{n}.txt") for n in range(6)]
    counts = []
    for some in (documents[:1], documents):
        with CaptureQueriesContext(connection) as captured:
            do(alice, library, "delete", [said(one) for one in some])
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_script_gets_what_to_take_away_and_what_to_say(bob, library, plan):
    address = reverse("folder_selected", args=[library.pk])
    response = client_of(bob).post(
        address,
        {"do": "delete", "item": [said(plan)], "sure": "1"},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
    answer = response.json()

    assert answer["done"] == [said(plan)]
    assert "“Plan.txt” is in the bin." in answer["toasts"]
    assert reverse("undo") in answer["toasts"]


def test_a_name_changed_in_its_place_gives_the_row_back(bob, carol, plan):
    address, script = (
        reverse("document_rename", args=[plan.pk]),
        {"X-Requested-With": "XMLHttpRequest"},
    )
    response = client_of(bob).post(address, {"name": " Map.png "}, headers=script)
    assertContains(response, ">Map.png</a>")
    assertContains(response, f'data-key="{said(plan)}"')

    refused = client_of(bob).post(address, {"name": "a/b"}, headers=script)
    assert refused.status_code == 422
    assertContains(refused, "errorlist", status_code=422)
    assert client_of(carol).post(address, {"name": "x"}, headers=script).status_code == 403


def test_an_undo_leads_to_no_other_site(alice):
    response = client_of(alice).post(reverse("undo"), {"key": "x", "next": "https://evil.example/"})

    assert response.url == reverse("home")


def test_subsites_are_no_rows(alice, site, library):
    below = create_subsite(alice, site, "Below")
    do(alice, library, "delete", [f"site:{below.pk}"], sure="1")
    below.refresh_from_db()

    assert below.binned_at is None
