"""Every address x every kind of person. A new address has no way round this table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django.asserts import assertContains

from accounts.models import AccessToken
from documents.comments.operations import comment
from documents.models import Column, Document
from documents.operations.columns import add_column
from sharing.actors import Actor
from sharing.models import Level, Notice, PermissionGroup
from sharing.operations.access_requests import ask_to_share
from sharing.operations.grants import grant
from sharing.operations.groups import add_to_group
from sharing.operations.guest_links import make_guest_link
from sharing.operations.invitations import invite
from sharing.operations.scopes import break_inheritance
from sharing.operations.tokens import make_token
from sharing.operations.webhooks import add_webhook
from sharing.webhooks.telling import find
from sites_app.models import Folder, Site
from sites_app.operations.bin import put_in_bin
from sites_app.operations.folders import create_folder
from sites_app.operations.sites import create_site
from tests.people import add_text, bare, client_of, library_of, outsider

# Alice owns the site, Bob is a member, Carol a visitor, Erin a visitor from outside (see below),
# Dave is of the organisation and has nothing to do with the site; nobody is signed in.
PEOPLE = ["alice", "bob", "carol", "erin", "dave", "nobody"]

ALL = "200 200 200 200 200 302"  # for whoever signed in
SEEN = "200 200 200 200 404 302"  # for whoever sees the item
API_ALL = "200 200 200 200 200 401"
API_SEEN = "200 200 200 200 404 401"
INSIDE = "200 200 200 403 404 302"  # for whoever sees it and is inside
EDIT = "200 200 403 403 404 302"
OWN = "200 403 403 403 404 302"
POST_EDIT = "done done 403 403 404 302"
POST_OWN = "done 403 403 403 404 302"
NO_GET = "405 405 405 405 405 302"
# Reads first: GET, then POST where the address takes one.
DOORS: dict[str, tuple[str, str | None]] = {
    "home": (ALL, None),
    "sites": (ALL, None),
    "site_new": ("200 200 200 200 200 302", "422 422 422 422 422 302"),
    "bin": (ALL, None),
    "recent": (ALL, None),
    "search": (ALL, None),
    "search_suggest": (ALL, None),
    "empty_bin": (ALL, "done done done done done 302"),
    # Bob edits and so sees it in the bin; only who owns deletes for good.
    "delete_for_good": ("200 403 404 404 404 302", "done 403 404 404 404 302"),
    "my_site": ("200 200 200 403 200 302", "done done done 403 done 302"),
    "shared_with_me": (ALL, None),
    "shared_outside": (ALL, None),
    "my_access": (ALL, None),
    # Nobody of these is the sponsor of anybody: tests/sharing/test_access_ends.py.
    "renew_access": ("404 404 404 404 404 302", "404 404 404 404 404 302"),
    "site_people": (SEEN, None),
    "site_activity": (SEEN, None),
    "export_shared_outside": (ALL, None),
    "tokens": (ALL, "422 422 422 422 422 302"),
    # It is Alice's.
    "end_app": ("404 404 404 404 404 302", "404 404 404 404 404 302"),
    "end_token": ("200 404 404 404 404 302", "done 404 404 404 404 302"),
    "profile": (ALL, "done done done done done 302"),
    "site": (SEEN, None),
    "folder": (SEEN, None),
    "document": (SEEN, None),
    "download": (SEEN, None),
    "download_version": (SEEN, None),
    "preview": (SEEN, None),
    # Nothing is drawn of it yet: previews/test_asking.py.
    "preview_part": ("404 404 404 404 404 302", None),
    **{f"api_{kind}-list": (API_ALL, None) for kind in ("site", "folder", "document")},
    **{f"api_{kind}-detail": (API_SEEN, None) for kind in ("site", "folder", "document")},
    **{
        f"api_{kind}-share-advice": ("200 200 403 403 404 401", None)
        for kind in ("site", "folder", "document")
    },
    **{f"{kind}_share": (EDIT, None) for kind in ("site", "folder", "document")},
    "site_settings": (OWN, None),
    "site_rename": (OWN, POST_OWN),
    "site_delete": (OWN, POST_OWN),
    # Where to is missing from the POST: nothing is found there.
    "site_move": (OWN, "404 403 403 403 404 302"),
    "subsite_new": (OWN, POST_OWN),
    "folder_new": (EDIT, POST_EDIT),
    "upload": (NO_GET, POST_EDIT),
    # Nothing is selected: that is said, on the page of the folder. tests/documents/test_many.py.
    "folder_selected": (NO_GET, "done done done done 404 302"),
    "folder_zip": (SEEN, "done done done done 404 302"),
    "undo": (NO_GET, "done done done done done 302"),
    "document_new_version": (NO_GET, POST_EDIT),
    "folder_new_text": (EDIT, POST_EDIT),
    "document_edit": (EDIT, POST_EDIT),
    "document_properties": (EDIT, POST_EDIT),
    "document_restore_version": (EDIT, POST_EDIT),
    # Alice made the version; Bob only edits.
    "document_note_version": (OWN, POST_OWN),
    "site_columns": (OWN, POST_OWN),
    "site_change_column": (OWN, POST_OWN),
    "site_order_column": (NO_GET, POST_OWN),
    "site_remove_column": (OWN, POST_OWN),
    "site_webhooks": (OWN, POST_OWN),
    "site_webhook": (OWN, "405 403 403 403 404 302"),
    "site_set_webhook": ("405 403 403 403 404 302", POST_OWN),
    "site_tell_again": ("405 403 403 403 404 302", POST_OWN),
    # Who may is told that a tus client says which version it speaks: tests/uploads.
    "uploads": (NO_GET, "412 412 403 403 404 302"),
    "document_uploads": (NO_GET, "412 412 403 403 404 302"),
    "upload_names": (NO_GET, POST_EDIT),
    "restore": (NO_GET, "done done 404 404 404 302"),
    **{
        f"{kind}_{verb}": (EDIT, POST_EDIT)
        for kind in ("folder", "document")
        for verb in ("rename", "delete")
    },
    **{f"{kind}_move": (EDIT, "done done 403 403 404 302") for kind in ("folder", "document")},
    **{f"{kind}_permissions": (INSIDE, None) for kind in ("site", "folder", "document")},
    **{
        f"{kind}_{page}": (OWN, POST_OWN)
        for kind in ("site", "folder", "document")
        for page in (
            "add_grant",
            "add_member",
            "never_outside",
            "break_inheritance",
            "restore_inheritance",
        )
    },
    **{f"{kind}_remove_grant": (OWN, POST_OWN) for kind in ("site", "folder", "document")},
    "site_remove_member": (OWN, POST_OWN),
    # Alice's folder and document have no groups: there is nobody to remove.
    **{
        f"{kind}_remove_member": ("404 403 403 403 404 302", "404 403 403 403 404 302")
        for kind in ("folder", "document")
    },
    **{f"{kind}_invitations": (OWN, None) for kind in ("site", "folder", "document")},
    **{
        f"{kind}_{page}": (OWN, POST_OWN)
        for kind in ("site", "folder", "document")
        for page in ("invite", "invite_many")
    },
    **{
        f"{kind}_invitation_{verb}": (first, POST_OWN)
        for kind in ("site", "folder", "document")
        for verb, first in (("withdraw", OWN), ("send_again", NO_GET))
    },
    **{f"{kind}_find_people": (OWN, None) for kind in ("site", "folder", "document")},
    # Whoever was given something on it: the site Bob, Carol and Erin, the rest Bob only. Alice stays.
    "site_leave": ("200 200 200 200 404 302", "done done done done 404 302"),
    **{
        f"{kind}_leave": ("404 200 404 404 404 302", "404 done 404 404 404 302")
        for kind in ("folder", "document")
    },
    **{f"{kind}_guest_links": (OWN, POST_OWN) for kind in ("folder", "document")},
    **{
        f"{kind}_{verb}_guest_link": (first, POST_OWN)
        for kind in ("folder", "document")
        for verb, first in (
            ("disable", OWN),
            ("renew", OWN),
            ("change", OWN),
            ("send", OWN),
            ("pause", NO_GET),
            ("resume", NO_GET),
        )
    },
    "document_comments": (SEEN, POST_EDIT),
    "document_comment_people": (EDIT, None),
    # The comment is Alice's: only she changes it, and she owns the document.
    **{f"document_{verb}_comment": (OWN, POST_OWN) for verb in ("edit", "remove")},
    **{f"document_{verb}_comment": (NO_GET, POST_EDIT) for verb in ("resolve", "reopen")},
    "connections": (ALL, None),
    "notices": (ALL, None),
    # To read it takes no account; to say something of it does. Nothing is said here: sharing/test_help.py.
    "help": ("200 200 200 200 200 200", None),
    "help_answer": ("405 405 405 405 405 405", "422 422 422 422 422 302"),
    "see_all_notices": (NO_GET, "done done done done done 302"),
    # It is Alice who was told.
    "open_notice": (NO_GET, "done 404 404 404 404 302"),
    "asked": (ALL, None),
    **{
        f"{kind}_{verb}": (NO_GET, "done done done done done 302")
        for kind in ("site", "folder", "document")
        for verb in ("ask_for_access", "withdraw_request")
    },
    **{f"{kind}_ask_to_share": (EDIT, POST_EDIT) for kind in ("site", "folder", "document")},
    **{
        f"{kind}_{verb}_request": (OWN, POST_OWN)
        for kind in ("site", "folder", "document")
        for verb in ("approve", "refuse")
    },
}

# A site of one's own is for people inside.
FOR_PEOPLE_INSIDE = {"my_site"}

# Each has tests of its own, in the file named.
TESTED_BY_THEMSELVES = {
    "guest_link": "test_guest_pages.py",
    "guest_download": "test_guest_pages.py",
    "guest_new_version": "test_guest_editing.py",
    "guest_edit": "documents/test_editing.py",
    "guest_folder": "test_guest_folders.py",
    "guest_document": "test_guest_folders.py",
    "guest_document_download": "test_guest_folders.py",
    "guest_comments": "test_guest_comments.py",
    "guest_document_comments": "test_guest_comments.py",
    **{
        f"guest_{verb}_comment": "test_guest_comments.py"
        for verb in ("edit", "remove", "resolve", "reopen")
    },
    "guest_zip": "documents/test_zips.py",
    "guest_folder_zip": "documents/test_zips.py",
    "guest_preview": "previews/test_guests.py",
    "guest_preview_part": "previews/test_guests.py",
    "guest_document_preview": "previews/test_guests.py",
    "guest_document_preview_part": "previews/test_guests.py",
    "set_language": "Django's",
    "mailbox": "test_demo.py",
    "letter": "test_demo.py",
    "invitation": "sharing/test_invitations.py",
    # Each is somebody's own upload, and nobody else's.
    "upload_part": "uploads/test_uploading.py",
    "upload_finish": "uploads/test_uploading.py",
    "unsubscribe": "sharing/test_notices.py",
    "authorize": "accounts/test_between_organisations.py, accounts/test_apps.py",
    "end_connection": "accounts/test_connections.py",
}
PREFIXES_TESTED_BY_THEMSELVES = ("account_", "admin:", "mfa_", "usersessions_")
PREFIXES_TESTED_BY_THEMSELVES += ("openid_connect_", "idp:", "oauth_")


def every_name(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    """The name of every address, with its namespace; an address without a name is a mistake."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            space = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from every_name(pattern, prefix + space)
        elif isinstance(pattern, URLPattern) and not (prefix == "admin:" and not pattern.name):
            assert pattern.name, f"{pattern} has no name"
            yield prefix + pattern.name


