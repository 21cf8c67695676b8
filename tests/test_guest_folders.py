"""A folder by guest link: what one sees of it, and what of the rest."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from documents.models import Document
from documents.rows import PAGE
from sharing.actors import Actor
from sharing.models import GuestLink, PermissionGroup, SharingEvent
from sharing.operations.groups import add_to_group
from sharing.operations.guest_links import disable_guest_link, make_guest_link
from sharing.operations.scopes import break_inheritance, set_never_outside
from sharing.tokens import token_of
from sites_app.models import Folder
from sites_app.operations.bin import put_in_bin
from sites_app.operations.folders import create_folder, move_folder
from tenants.models import Organisation
from tests.people import add_text, bare, client_of


@pytest.fixture
def above(alice: Actor, library: Folder) -> Folder:
    """The folder in which the shared one lies."""
    return create_folder(alice, library, "Council")


@pytest.fixture
def folder(alice: Actor, above: Folder) -> Folder:
    """A folder with a document, a folder with a document, and things that are nobody's business."""
    folder = create_folder(alice, above, "Minutes")
    add_text(alice, folder, "May.txt", "of May")
    add_text(alice, create_folder(alice, folder, "Annexes"), "Map.txt", "a map")
    break_inheritance(alice, add_text(alice, folder, "Salaries.txt"))
    closed = create_folder(alice, folder, "Closed")
    add_text(alice, closed, "Names.txt")
    break_inheritance(alice, closed)
    return folder


@pytest.fixture
def link(alice: Actor, folder: Folder) -> GuestLink:
    """A link to that folder."""
    return make_guest_link(alice, folder, purpose="For the press")


@pytest.fixture
def stranger(nobody: Actor) -> Client:
    """A browser in which nobody is signed in."""
    return client_of(nobody)


def at(link: GuestLink, page: str = "guest_link", *more: object) -> str:
    return reverse(page, args=[token_of(link), *(one.pk for one in more)])


def named(name: str) -> Folder | Document:
    model = Document if "." in name else Folder
    return model.objects.get(name=name)


def paths(text: str) -> set[str]:
    """Where a page leads to, besides its own languages and style."""
    found = set(re.findall(r'(?:href|action)="(/[^"]*)"', text))
    return {path for path in found if not path.startswith(("/static/", "/language/"))}


def test_it_shows_what_takes_over_from_the_folder_and_nothing_else(stranger, link):
    """S10, D9, L2, Z2: no names of people but who shares it, no metadata, nothing unique."""
    shown = stranger.get(at(link)).text

    for words in ("Minutes", "May.txt", "Annexes", "Alice shares this folder with you"):
        assert words in shown
    for words in ("Salaries", "Closed", "Names", "Map.txt", "Dikes", "Council", "For the press"):
        assert words not in shown
    assert "@" not in shown.split("<body")[1]
    assert paths(shown) == {
        at(link, "guest_zip"),
        at(link, "guest_folder", named("Annexes")),
        at(link, "guest_document", named("May.txt")),
        at(link, "guest_document_download", named("May.txt")),
    }


def test_one_goes_down_and_comes_back_but_never_above_the_shared_folder(stranger, link):
    """D9: the breadcrumb begins at the shared folder."""
    annexes, plan = named("Annexes"), named("Map.txt")
    below = stranger.get(at(link, "guest_folder", annexes)).text
    assert paths(below) == {
        at(link),
        at(link, "guest_folder_zip", annexes),
        at(link, "guest_document", plan),
        at(link, "guest_document_download", plan),
    }
    page = stranger.get(at(link, "guest_document", plan)).text
    assert paths(page) == {
        at(link),
        at(link, "guest_folder", annexes),
        at(link, "guest_document_download", plan),
    }
    for shown in (below, page):
        assert "Council" not in shown
        assert "Dikes" not in shown


def test_its_documents_are_downloaded_and_each_is_recorded_as_the_links(stranger, link):
    plan = named("Map.txt")

    sent = stranger.get(at(link, "guest_document_download", plan))

    assert sent.getvalue() == b"a map"
    assert sent.headers["Content-Disposition"].startswith("attachment")
    event = SharingEvent.objects.get(verb="download by guest link")
    assert (event.guest_link, event.item_id, event.user) == (link.pk, plan.pk, None)


