"""The three states of an item: it takes over, takes over and adds, or has unique permissions."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from documents import operations as documents
from documents.models import Document
from sharing.actors import Actor
from sharing.gate import level_on
from sharing.models import GuestLink, Level, PermissionGroup, PermissionScope, SharingEvent
from sharing.operations.grants import grant, revoke
from sharing.operations.groups import add_to_group, remove_from_group
from sharing.operations.guest_links import disable_guest_link, make_guest_link
from sharing.operations.scopes import break_inheritance, restore_inheritance, set_never_outside
from sharing.securable import State
from sites_app.models import Folder, Site
from sites_app.operations.folders import create_folder, move_folder
from sites_app.operations.sites import create_site, create_subsite
from tests.oracle import Oracle
from tests.people import add_text, anew, library_of

OWNERS, MEMBERS, VISITORS = PermissionGroup.Kind


def held(actor: Actor, item: object) -> Level | None:
    """The level at the actor's next request, on the item as it is now."""
    fresh = type(item).objects.get(pk=item.pk)
    return level_on(anew(actor), fresh.scope_id)


@pytest.fixture
def folder(alice: Actor, library: Folder) -> Folder:
    """A folder of Alice's site."""
    return create_folder(alice, library, "Plans")


@pytest.fixture
def document(alice: Actor, folder: Folder) -> Document:
    """A document in it."""
    return add_text(alice, folder, "Budget.txt")


@pytest.fixture(autouse=True)
def _nothing_is_stored_wrong(waterland: object) -> object:
    yield
    assert Oracle().faults() == []


class TestTakingOver:
    def test_what_is_made_takes_over_from_where_it_is_made(self, site, folder, document, alice):
        subsite = create_subsite(alice, site, "Inspection")

        states = [item.state for item in (subsite, library_of(subsite), folder, document)]

        assert states == [State.TAKES_OVER] * 4

    def test_an_outsider_of_a_site_has_its_subsites_as_well(self, site, alice, erin):
        """S26, S27."""
        subsite = create_subsite(alice, create_subsite(alice, site, "Works"), "Night shift")
        below = add_text(alice, subsite, "Roster.txt")

        add_to_group(alice, site, erin.user, VISITORS)

        assert [held(erin, item) for item in (site, subsite, below)] == [Level.READ] * 3

    def test_a_top_level_site_is_unique(self, site):
        assert site.state is State.UNIQUE


class TestAdding:
    def test_sharing_one_document_cuts_nobody_off(self, document, site, alice, bob, dave):
        """S8, S49; in other products the site's later members miss it (house.md, trap 16)."""
        grant(alice, document, dave.user, Level.READ)
        later = Actor(user=type(dave.user).objects.create_user("later@example.test"))
        add_to_group(alice, site, later.user, VISITORS)

        assert document.state is State.ADDS
        assert [held(one, document) for one in (alice, bob, later, dave)] == [
            Level.OWN,
            Level.EDIT,
            Level.READ,
            Level.READ,
        ]

    def test_it_gives_that_document_and_nothing_else(self, document, folder, site, alice, erin):
        """S49."""
        sibling = add_text(alice, folder, "Other.txt")

        grant(alice, document, erin.user, Level.EDIT)

        assert held(erin, document) is Level.EDIT
        for other in (site, folder, library_of(site), sibling):
            assert held(erin, other) is None
        assert list(Document.objects.visible_to(anew(erin))) == [document]
        assert not Folder.objects.visible_to(anew(erin)).exists()
        assert not Site.objects.visible_to(anew(erin)).exists()

    def test_what_is_added_to_a_folder_counts_on_all_in_it(self, folder, document, alice, dave):
        deeper = create_folder(alice, folder, "2027")
        late = add_text(alice, deeper, "Late.txt")
        grant(alice, document, alice.user, Level.READ)

        grant(alice, folder, dave.user, Level.EDIT)
        later = add_text(alice, deeper, "Later.txt")

        for item in (folder, document, deeper, late, later):
            assert held(dave, item) is Level.EDIT

    def test_an_addition_that_adds_nothing_any_more_vanishes(self, document, folder, alice, dave):
        grant(alice, document, dave.user, Level.READ)
        link = make_guest_link(alice, document)

        revoke(alice, document, dave.user)
        assert document.state is State.ADDS
        disable_guest_link(alice, document, link)

        assert document.state is State.TAKES_OVER
        assert PermissionScope.objects.count() == 1
        assert held(dave, document) is None

    def test_an_end_of_nothing_changes_nothing(self, document, alice, dave):
        events = SharingEvent.objects.count()

        revoke(alice, document, dave.user)

        assert document.state is State.TAKES_OVER
        assert SharingEvent.objects.count() == events