def test_no_door_is_missing_from_the_table():
    names = {
        name
        for name in every_name(get_resolver())
        if not name.startswith(PREFIXES_TESTED_BY_THEMSELVES)
        # Every method of every address of the API: api/test_matrix.py.
        if not name.startswith("api_") or name in DOORS
    }
    assert names - TESTED_BY_THEMSELVES.keys() == DOORS.keys()


@pytest.fixture
def place(
    site: Site, alice: Actor, bob: Actor, erin: Actor
) -> tuple[Callable[[str], str], dict[str, object]]:
    """The address of a door in Alice's site, and what to send to it."""
    add_to_group(alice, site, erin.user, PermissionGroup.Kind.VISITORS)
    library = library_of(site)
    folder = create_folder(alice, library, "Minutes")
    document = add_text(alice, folder, "Plan.txt")
    binned = add_text(alice, folder, "Old.txt")
    put_in_bin(alice, binned)
    links = {item.kind: make_guest_link(alice, item) for item in (folder, document)}
    other = create_folder(alice, library, "Elsewhere")
    column = add_column(alice, site, "Year", Column.Kind.NUMBER)
    said = comment(alice, document, "Said.")
    hook, _secret = add_webhook(alice, site, "https://receiver.example/", ["comment"])
    comment(alice, document, "Told.")
    find()
    told = hook.deliveries.get()
    make_token(alice, name="Backup", scope="read")
    invitations, asked = {}, {}
    for item in (site, folder, document):
        grant(alice, item, bob.user, Level.EDIT)
        address = f"{item.kind}@guest.example.test"
        asked[item.pk] = ask_to_share(bob, item, address, level=Level.READ)
        invitations[item.pk] = invite(alice, item, address, level=Level.READ)
    items: dict[str, Site | Folder | Document] = {
        "site": site,
        "folder": folder,
        "document": document,
    }

    def address(door: str) -> str:
        if door in {"site", "folder", "document"}:
            return reverse(door, args=[items[door].pk])
        if door.startswith("api_"):
            kind, what = door.removeprefix("api_").split("-", 1)
            return reverse(door, kwargs={} if what == "list" else {"pk": items[kind].pk})
        if door == "end_app":
            return reverse(door, args=[site.pk])
        if door == "end_token":
            return reverse(door, args=[AccessToken.objects.get(user=alice.user).pk])
        if door == "renew_access":
            return reverse(door, args=[erin.user.pk])
        if door in {"restore", "delete_for_good"}:
            return reverse(door, args=["documents", binned.pk])
        if door in {
            "download_version",
            "preview",
            "document_restore_version",
            "document_note_version",
        }:
            return reverse(door, args=[document.pk, 1])
        if door.endswith(("_webhook", "_tell_again")):
            more = {"site_set_webhook": ["pause"], "site_tell_again": [told.pk]}.get(door, [])
            return reverse(door, args=[site.pk, hook.pk, *more])
        if door.endswith("_column"):
            return reverse(door, args=[site.pk, column.pk])
        if door == "preview_part":
            return reverse(door, args=[document.pk, 1, "large"])
        if door.endswith("_guest_link"):
            kind = door.split("_", maxsplit=1)[0]
            return reverse(door, args=[items[kind].pk, links[kind].pk])
        if door.endswith("remove_member"):
            item = items[door.removesuffix("_remove_member")]
            return reverse(door, args=[item.pk, "edit", bob.user.pk])
        if door.endswith("remove_grant"):
            item = items[door.removesuffix("_remove_grant")]
            return reverse(door, args=[item.pk, bob.user.pk])
        if "_invitation_" in door:
            item = items[door.split("_", maxsplit=1)[0]]
            return reverse(door, args=[item.pk, invitations[item.pk].pk])
        if door == "open_notice":
            return reverse(door, args=[Notice.objects.filter(user=alice.user).first().pk])
        if door.endswith("_comment"):
            return reverse(door, args=[document.pk, said.pk])
        if door.endswith(("approve_request", "refuse_request")):
            item = items[door.split("_", maxsplit=1)[0]]
            return reverse(door, args=[item.pk, asked[item.pk].pk])
        below = dict.fromkeys(["folder_new", "upload", "uploads", "upload_names"], "folder")
        kind = {"subsite_new": "site", **below}.get(door, door.split("_", maxsplit=1)[0])
        kind = "document" if door == "download" else kind
        if kind in items and door not in {"site_new"}:
            return reverse(door, args=[items[kind].pk])
        return reverse(door)

    return address, {"to": other.pk, "do": "delete"}


