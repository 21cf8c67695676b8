"""A guest link with a password, on its pages: nothing of what it opens before it, and no door beside it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from documents.models import Document
from sharing.actors import Actor
from sharing.link_passwords import MOST_WRONG
from sharing.models import GuestLink, SharingEvent
from sharing.operations.guest_links import change_guest_link, disable_guest_link, make_guest_link
from sharing.tokens import token_of
from sites_app.models import Folder
from sites_app.operations.folders import create_folder
from tests.people import add_text, allow, client_of

SECRET = "ditch and dune"


@pytest.fixture
def document(alice: Actor, library: Folder) -> Document:
    """A document that Alice owns."""
    return add_text(alice, library, "Water levels.txt", "three metres")


@pytest.fixture
def link(alice: Actor, document: Document) -> GuestLink:
    """A link to it, with a password."""
    return make_guest_link(alice, document, password=SECRET)


@pytest.fixture
def stranger(nobody: Actor) -> Client:
    """A browser in which nobody is signed in."""
    return client_of(nobody)


def page(link: GuestLink) -> str:
    return reverse("guest_link", args=[token_of(link)])


def file(link: GuestLink) -> str:
    return reverse("guest_download", args=[token_of(link)])


def gives(client: Client, link: GuestLink, password: str = SECRET) -> int:
    """Fill in the password; the status of the answer."""
    return client.post(page(link), {"password": password}).status_code


def asks(client: Client, link: GuestLink) -> bool:
    """Whether the link's page asks for the password and says nothing else."""
    shown = client.get(page(link))
    assert shown.status_code == 200
    asked = 'type="password"' in shown.text
    assert asked == ("Water levels" not in shown.text)
    return asked


def test_before_the_password_nothing_is_said(stranger, link, alice):
    """Neither name, nor size, nor who shares it; with it the page is as of any link."""
    shown = stranger.get(page(link)).text
    for words in ("Water levels", "12\xa0bytes", "Alice", "Dikes", "shares"):
        assert words not in shown

    assert gives(stranger, link) == 302
    assert "Water levels.txt" in stranger.get(page(link)).text
    assert "Alice" in stranger.get(page(link)).text
    assert "12\xa0bytes" in stranger.get(page(link)).text


def test_a_wrong_one_is_told_and_opens_nothing(stranger, link):
    refused = stranger.post(page(link), {"password": "wrong"})

    assert refused.status_code == 422
    assert "This password is not right." in refused.text
    assert "Water levels" not in refused.text
    assert asks(stranger, link)


def test_after_too_many_wrong_ones_the_answer_is_the_same_for_the_right_one(stranger, link):
    for number in range(MOST_WRONG):
        assert gives(stranger, link, f"wrong {number}") == 422

    wrong = client_of().post(page(link), {"password": "wrong"})
    right = client_of().post(page(link), {"password": SECRET})
    assert wrong.status_code == right.status_code == 429
    for answer in (wrong, right):
        assert "Too many tries" in answer.text
        assert "guest-" not in str(answer.cookies)
    assert client_of().get(file(link)).status_code == 302


def test_every_side_door_asks_too(stranger, link, document, library, alice):
    """L3: the file, a range of it, a folder's documents and files, a new version."""
    allow(edit_links_allowed=True)
    folder = create_folder(alice, library, "Minutes")
    inside = add_text(alice, folder, "May.txt")
    of_folder = make_guest_link(alice, folder, password=SECRET)
    first, second = token_of(link), token_of(of_folder)
    doors = [
        file(link),
        reverse("guest_folder", args=[second, folder.pk]),
        reverse("guest_document", args=[second, inside.pk]),
        reverse("guest_document", args=[second, document.pk]),
        reverse("guest_document_download", args=[second, inside.pk]),
    ]
    for door in doors:
        for answer in (stranger.get(door), stranger.get(door, headers={"range": "bytes=0-4"})):
            assert answer.status_code == 302, door
            assert answer.url in {page(link), page(of_folder)}
    refused = stranger.post(reverse("guest_new_version", args=[first]), {})
    assert (refused.status_code, refused.url) == (302, page(link))
    assert not SharingEvent.objects.filter(verb="download by guest link").exists()

    gives(stranger, link)
    assert stranger.get(file(link)).getvalue() == b"three metres"
    assert stranger.get(doors[1]).status_code == 302, "the other link has its own"


def test_it_is_remembered_by_this_browser_until_it_is_closed(stranger, link):
    answer = stranger.post(page(link), {"password": SECRET})
    (cookie,) = answer.cookies.values()
    assert cookie["max-age"] == cookie["expires"] == ""
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == page(link)
    assert SECRET not in cookie.value

    assert not asks(stranger, link)
    assert asks(client_of(), link)


def test_a_changed_password_asks_again(stranger, link, document, alice):
    gives(stranger, link)
    assert not asks(stranger, link)

    change_guest_link(alice, document, link, password="another and better")

    assert asks(stranger, link)
    assert stranger.get(file(link)).status_code == 302
    assert gives(stranger, link) == 422
    assert gives(stranger, link, "another and better") == 302
    assert not asks(stranger, link)


def test_a_password_that_is_set_later_is_asked_of_who_was_in_already(stranger, document, alice):
    link = make_guest_link(alice, document)
    assert not asks(stranger, link)

    change_guest_link(alice, document, link, password=SECRET)
    assert asks(stranger, link)
    change_guest_link(alice, document, link, password="")
    assert not asks(stranger, link)


def test_it_is_asked_of_people_inside_as_well(link, alice, dave):
    for actor in (alice, dave):
        assert asks(client_of(actor), link)


def test_what_is_only_asked_is_no_use_of_the_link(stranger, link):
    stranger.get(page(link))
    gives(stranger, link, "wrong")
    link.refresh_from_db()
    assert link.uses == 0

    gives(stranger, link)
    stranger.get(page(link))
    link.refresh_from_db()
    assert link.uses == 1


def test_a_dead_link_with_a_password_is_dead_and_asks_nothing(stranger, link, document, alice):
    """L1: with a password or without, known or never made."""
    gives(stranger, link)
    disable_guest_link(alice, document, link)

    for client in (stranger, client_of()):
        answer = client.get(page(link))
        assert answer.status_code == 404
        assert 'type="password"' not in answer.text
        assert gives(client, link) == 404


def test_the_form_is_protected_against_other_sites(link):
    client = Client(headers={"host": "waterland.example.test"}, enforce_csrf_checks=True)

    assert gives(client, link) == 403


def test_the_address_of_the_page_that_asks_goes_to_nobody(stranger, link):
    """L7."""
    for answer in (
        stranger.get(page(link)),
        stranger.get(file(link)),
        stranger.post(page(link), {"password": "wrong"}),
    ):
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert "no-store" in answer.headers["Cache-Control"]
