"""A document that is confidential: no guest link opens it, whoever made it and wherever (S37, S50)."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from documents import operations as documents
from documents.models import Document
from sharing import adviser, checks
from sharing.access import explain
from sharing.actors import Actor
from sharing.exposure import exposures
from sharing.gate import Refusal, may
from sharing.models import GuestLink, Level, SharingEvent
from sharing.operations.grants import grant
from sharing.operations.guest_links import (
    disable_guest_link,
    make_guest_link,
    pause_guest_link,
    renew_guest_link,
    resume_guest_link,
)
from sharing.operations.scopes import break_inheritance, restore_inheritance
from sharing.reach import reach_of
from sharing.securable import State
from sharing.shared_outside import ways, ways_into
from sharing.tokens import token_of
from sites_app.models import Folder
from sites_app.operations.folders import create_folder
from sites_app.operations.sites import create_site
from tests.oracle import Oracle
from tests.people import add_text, anew, bearer, client_of, library_of

LOOK = {"needs": "look", "long": "once", "confidential": "no"}


@pytest.fixture
def folder(alice: Actor, library: Folder) -> Folder:
    return create_folder(alice, library, "Plans")


@pytest.fixture
def document(alice: Actor, folder: Folder) -> Document:
    return add_text(alice, folder, "Budget.txt")


@pytest.fixture
def links(alice: Actor, folder: Folder, document: Document) -> list[GuestLink]:
    """A link to the document, and one to the folder that it is in."""
    return [make_guest_link(alice, document, purpose="Itself"), make_guest_link(alice, folder)]


def mark(actor: Actor, document: Document, *, confidential: bool = True) -> None:
    documents.mark_confidential(actor, document, confidential=confidential)


def opened(links: list[GuestLink], document: Document) -> list[bool]:
    """By each link: in one question, in a list by either plan, and on its page."""
    fresh = Document.objects.get(pk=document.pk)
    for link in links:
        guest = bearer(link)
        one = may(guest, Level.READ, fresh)
        assert Document.objects.scattered(guest).filter(pk=document.pk).exists() == one
        assert Document.objects.visible_to(guest).filter(pk=document.pk).exists() == one
    pages = [("guest_link", []), ("guest_document", [document.pk])]
    found = [
        client_of().get(reverse(page, args=[token_of(link), *more])).status_code == 200
        for link, (page, more) in zip(links, pages, strict=True)
    ]
    assert found == [may(bearer(link), Level.READ, fresh) for link in links]
    return found


def test_no_link_opens_it_and_with_the_mark_off_the_same_links_do(alice, document, links):
    """S37: its own link, and that of the folder above; nothing is ended."""
    standing = ("pk", "scope", "disabled_at", "paused_at", "expires_at", "nonce")
    rows = GuestLink.objects.order_by("pk").values(*standing)
    before = list(rows)
    assert opened(links, document) == [True, True]

    mark(alice, document)
    assert opened(links, document) == [False, False]
    assert list(rows.all()) == before

    mark(alice, document, confidential=False)
    assert opened(links, document) == [True, True]
    assert list(checks.wrong_rows()) == Oracle().faults() == []


def test_people_are_not_touched(alice, bob, erin, document, links):
    grant(alice, document, erin.user, Level.EDIT)
    mark(alice, document)

    for person, level in ((alice, Level.OWN), (bob, Level.EDIT), (erin, Level.EDIT)):
        assert may(anew(person), level, document)
        # Who has a link besides keeps what they have themselves.
        assert may(bearer(links[0], person), level, document)


def test_who_edits_marks_it_and_an_owner_takes_the_mark_off(alice, bob, carol, document):
    with pytest.raises(PermissionDenied):
        mark(carol, document)
    mark(bob, document)
    with pytest.raises(PermissionDenied):
        mark(bob, document, confidential=False)
    mark(bob, document)  # as it is: nothing happens
    mark(alice, document, confidential=False)

    events = SharingEvent.objects.filter(item_id=document.pk).order_by("pk")
    verbs = list(events.values_list("verb", flat=True))
    assert verbs == ["add", "mark confidential", "take off confidential"]


def test_no_new_link_is_made_and_none_is_let_in_again(alice, document, links):
    link = links[0]
    pause_guest_link(alice, document, link)
    mark(alice, document)
    for do in (
        lambda: make_guest_link(alice, document),
        lambda: resume_guest_link(alice, document, link),
        lambda: renew_guest_link(alice, document, link),
    ):
        with pytest.raises(ValidationError) as refusal:
            do()
        assert refusal.value.code == "confidential"
    disable_guest_link(alice, document, link)
    assert GuestLink.objects.filter(item_id=document.pk).count() == 1


def test_its_own_scope_stays_whatever_happens_to_its_permissions(alice, document, links):
    """Its last link gone, unique and not again, and elsewhere: it is confidential all the while."""
    mark(alice, document)
    elsewhere = create_folder(alice, library_of(create_site(alice, "Mills")), "Drafts")
    above = [make_guest_link(alice, elsewhere)]
    for step in (
        lambda one: disable_guest_link(alice, one, links[0]),
        lambda one: restore_inheritance(alice, one),
        lambda one: break_inheritance(alice, one),
        lambda one: restore_inheritance(alice, one),
        lambda one: documents.move(alice, one, elsewhere),
    ):
        step(document)
        document = Document.objects.get(pk=document.pk)
        assert document.own_scope.closed_to_links
        assert not may(bearer(links[1]), Level.READ, document)
        assert not may(bearer(above[0]), Level.READ, document)
        assert list(checks.wrong_rows()) == Oracle().faults() == []
    assert document.state is State.ADDS

    mark(alice, document, confidential=False)
    document = Document.objects.get(pk=document.pk)
    assert document.state is State.TAKES_OVER
    assert may(bearer(above[0]), Level.READ, document)


def test_the_check_finds_a_document_and_a_scope_that_do_not_agree(alice, document, library):
    mark(alice, document)
    plain = add_text(alice, library, "Plain.txt")
    Document.objects.filter(pk=document.pk).update(confidential=False)
    Document.objects.filter(pk=plain.pk).update(confidential=True)

    found = list(checks.wrong_rows())

    assert len(found) == len(Oracle().faults()) == 2
    assert any(str(document.pk) in line for line in found)
    assert any(str(plain.pk) in line for line in found)


# What is said of it


def test_it_is_told_why_a_link_opens_nothing(alice, document, links):
    mark(alice, document)
    for link in links:
        decision = explain(bearer(link), Document.objects.get(pk=document.pk))
        assert decision.level is None
        assert decision.refusals == [Refusal.CONFIDENTIAL]


def test_it_is_not_counted_as_open_by_a_link(alice, erin, document, folder, links):
    """S64, S71: on the page, in the lists, in what becomes visible."""
    grant(alice, document, erin.user, Level.READ)
    scope = document.own_scope_id
    assert (exposures([scope])[scope].links, exposures([scope])[scope].people) == (2, 1)
    assert reach_of(alice, folder).confidential == 0

    mark(alice, document)

    assert (exposures([scope])[scope].links, exposures([scope])[scope].people) == (0, 1)
    assert reach_of(alice, folder).confidential == 1
    said = [(str(way.item), way.who) for way in ways(anew(alice))]
    assert said == [("Budget.txt", "Erin"), ("Plans", "")]
    fresh = Document.objects.get(pk=document.pk)
    assert [way.who for way in ways_into(anew(alice), fresh)] == ["Erin"]


def test_a_link_is_not_advised_and_the_reason_is_given(alice, document):
    """S37, S50: also if the answer was that it is not confidential."""
    mark(alice, document)
    cards = adviser.advise(anew(alice), Document.objects.get(pk=document.pk), LOOK)

    link = next(card for card in cards if card.route == adviser.LINK)
    assert link.refusals == ("marked_confidential",)
    assert [card.route for card in cards if card.recommended] == [adviser.ITEM]


def test_the_pages_say_it(alice, document, folder, links):
    mark(alice, document)
    client = client_of(alice)

    page = client.get(document.get_absolute_url()).text
    assert "Suspended: this is confidential" in page
    assert "This is confidential: no guest link opens it." in page
    assert "opens this too" not in page
    assert "New guest link" not in page
    share = client.get(reverse("folder_share", args=[folder.pk])).text
    assert "1 document is confidential: no guest link opens it." in share
    panel = reverse("document_guest_links", args=[document.pk])
    assert client.post(panel, {"level": "read"}).status_code == 422
    assert GuestLink.objects.count() == 2