class TestUnique:
    @pytest.fixture
    def shared(self, site, folder, document, alice, erin):
        """Erin is a member of the site, and has the document by itself, with a link."""
        add_to_group(alice, site, erin.user, MEMBERS)
        grant(alice, document, erin.user, Level.EDIT)
        return make_guest_link(alice, document)

    @pytest.mark.parametrize("name", ["folder", "document"])
    def test_it_starts_with_the_insiders_it_had_and_nobody_from_outside(
        self, shared, request, name, alice, bob, carol, dave, erin
    ):
        """D6."""
        item = request.getfixturevalue(name)
        grant(alice, item, dave.user, Level.COMMENT)

        break_inheritance(alice, item)

        assert item.state is State.UNIQUE
        levels = [held(one, item) for one in (alice, bob, carol, dave, erin)]
        assert levels == [Level.OWN, Level.EDIT, Level.READ, Level.COMMENT, None]

    def test_its_guest_links_are_disabled_for_good(self, shared, document, alice):
        """D6."""
        break_inheritance(alice, document)

        shared.refresh_from_db()
        assert shared.state == "disabled"
        assert shared.disabled_by == alice.user
        restore_inheritance(alice, document)
        shared.refresh_from_db()
        assert shared.state == "disabled"

    @pytest.mark.parametrize("level", Level)
    def test_nothing_that_is_given_above_reaches_it_later(self, site, document, alice, dave, level):
        """D7, S29."""
        break_inheritance(alice, document)

        grant(alice, site, dave.user, level)
        add_to_group(alice, site, dave.user, OWNERS)

        assert held(dave, site) is Level.OWN
        assert held(dave, document) is None

    def test_nothing_that_ends_above_ends_there(self, site, document, alice, bob):
        break_inheritance(alice, document)

        remove_from_group(alice, site, bob.user, MEMBERS)

        assert held(bob, site) is None
        assert held(bob, document) is Level.EDIT

    def test_it_is_nowhere_for_whom_it_does_not_admit(self, site, folder, document, alice, erin):
        """D8, Z2."""
        add_to_group(alice, site, erin.user, MEMBERS)
        break_inheritance(alice, folder)

        assert not Document.objects.visible_to(anew(erin)).exists()
        assert list(Folder.objects.visible_to(anew(erin))) == [library_of(site)]

    def test_a_unique_subsite_is_shared_without_the_sites_around_it(self, site, alice, erin):
        """S28, S29."""
        subsite = create_subsite(alice, site, "For the contractor")
        sister = create_subsite(alice, site, "Sister")
        break_inheritance(alice, subsite)

        add_to_group(alice, subsite, erin.user, MEMBERS)

        assert held(erin, subsite) is Level.EDIT
        assert held(erin, library_of(subsite)) is Level.EDIT
        assert held(erin, site) is None
        assert held(erin, sister) is None

    def test_what_had_additions_below_keeps_them_and_loses_the_site(
        self, site, folder, document, alice, bob, dave
    ):
        grant(alice, document, dave.user, Level.READ)

        break_inheritance(alice, folder)
        remove_from_group(alice, folder, bob.user, MEMBERS)

        assert held(dave, document) is Level.READ
        assert held(bob, document) is None

    def test_a_second_time_changes_nothing(self, document, alice, bob):
        break_inheritance(alice, document)
        remove_from_group(alice, document, bob.user, MEMBERS)

        break_inheritance(alice, document)

        assert held(bob, document) is None

    def test_the_whole_library_of_a_site_goes_with_its_site(self, library, alice, dave):
        for attempt in (
            lambda: break_inheritance(alice, library),
            lambda: grant(alice, library, dave.user, Level.READ),
            lambda: set_never_outside(alice, library, never=True),
        ):
            with pytest.raises(ValidationError) as refusal:
                attempt()
            assert refusal.value.code == "library"


class TestInheritingAgain:
    def test_what_was_its_own_ends_and_what_is_above_counts(self, site, folder, alice, bob, dave):
        break_inheritance(alice, folder)
        remove_from_group(alice, folder, bob.user, MEMBERS)
        add_to_group(alice, folder, dave.user, MEMBERS)

        restore_inheritance(alice, folder)

        assert folder.state is State.TAKES_OVER
        assert held(bob, folder) is Level.EDIT
        assert held(dave, folder) is None
        assert PermissionScope.objects.count() == 1
        assert PermissionGroup.objects.count() == 3

    def test_additions_end_as_well(self, document, alice, dave):
        grant(alice, document, dave.user, Level.READ)
        link = make_guest_link(alice, document)

        restore_inheritance(alice, document)

        link.refresh_from_db()
        assert document.state is State.TAKES_OVER
        assert held(dave, document) is None
        assert link.state == "disabled"
        assert link.scope is None

    def test_what_is_unique_below_stays_unique(self, folder, document, alice, bob):
        break_inheritance(alice, folder)
        break_inheritance(alice, document)
        remove_from_group(alice, document, bob.user, MEMBERS)

        restore_inheritance(alice, folder)

        assert held(bob, folder) is Level.EDIT
        assert held(bob, document) is None

    def test_a_top_level_site_has_nothing_to_take_over(self, site, alice):
        with pytest.raises(ValidationError) as refusal:
            restore_inheritance(alice, site)

        assert refusal.value.code == "no_container"
        assert site.state is State.UNIQUE


