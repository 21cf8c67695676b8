"""What happened is written with what happens, and never changed."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from documents import operations as documents
from sharing.actors import Actor
from sharing.models import Level, PermissionGroup, SharingEvent
from sharing.operations import grants, groups
from sharing.operations.guest_links import disable_guest_link, make_guest_link
from sharing.operations.scopes import break_inheritance, restore_inheritance, set_never_outside
from sites_app.models import Folder, Site
from sites_app.operations.bin import put_in_bin, restore_from_bin
from sites_app.operations.folders import create_folder, move_folder, rename_folder
from sites_app.operations.sites import create_site, create_subsite, rename_site
from tests.people import add_text, allow, library_of

VISITORS = PermissionGroup.Kind.VISITORS


def verbs() -> list[str]:
    return list(SharingEvent.objects.order_by("pk").values_list("verb", flat=True))


def test_one_event_for_each_thing_that_happens(alice, dave):
    """A1."""
    site = create_site(alice, "Dikes")
    library = library_of(site)
    subsite = create_subsite(alice, site, "Works")
    rename_site(alice, subsite, "Night works")
    folder = create_folder(alice, library, "Plans")
    rename_folder(alice, folder, "Old plans")
    document = add_text(alice, library, "Plan.txt")
    add_text(alice, library, "Plan.txt", "newer")
    documents.rename(alice, document, "Map.txt")
    documents.move(alice, document, folder)
    move_folder(alice, folder, library_of(subsite))
    grants.grant(alice, document, dave.user, Level.READ)
    grants.revoke(alice, document, dave.user)
    groups.add_to_group(alice, site, dave.user, VISITORS)
    groups.remove_from_group(alice, site, dave.user, VISITORS)
    link = make_guest_link(alice, document)
    disable_guest_link(alice, document, link)
    break_inheritance(alice, document)
    restore_inheritance(alice, document)
    set_never_outside(alice, folder, never=True)
    set_never_outside(alice, folder, never=False)
    put_in_bin(alice, folder)
    restore_from_bin(alice, folder)

    assert verbs() == [
        "create site",
        "create site",
        "rename",
        "create folder",
        "rename",
        "add",
        "add version",
        "rename",
        "move",
        "move",
        "grant",
        "revoke",
        "add to group",
        "remove from group",
        "make guest link",
        "disable guest link",
        "break inheritance",
        "restore inheritance",
        "never outside",
        "outside allowed",
        "put in bin",
        "restore from bin",
    ]
    assert set(SharingEvent.objects.values_list("user", flat=True)) == {alice.user.pk}


def test_it_says_who_did_what_to_what_and_the_particulars(site, alice, dave):
    grants.grant(alice, site, dave.user, Level.EDIT)

    event = SharingEvent.objects.latest("pk")
    assert (event.verb, event.user, event.job) == ("grant", alice.user, "")
    assert (event.item_kind, event.item_id, event.item_name) == ("site", site.pk, "Dikes")
    assert event.details == {"person": str(dave.user.pk), "level": "edit"}


def test_a_job_is_named_with_the_person_behind_it(site, alice):
    rename_site(Actor(user=alice.user, job="a test"), site, "Sluices")

    event = SharingEvent.objects.latest("pk")
    assert (event.user, event.job) == (alice.user, "a test")


def test_what_is_done_by_a_guest_link_names_the_link(alice, library):
    document = add_text(alice, library, "Plan.txt")
    allow(edit_links_allowed=True)
    link = make_guest_link(alice, document, level=Level.EDIT)

    documents.rename(Actor(guest_link=link), document, "Map.txt")

    event = SharingEvent.objects.latest("pk")
    assert (event.user, event.guest_link) == (None, link.pk)


def test_links_that_a_break_disables_are_each_named(alice, library):
    document = add_text(alice, library, "Plan.txt")
    links = [make_guest_link(alice, document), make_guest_link(alice, document)]

    break_inheritance(alice, document)

    named = SharingEvent.objects.filter(verb="disable guest link").order_by("pk")
    assert [event.details["link"] for event in named] == [str(link.pk) for link in links]


def test_what_is_refused_is_not_said_to_have_happened(site, bob, dave):
    before = verbs()

    with pytest.raises(PermissionDenied):
        grants.grant(bob, site, dave.user, Level.READ)

    assert verbs() == before


def test_if_the_event_cannot_be_written_nothing_happens(site, alice, dave, monkeypatch):
    """No event, no change: both are one transaction."""

    def full(*args: object, **kwargs: object) -> None:
        raise DatabaseError("no space left")

    monkeypatch.setattr(SharingEvent.objects, "create", full)

    with pytest.raises(DatabaseError, match="no space left"):
        rename_site(alice, site, "Sluices")
    with pytest.raises(DatabaseError, match="no space left"):
        create_subsite(alice, Site.objects.get(pk=site.pk), "Works")

    assert Site.objects.get().name == "Dikes"
    assert Folder.objects.count() == 1


@pytest.mark.parametrize(
    "attempt",
    [
        lambda events: events.update(verb="nothing"),
        lambda events: events.delete(),
        lambda events: events.update(user=None),
    ],
)
def test_an_event_is_never_changed_or_deleted(site, attempt):
    """Also in an organisation that is a clone of the template: the trigger came along."""
    before = list(SharingEvent.objects.values())

    with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
        attempt(SharingEvent.objects.all())

    assert list(SharingEvent.objects.values()) == before


def test_a_name_of_any_length_fits(alice, library):
    document = add_text(alice, library, "x" * 251 + ".txt")

    assert SharingEvent.objects.latest("pk").item_name == document.name
