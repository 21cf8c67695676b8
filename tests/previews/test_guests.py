"""What the bearer of a guest link sees of what it opens, and under the same conditions (D9, L3)."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from documents import operations
from sharing.operations.guest_links import disable_guest_link, make_guest_link
from sharing.tokens import token_of
from sites_app.operations.folders import create_folder
from tests.contents.files import pdf_file
from tests.people import client_of
from tests.previews.conftest import draw_now
from tests.previews.test_kinds import picture, seen


@pytest.fixture
def shared(alice, library):
    """A folder with a picture and a document, and a picture beside the folder."""
    folder = create_folder(alice, library, "Pictures")
    inside = operations.add(alice, folder, "dijk.png", BytesIO(picture()))
    pages = operations.add(alice, folder, "brief.pdf", BytesIO(pdf_file(pages=2)))
    outside = operations.add(alice, library, "geheim.png", BytesIO(picture(size=(20, 20))))
    for document in (inside, pages, outside):
        draw_now(document)
    return folder, inside, pages, outside


def test_a_link_to_a_document_shows_it(alice, shared, nobody):
    _folder, inside, _pages, _outside = shared
    token = token_of(make_guest_link(alice, inside))
    client = client_of(nobody)
    large = reverse("guest_preview_part", args=[token, "large"])

    assertContains(client.get(reverse("guest_link", args=[token])), large)
    assertContains(client.get(reverse("guest_preview", args=[token])), large)
    assert seen(client.get(large)).size == (640, 400)
    assert client.get(large).headers["Cache-Control"] == "private, no-store"


def test_a_link_to_a_folder_shows_what_is_in_it_and_nothing_beside_it(alice, shared, nobody):
    folder, inside, pages, outside = shared
    token = token_of(make_guest_link(alice, folder))
    client = client_of(nobody)
    small = reverse("guest_document_preview_part", args=[token, inside.pk, "thumbnail"])

    assertContains(client.get(reverse("guest_link", args=[token])), small)
    assert seen(client.get(small)).width == 192
    read = client.get(reverse("guest_document_preview", args=[token, pages.pk]), {"page": "2"})
    assertContains(read, "bladzijde 2")
    assertContains(read, "?page=1")
    for part in ("thumbnail", "large"):
        address = reverse("guest_document_preview_part", args=[token, outside.pk, part])
        assert client.get(address).status_code == 404
    hidden = client.get(reverse("guest_document_preview", args=[token, outside.pk]))
    assert hidden.status_code == 404
    assertNotContains(hidden, "geheim", status_code=404)


def test_before_the_password_of_a_link_nothing_is_shown(alice, shared, nobody):
    """L3."""
    _folder, inside, _pages, _outside = shared
    token = token_of(make_guest_link(alice, inside, password="een lang wachtwoord"))
    client = client_of(nobody)
    addresses = [
        reverse("guest_preview", args=[token]),
        reverse("guest_preview_part", args=[token, "large"]),
        reverse("guest_preview_part", args=[token, "play"]),
        reverse("guest_document_preview", args=[token, inside.pk]),
        reverse("guest_document_preview_part", args=[token, inside.pk, "thumbnail"]),
    ]

    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer.url == reverse("guest_link", args=[token])
    client.post(reverse("guest_link", args=[token]), {"password": "een lang wachtwoord"})
    assert client.get(addresses[1]).status_code == 200


def test_a_link_that_is_disabled_shows_nothing_from_then_on(alice, shared, nobody):
    """L4."""
    _folder, inside, _pages, _outside = shared
    link = make_guest_link(alice, inside)
    token = token_of(link)
    address = reverse("guest_preview_part", args=[token, "large"])
    client = client_of(nobody)
    tag = client.get(address).headers["ETag"]

    disable_guest_link(alice, inside, link)

    assert client.get(address, headers={"if-none-match": tag}).status_code == 404
    assert client.get(reverse("guest_preview", args=[token])).status_code == 404


def test_a_guest_sees_the_newest_version_only(alice, shared, nobody):
    _folder, inside, _pages, _outside = shared
    token = token_of(make_guest_link(alice, inside))
    operations.add_version(alice, inside, BytesIO(picture(size=(30, 30))))
    client = client_of(nobody)

    assertContains(client.get(reverse("guest_link", args=[token])), "The preview is being made.")
    assert client.get(reverse("guest_preview_part", args=[token, "large"])).status_code == 404
    draw_now(inside)
    assert seen(client.get(reverse("guest_preview_part", args=[token, "large"]))).size == (30, 30)