class TestNeverOutside:
    @pytest.fixture
    def shared(self, site, folder, document, alice, erin):
        """Erin has the site by its group and the document, made unique, by itself."""
        add_to_group(alice, site, erin.user, MEMBERS)
        break_inheritance(alice, document)
        grant(alice, document, erin.user, Level.READ)

    def test_it_suspends_what_there_is_and_all_below_unique_or_not(
        self, shared, site, folder, document, alice, bob, erin
    ):
        """S42, D14."""
        set_never_outside(alice, folder, never=True)

        assert held(erin, site) is Level.EDIT
        assert held(erin, folder) is None
        assert held(erin, document) is None
        assert held(bob, document) is Level.EDIT
        set_never_outside(alice, folder, never=False)
        assert held(erin, folder) is Level.EDIT
        assert held(erin, document) is Level.READ
        assert folder.state is State.TAKES_OVER

    def test_no_list_has_it_for_them(self, shared, site, alice, bob, erin):
        set_never_outside(alice, site, never=True)

        for actor, count in ((erin, 0), (bob, 1)):
            for rows in (Document.objects.visible_to, Document.objects.scattered):
                assert rows(anew(actor)).count() == count

    def test_what_is_given_later_waits(self, folder, document, alice, erin):
        set_never_outside(alice, folder, never=True)

        grant(alice, document, erin.user, Level.EDIT)

        assert held(erin, document) is None

    def test_what_is_made_or_moved_there_is_closed_and_what_leaves_is_open(
        self, site, folder, document, alice, erin
    ):
        add_to_group(alice, site, erin.user, VISITORS)
        open_to_all = create_folder(alice, library_of(site), "Open")
        closed = create_folder(alice, folder, "Closed")
        grant(alice, open_to_all, erin.user, Level.EDIT)
        set_never_outside(alice, folder, never=True)

        move_folder(alice, open_to_all, folder)
        documents.move(alice, document, library_of(site))

        assert held(erin, open_to_all) is None
        assert held(erin, closed) is None
        assert held(erin, document) is Level.READ

    def test_closing_what_is_closed_from_above_lasts_when_that_is_taken_back(
        self, site, folder, alice, erin
    ):
        add_to_group(alice, site, erin.user, VISITORS)
        set_never_outside(alice, site, never=True)
        set_never_outside(alice, folder, never=True)

        set_never_outside(alice, site, never=False)

        assert held(erin, site) is Level.READ
        assert held(erin, folder) is None


class TestMoving:
    def test_what_takes_over_takes_over_from_the_new_place(
        self, site, folder, document, alice, bob, dave
    ):
        """Z6."""
        other = create_site(alice, "Mills")
        add_to_group(alice, other, dave.user, VISITORS)

        move_folder(alice, folder, library_of(other))

        for item in (folder, document):
            assert held(bob, item) is None
            assert held(dave, item) is Level.READ

    def test_what_was_added_comes_along(self, site, folder, document, alice, bob, dave):
        grant(alice, document, dave.user, Level.READ)
        link = make_guest_link(alice, document)
        other = create_site(alice, "Mills")

        documents.move(alice, document, library_of(other))

        assert held(bob, document) is None
        assert held(dave, document) is Level.READ
        assert GuestLink.objects.usable().get() == link

    def test_what_is_unique_stays_as_it_is(self, site, folder, document, alice, bob, dave):
        break_inheritance(alice, document)
        other = create_site(alice, "Mills")
        add_to_group(alice, other, dave.user, OWNERS)

        move_folder(alice, folder, library_of(other))

        assert held(bob, document) is Level.EDIT
        assert held(dave, document) is None


class TestFactsOfRows:
    def test_no_two_items_have_one_scope(self, folder, library, alice):
        other = create_folder(alice, library, "Other")
        break_inheritance(alice, folder)

        with pytest.raises(IntegrityError, match="own_scope"), transaction.atomic():
            Folder.objects.filter(pk=other.pk).update(own_scope=folder.own_scope_id)

    def test_never_outside_is_closed(self, waterland):
        with pytest.raises(IntegrityError, match="never_outside"), transaction.atomic():
            PermissionScope.objects.create(inherits=False, never_outside=True)
