"""How large a file may be and how much room there is: refused before any byte, in plain words."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from documents import limits, operations
from documents.models import Document, LibraryPolicy, Upload
from documents.operations.policy import set_library_policy
from sharing.actors import Actor
from sharing.models import Level, SharingEvent
from sharing.operations.guest_links import make_guest_link
from sharing.tokens import token_of
from sites_app.models import Folder
from tests.people import add_text, allow, client_of, insider
from tests.uploads.client import begun, create, patch

MB = 1024 * 1024


@pytest.fixture
def admin(waterland) -> Actor:
    return Actor(user=User.objects.get(is_staff=True, email__startswith="admin@"), job="admin")


def test_a_file_that_is_too_large_is_refused_before_any_byte(library: Folder, admin, bob: Actor):
    set_library_policy(admin, largest_file=2 * MB)
    client = client_of(bob)

    response = create(client, library, 2 * MB + 1, filename="Film.mp4")
    assert response.status_code == 413
    assert response.json()["code"] == "too_large"
    assert (
        response.json()["error"].replace("\xa0", " ") == "This file is too large: at most 2.0 MB."
    )
    dutch = create(client_of_dutch(bob), library, 2 * MB + 1, filename="Film.mp4")
    assert (
        dutch.json()["error"].replace("\xa0", " ") == "Dit bestand is te groot: hoogstens 2,0 MB."
    )
    assert not Upload.objects.exists()
    assert create(client, library, 2 * MB, filename="Film.mp4").status_code == 201
    found = client.options(reverse("uploads", args=[library.pk]))
    assert found.headers["Tus-Max-Size"] == str(2 * MB)


def client_of_dutch(actor: Actor) -> object:
    actor.user.language = "nl"
    actor.user.save(update_fields=["language"])
    return client_of(actor)


def test_the_installation_allows_the_most(library: Folder, admin, bob: Actor, settings: Settings):
    settings.LARGEST_UPLOAD = MB
    set_library_policy(admin, largest_file=2 * MB)

    assert limits.largest_file() == MB
    assert create(client_of(bob), library, MB + 1, filename="x").status_code == 413


def test_where_there_is_no_room_nothing_begins(library: Folder, admin, alice: Actor, bob: Actor):
    """What is there counts once however often it is there; what is coming counts whole."""
    add_text(alice, library, "One.txt", "x" * 600)
    add_text(alice, library, "Two.txt", "x" * 600)
    set_library_policy(admin, most_stored=1_000)
    client = client_of(bob)

    response = create(client, library, 401, filename="New.txt")
    assert response.status_code == 507
    assert response.json() == {
        "code": "no_room",
        "error": "There is no room left for this. Ask an administrator for more.",
    }
    address = begun(client, library, 300)
    assert create(client, library, 101, filename="Other.txt").status_code == 507
    patch(client, address, 0, b"y" * 300)
    assert create(client, library, 101, filename="Other.txt").status_code == 507
    assert create(client, library, 100, filename="Other.txt").status_code == 201


def test_the_room_is_for_each_way_in(library: Folder, admin, alice: Actor):
    set_library_policy(admin, most_stored=10, largest_file=8)
    document = operations.add(alice, library, "a.txt", BytesIO(b"12345"))

    for do, code in (
        (lambda: operations.add(alice, library, "b.txt", BytesIO(b"123456")), "no_room"),
        (lambda: operations.add(alice, library, "b.txt", BytesIO(b"x" * 9)), "too_large"),
        (lambda: operations.add_version(alice, document, BytesIO(b"123456")), "no_room"),
        (
            lambda: operations.add_version(alice, document, SimpleUploadedFile("x", b"x" * 9)),
            "too_large",
        ),
    ):
        with pytest.raises(ValidationError) as refused:
            do()
        assert refused.value.code == code
    assert Document.objects.count() == 1
    operations.add(alice, library, "b.txt", BytesIO(b"67890"))


def test_a_form_says_so_too(library: Folder, admin, alice: Actor):
    """The plain form of the library, of a document, and of a guest link."""
    document = add_text(alice, library, "Plan.txt", "old")
    set_library_policy(admin, largest_file=MB)
    allow(edit_links_allowed=True)
    link = make_guest_link(alice, document, level=Level.EDIT)
    client, words = client_of(alice), "This file is too large: at most 1.0"
    large = 2 * MB * b"x"

    sent = client.post(
        reverse("upload", args=[library.pk]),
        {"files": [SimpleUploadedFile("Film.mp4", large), SimpleUploadedFile("Good.txt", b"x")]},
        follow=True,
    )
    assert f"Film.mp4: {words}" in sent.text
    version = client.post(
        reverse("document_new_version", args=[document.pk]),
        {"file": SimpleUploadedFile("x", large)},
        follow=True,
    )
    assert words in version.text

    guest = client_of().post(
        reverse("guest_new_version", args=[token_of(link)]),
        {"file": SimpleUploadedFile("x", large)},
    )
    assert guest.status_code == 413
    assert words in guest.text
    assert {one.name for one in Document.objects.all()} == {"Plan.txt", "Good.txt"}
    document.refresh_from_db()
    assert document.version_number == 1


def test_beginning_stays_cheap_however_much_is_stored(library: Folder, admin, alice: Actor):
    """Everything is counted once in five minutes; after that only what came since."""
    set_library_policy(admin, most_stored=10_000)
    add_text(alice, library, "a.txt", "x" * 100)
    assert limits.stored() == 100
    add_text(alice, library, "b.txt", "y" * 50)
    add_text(alice, library, "c.txt", "x" * 100)
    with CaptureQueriesContext(connection) as asked:
        assert limits.stored_now() == 150
    assert len(asked) == 1
    assert '"documents_version"."id" >' in asked[0]["sql"]


def test_without_a_limit_nothing_is_counted(library: Folder, alice: Actor):
    with CaptureQueriesContext(connection) as asked:
        limits.refuse(10**9)
    assert not [query for query in asked if "documents_version" in query["sql"]]


def test_the_policy_is_the_administrators(admin, alice: Actor):
    """S41 for libraries: nobody else sets it, and what changed is recorded."""
    for other in (alice, insider("Eve", is_staff=True)):
        with pytest.raises(PermissionDenied):
            set_library_policy(other, bin_days=1)
    set_library_policy(admin, bin_days=30, largest_file=5 * MB)

    policy = LibraryPolicy.current()
    assert (policy.bin_days, policy.largest_file, policy.most_stored) == (30, 5 * MB, None)
    event = SharingEvent.objects.get(verb="set library policy")
    assert event.user == admin.user
    assert event.details == {"bin_days": "30", "largest_file": str(5 * MB)}
    set_library_policy(admin, bin_days=30)
    assert SharingEvent.objects.filter(verb="set library policy").count() == 1
    with pytest.raises(ValidationError):
        set_library_policy(admin, bin_days=0)
