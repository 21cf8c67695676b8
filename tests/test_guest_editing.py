"""A guest link with which one may edit: a new version from its page."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.conf import settings as site_settings
from django.test import Client
from django.urls import reverse

from documents.models import Document
from sharing.actors import Actor
from sharing.models import GuestLink, Level, SharingEvent
from sharing.operations.guest_links import disable_guest_link, make_guest_link, pause_guest_link
from sharing.tokens import token_of
from sites_app.models import Folder
from tests.people import add_text, allow, client_of


@pytest.fixture
def document(alice: Actor, library: Folder) -> Document:
    """A document that Alice owns."""
    return add_text(alice, library, "Water levels.txt", "three metres")


@pytest.fixture
def link(alice: Actor, document: Document) -> GuestLink:
    """A link with which one may edit it."""
    allow(edit_links_allowed=True)
    return make_guest_link(alice, document, level=Level.EDIT)


@pytest.fixture
def stranger(nobody: Actor) -> Client:
    """A browser in which nobody is signed in."""
    return client_of(nobody)


def page(link: GuestLink) -> str:
    return reverse("guest_link", args=[token_of(link)])


def door(link: GuestLink) -> str:
    return reverse("guest_new_version", args=[token_of(link)])


def a_file(text: str = "four metres") -> BytesIO:
    file = BytesIO(text.encode())
    file.name = "whatever.txt"
    return file


def test_a_new_version_takes_the_place_of_the_last(stranger, link, document):
    """D10: the name stays, the bytes are new; the event is the link's."""
    assert door(link) in stranger.get(page(link)).text

    answer = stranger.post(door(link), {"file": a_file()}, follow=True)

    assert "The new version is there." in answer.text
    document.refresh_from_db()
    assert (document.name, document.version_number) == ("Water levels.txt", 2)
    download = stranger.get(reverse("guest_download", args=[token_of(link)]))
    assert download.getvalue() == b"four metres"
    event = SharingEvent.objects.get(verb="add version")
    assert (event.guest_link, event.user) == (link.pk, None)


def test_signed_in_it_is_recorded_who_did_it(dave, link, document):
    """A stranger who has an account here uses the link like anybody, and is known."""
    client_of(dave).post(door(link), {"file": a_file()})

    document.refresh_from_db()
    assert document.modified_by == dave.user
    event = SharingEvent.objects.get(verb="add version")
    assert (event.guest_link, event.user) == (link.pk, dave.user)


MAY = {
    Level.READ: "You can view and download this document.",
    Level.COMMENT: "You can view and download this document, and comment on it.",
}


@pytest.mark.parametrize("level", MAY)
def test_a_link_to_view_takes_nothing_also_from_who_might_besides(
    stranger, bob, document, alice, level
):
    """D10, L2: what the link gives counts on its page, not what its bearer has elsewhere."""
    link = make_guest_link(alice, document, level=level)
    for client in (stranger, client_of(bob)):
        assert door(link) not in client.get(page(link)).text
        assert MAY[level] in client.get(page(link)).text
        assert client.post(door(link), {"file": a_file()}).status_code == 403

    document.refresh_from_db()
    assert document.version_number == 1


def test_what_the_organisation_forbids_is_over_at_the_next_request(stranger, link, document):
    """D10: an edit link then lets one view."""
    allow(edit_links_allowed=False)

    assert door(link) not in stranger.get(page(link)).text
    assert stranger.post(door(link), {"file": a_file()}).status_code == 403
    document.refresh_from_db()
    assert document.version_number == 1


@pytest.mark.parametrize("end", [disable_guest_link, pause_guest_link])
def test_a_link_that_is_over_takes_nothing(stranger, link, document, alice, end):
    """L4, S72."""
    end(alice, document, link)

    assert stranger.post(door(link), {"file": a_file()}).status_code == 404
    document.refresh_from_db()
    assert document.version_number == 1


def test_without_a_file_it_says_so(stranger, link):
    refused = stranger.post(door(link), {})

    assert refused.status_code == 422
    assert "Choose one file." in refused.text
    assert "Water levels.txt" in refused.text


def test_too_large_it_says_so_before_reading_it(stranger, link, monkeypatch, document):
    monkeypatch.setattr(site_settings, "LARGEST_UPLOAD", 100)

    refused = stranger.post(door(link), {"file": a_file("x" * 200)})

    assert refused.status_code == 413
    assert "This is too large" in refused.text
    document.refresh_from_db()
    assert document.version_number == 1


def test_the_form_is_protected_against_other_sites(link, document):
    client = Client(headers={"host": "waterland.example.test"}, enforce_csrf_checks=True)

    assert client.post(door(link), {"file": a_file()}).status_code == 403
    document.refresh_from_db()
    assert document.version_number == 1


def test_it_can_do_nothing_else(stranger, link, document, alice):
    """L2: neither share, nor rename, nor move, nor delete."""
    for name in ("rename", "move", "delete", "guest_links", "permissions", "new_version"):
        answer = stranger.post(reverse(f"document_{name}", args=[document.pk]), {"name": "x"})
        assert answer.status_code == 302
        assert answer.url.startswith(reverse("account_login"))
    document.refresh_from_db()
    assert (document.name, document.version_number) == ("Water levels.txt", 1)
