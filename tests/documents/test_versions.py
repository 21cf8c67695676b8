"""Versions: who and when, a note with each, and an older one made the newest again."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.urls import reverse

from documents import operations
from documents.models import Document
from documents.storage import open_content
from sharing.models import SharingEvent
from tests.people import add_text, client_of


@pytest.fixture
def document(alice, bob, library) -> Document:
    """Alice made it, Bob changed it."""
    document = add_text(alice, library, "Plan.txt", "one")
    operations.add_version(bob, document, BytesIO(b"two"), note="  Half\nof it ")
    return document


def versions(document: Document) -> list[tuple[int, bytes, str]]:
    found = []
    for version in document.versions.all():
        with open_content(version.sha256) as file:
            found.append((version.number, file.read(), version.note))
    return found


def door(name: str, document: Document, number: int) -> str:
    return reverse(f"document_{name}_version", args=[document.pk, number])


def test_an_older_one_becomes_the_newest_and_nothing_goes(bob, document):
    assert "Restore" in client_of(bob).get(document.get_absolute_url()).text
    assert client_of(bob).get(door("restore", document, 1)).status_code == 200

    answer = client_of(bob).post(door("restore", document, 1), follow=True)

    assert "Version 1 is the newest version again." in answer.text
    document.refresh_from_db()
    assert versions(document) == [(3, b"one", ""), (2, b"two", "Half of it"), (1, b"one", "")]
    # The same content is there once.
    assert document.versions.get(number=3).sha256 == document.versions.get(number=1).sha256
    newest = document.versions.get(number=3)
    assert (newest.created_by, document.modified_by, document.size) == (bob.user, bob.user, 3)
    event = SharingEvent.objects.get(verb="restore version")
    assert (event.user, event.details) == (bob.user, {"number": "1"})


def test_the_newest_again_is_no_version(bob, document):
    operations.restore_version(bob, document, 2)

    document.refresh_from_db()
    assert document.version_number == 2
    assert not SharingEvent.objects.filter(verb="restore version").exists()
    with pytest.raises(Http404):
        operations.restore_version(bob, document, 9)
    assert client_of(bob).get(door("restore", document, 9)).status_code == 404


def test_a_visitor_restores_nothing(carol, document):
    assert client_of(carol).post(door("restore", document, 1)).status_code == 403
    with pytest.raises(PermissionDenied):
        operations.restore_version(carol, document, 1)
    assert "Half of it" in client_of(carol).get(document.get_absolute_url()).text


def test_a_note_is_its_makers_and_an_owners(alice, bob, document):
    assert client_of(bob).post(door("note", document, 2), {"note": "All of it"}).status_code == 302
    assert client_of(bob).post(door("note", document, 1), {"note": "x"}).status_code == 403
    with pytest.raises(PermissionDenied):
        operations.note_version(bob, document, 1, "x")
    operations.note_version(alice, document, 2, "All")

    assert versions(document)[0] == (2, b"two", "All")
    page = client_of(bob).get(document.get_absolute_url()).text
    assert door("note", document, 2) in page
    assert door("note", document, 1) not in page
    with pytest.raises(ValidationError):
        operations.note_version(alice, document, 2, "x" * 501)


def test_a_note_comes_with_an_upload(bob, document):
    file = BytesIO(b"three")
    file.name = "whatever.txt"
    address = reverse("document_new_version", args=[document.pk])
    client_of(bob).post(address, {"file": file, "note": "From the printer"})

    assert versions(document)[0] == (3, b"three", "From the printer")