def test_what_is_hidden_is_gone_like_what_never_was(stranger, link, library, alice, above):
    """L2, D8: siblings, what lies above, what is unique, what is closed or binned."""
    beside = add_text(alice, library, "Budget.txt")
    binned = add_text(alice, named("Minutes"), "Old.txt")
    put_in_bin(alice, binned)
    shut = add_text(alice, named("Minutes"), "Inside.txt")
    set_never_outside(alice, shut, never=True)
    never = "01900000-0000-7000-8000-000000000000"
    for page, model, others in (
        ("guest_folder", Folder, [library, above, named("Closed")]),
        ("guest_document", Document, [beside, binned, shut, *map(named, ("Salaries.txt",))]),
        ("guest_document_download", Document, [beside, binned, shut, named("Names.txt")]),
    ):
        gone = stranger.get(at(link, page, model(pk=never)))
        assert gone.status_code == 404
        for item in others:
            answer = stranger.get(at(link, page, item))
            assert answer.status_code == 404, item
            assert bare(answer.text).replace(str(item.pk), never) == bare(gone.text)
            assert answer.headers == gone.headers
    shown = stranger.get(at(link)).text
    for words in ("Budget", "Old.txt", "Inside"):
        assert words not in shown


@pytest.mark.parametrize("way", ["..", "%2e%2e", "..%5c", "folders/../../..", "/etc/passwd"])
def test_no_path_leads_out(stranger, link, way):
    """L2."""
    assert stranger.get(f"{at(link)}{way}").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_it_is_to_look_at_and_no_more(stranger, link, method, alice):
    """L2: nothing is changed by any method, also where the organisation allows edit links."""
    events = SharingEvent.objects.count()
    for address in (
        at(link, "guest_folder", named("Annexes")),
        at(link, "guest_document", named("May.txt")),
        at(link, "guest_document_download", named("May.txt")),
    ):
        assert getattr(stranger, method)(address).status_code == 405
    assert stranger.post(at(link, "guest_new_version")).status_code == 404
    assert SharingEvent.objects.count() == events


def test_the_link_of_a_document_opens_no_other_by_its_address(stranger, alice, folder):
    """L2: also one that lies in the same folder, and its own by that way is nothing more."""
    may = named("May.txt")
    link = make_guest_link(alice, may)

    assert stranger.get(at(link, "guest_folder", folder)).status_code == 404
    assert stranger.get(at(link, "guest_document", named("Map.txt"))).status_code == 404
    own = stranger.get(at(link, "guest_document", may)).text
    assert "Minutes" not in own


def test_what_is_moved_out_is_out(stranger, alice, link, library):
    """Z6."""
    annexes = named("Annexes")
    assert stranger.get(at(link, "guest_folder", annexes)).status_code == 200

    move_folder(alice, annexes, library)

    assert stranger.get(at(link, "guest_folder", annexes)).status_code == 404
    assert "Annexes" not in stranger.get(at(link)).text


def test_a_member_who_follows_it_sees_what_the_link_opens_and_no_more(bob, link, site, alice):
    """S11, D9: what they may besides is not on this page."""
    add_to_group(alice, named("Closed"), bob.user, PermissionGroup.Kind.MEMBERS)
    client = client_of(bob)

    assert "Closed" not in client.get(at(link)).text
    assert client.get(at(link, "guest_folder", named("Closed"))).status_code == 404
    assert client.get(named("Closed").get_absolute_url()).status_code == 200


def test_the_switch_stops_it_everywhere_and_brings_it_back(stranger, waterland, link):
    """S69, S70."""
    pages = [
        at(link),
        at(link, "guest_folder", named("Annexes")),
        at(link, "guest_document_download", named("Map.txt")),
    ]
    for on, status in ((False, 404), (True, 200)):
        Organisation.objects.filter(pk=waterland.pk).update(external_sharing=on)
        for page in pages:
            answer = stranger.get(page)
            answer.getvalue()
            assert answer.status_code == status


def test_disabled_it_is_dead_and_who_has_access_is_shown_the_way(
    stranger, alice, dave, link, folder
):
    """S72, S85, D17, L4."""
    disable_guest_link(alice, Folder.objects.get(pk=folder.pk), link)

    for page in (at(link), at(link, "guest_folder", named("Annexes"))):
        assert stranger.get(page).status_code == 404
        assert "Minutes" not in stranger.get(page).text
    assert folder.get_absolute_url() in client_of(alice).get(at(link)).text
    assert folder.get_absolute_url() not in client_of(dave).get(at(link)).text


def test_a_large_folder_comes_in_pages(stranger, alice, link, folder):
    place = Folder.objects.get(pk=folder.pk)
    for number in range(PAGE + 5):
        add_text(alice, place, f"Zz {number:03}.txt")

    first = stranger.get(at(link)).text
    (more,) = re.findall(r'href="([^"]*\?after=[^"]*)"', first)
    second = stranger.get(more.replace("&amp;", "&")).text

    shown = re.findall(r"Zz \d{3}\.txt(?=</a>)", first + second)
    assert sorted(shown) == [f"Zz {number:03}.txt" for number in range(PAGE + 5)]
    assert not re.search(r'href="[^"]*\?after=', second)