@pytest.fixture
def people(request: pytest.FixtureRequest) -> dict[str, Actor]:
    """Everybody of the table."""
    return {name: request.getfixturevalue(name) for name in PEOPLE}


# An address answers a POST that says too little with 422 and the form, and that is an answer too.
DONE = {200, 201, 302, 422}


def expected(door: str, which: int) -> list[tuple[str, str]]:
    """Each person and what the table says they get: of a GET (0) or of a POST (1)."""
    return list(zip(PEOPLE, DOORS[door][which].split(), strict=True))


@contextmanager
def undone() -> Iterator[None]:
    """What happens within did not happen to whoever comes next."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def is_sent_to_sign_in(response: HttpResponse) -> bool:
    """Whether the answer is: sign in first."""
    return response.status_code == 302 and response.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("door", DOORS)
def test_get(door: str, place: tuple, people: dict[str, Actor]):
    """S61, D13."""
    address, _facts = place
    for person, status in expected(door, 0):
        with undone():
            response = client_of(people[person]).get(address(door))
            response.getvalue()  # a file that is not read to its end stays open

        assert response.status_code == int(status), person
        assert is_sent_to_sign_in(response) == (status == "302"), person


@pytest.mark.parametrize("door", [door for door, (_get, post) in DOORS.items() if post])
def test_post(door: str, place: tuple, people: dict[str, Actor]):
    """S61, D13."""
    address, facts = place
    for person, status in expected(door, 1):
        with undone():
            response = client_of(people[person]).post(address(door), facts)

        if status == "done":
            assert response.status_code in DONE, person
        else:
            assert response.status_code == int(status), person
        assert is_sent_to_sign_in(response) == (status == "302"), person


def test_an_outsider_with_nothing_gets_what_any_stranger_gets(place: tuple):
    address, _facts = place
    frank = outsider("Frank")
    for door in DOORS.keys() - FOR_PEOPLE_INSIDE:
        status = dict(expected(door, 0))["dave"]
        with undone():
            response = client_of(frank).get(address(door))
            response.getvalue()

        assert response.status_code == int(status), door
    made = client_of(frank).post(address("site_new"), {"name": "x"})
    assert made.status_code == 403


def test_who_is_not_signed_in_learns_nothing_from_where_they_are_sent(place, nobody):
    address, _facts = place
    missing = reverse("document", args=["01900000-0000-7000-8000-000000000000"])
    there = client_of(nobody).get(address("document"))
    gone = client_of(nobody).get(missing)

    assert there.status_code == gone.status_code == 302
    assert there.url.split("?")[0] == gone.url.split("?")[0]


def test_what_is_hidden_and_what_never_was_answer_alike(place, alice, bob, site):
    address, _facts = place
    document = Document.objects.get(name="Plan.txt")
    break_inheritance(alice, document)
    alice_only = client_of(alice).get(address("document"))
    assertContains(alice_only, "Plan.txt")

    # Bob stays: he was inside. Take him out, and the document is nothing to him.
    add_to_group(alice, document, alice.user, PermissionGroup.Kind.OWNERS)
    client = client_of(bob)
    from sharing.operations.groups import remove_from_group  # noqa: PLC0415 -- beside its use

    remove_from_group(alice, document, bob.user, PermissionGroup.Kind.MEMBERS)
    hidden = client.get(address("document"))
    missing = client.get(reverse("document", args=["01900000-0000-7000-8000-000000000000"]))
    assert hidden.status_code == missing.status_code == 404
    assert bare(hidden.text) == bare(missing.text)


def test_a_person_from_outside_makes_no_site(erin):
    response = client_of(erin).post(reverse("site_new"), {"name": "Mine"})

    assert response.status_code == 403
    assert not Site.objects.filter(name="Mine").exists()


def test_a_visitor_of_another_site_sees_nothing_of_this_one(dave, site):
    own = create_site(dave, "Dave's")
    client = client_of(dave)

    assert client.get(reverse("site", args=[own.pk])).status_code == 200
    for page in ("home", "sites", "bin", "shared_with_me", "shared_outside"):
        assert "Dikes" not in client.get(reverse(page)).text
