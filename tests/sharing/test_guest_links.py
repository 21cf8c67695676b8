"""Guest links: what they open, and when they open nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from documents import operations as documents
from documents.models import Document
from sharing.actors import Actor
from sharing.gate import level_on, may, require
from sharing.models import GuestLink, Level, PermissionGroup, SharingEvent
from sharing.operations.grants import grant, revoke
from sharing.operations.groups import add_to_group, remove_from_group
from sharing.operations.guest_links import count_use, disable_guest_link, make_guest_link
from sharing.operations.scopes import set_never_outside
from sites_app.models import Folder, Site
from sites_app.operations.sites import create_site
from tenants.models import Organisation
from tests.people import add_text, allow, bearer, library_of

OWNERS, MEMBERS, VISITORS = PermissionGroup.Kind


@pytest.fixture
def document(alice: Actor, library: Folder) -> Document:
    """A document that Alice owns."""
    return add_text(alice, library, "Water levels.txt")


@pytest.fixture
def link(alice: Actor, document: Document) -> GuestLink:
    """A link to it, made by Alice."""
    return make_guest_link(alice, document, purpose="For the press")


def opens(link: GuestLink, item: object, by: Actor | None = None) -> bool:
    """Whether whoever holds the address may view the item, at their next request."""
    fresh = type(item).objects.get(pk=item.pk)
    return may(bearer(link, by), Level.READ, fresh)


def test_it_opens_its_document_and_nothing_else(link, document, site, library, alice):
    """S10, S11, S52, L2."""
    sibling = add_text(alice, library, "Other.txt")
    guest = bearer(link)

    assert level_on(guest, document.scope_id) is Level.READ
    for other in (site, library, sibling):
        assert not opens(link, other)
    assert list(Document.objects.visible_to(guest)) == [document]
    assert list(Document.objects.scattered(guest)) == [document]
    assert not Folder.objects.visible_to(guest).exists()
    assert not Site.objects.visible_to(guest).exists()


def test_a_second_link_opens_its_own_document_only(link, document, library, alice):
    other = add_text(alice, library, "Other.txt")
    second = make_guest_link(alice, other)

    assert opens(second, other)
    assert not opens(second, document)
    assert not opens(link, other)


@pytest.mark.parametrize("level", [Level.READ, Level.COMMENT, Level.EDIT])
def test_it_gives_its_level_and_no_more(document, alice, level):
    """S51, D10."""
    allow(edit_links_allowed=True)
    guest = bearer(make_guest_link(alice, document, level=level))

    assert level_on(guest, document.scope_id) is level
    assert Document.objects.scattered(guest, level).exists()
    for higher in list(Level)[level.rank :]:
        assert not Document.objects.scattered(guest, higher).exists()
        assert not Document.objects.open_to(guest, higher).exists()
        with pytest.raises(PermissionDenied):
            require(guest, higher, document)


def test_no_link_gives_full_control(document, alice):
    with pytest.raises(ValidationError) as refusal:
        make_guest_link(alice, document, level=Level.OWN)

    assert refusal.value.code == "guests_never_own"
    with pytest.raises(IntegrityError, match="guests_never_own"), transaction.atomic():
        GuestLink.objects.create(
            item_id=document.pk,
            level=Level.OWN,
            created_by=alice.user,
            disabled_at=timezone.now(),
        )


def test_a_signed_in_person_with_a_link_has_the_higher_of_both(link, document, site, bob, dave):
    """S36; house.md, trap 19."""
    assert level_on(bearer(link, dave), document.scope_id) is Level.READ
    assert level_on(bearer(link, bob), document.scope_id) is Level.EDIT
    assert not opens(link, site, by=dave)
    assert opens(link, site, by=bob)
    assert list(Document.objects.visible_to(bearer(link, dave))) == [document]


def test_a_site_takes_no_link_and_nor_does_its_library(site, library, alice):
    """S11."""
    for item, code in ((site, "kind"), (library, "library")):
        with pytest.raises(ValidationError) as refusal:
            make_guest_link(alice, item)
        assert refusal.value.code == code
    assert not GuestLink.objects.exists()


def test_making_one_cuts_nobody_off(link, document, bob, carol):
    assert may(bob, Level.EDIT, document)
    assert may(carol, Level.READ, document)


class TestDisabled:
    def test_it_never_works_again(self, link, document, alice, waterland):
        """S71, S72, S79: also after the switch went off and on."""
        disable_guest_link(alice, document, link)
        assert not opens(link, document)

        Organisation.objects.update(external_sharing=False)
        Organisation.objects.update(external_sharing=True)

        assert not opens(link, document)
        assert link.state == "disabled"

    def test_it_ends_for_who_has_it_open(self, link, document, alice):
        """The row is read anew by the guest's next request, and by every operation."""
        guest = bearer(link)
        assert may(guest, Level.READ, document)
        disable_guest_link(alice, document, link)

        with pytest.raises(PermissionDenied):
            require(guest, Level.READ, document)

    def test_after_an_operation_the_bearer_is_read_anew(self, document, alice, dave):
        allow(edit_links_allowed=True)
        link = make_guest_link(alice, document, level=Level.EDIT)
        guest = bearer(link, dave)
        documents.rename(guest, document, "Levels.txt")

        disable_guest_link(alice, document, link)

        assert not may(guest, Level.READ, document)

    def test_only_that_link_ends(self, link, document, alice):
        other = make_guest_link(alice, document)

        disable_guest_link(alice, document, link)

        assert opens(other, document)

    def test_a_second_time_is_no_event_and_changes_nothing(self, link, document, alice):
        disable_guest_link(alice, document, link)
        first, events = link.disabled_at, SharingEvent.objects.count()

        disable_guest_link(alice, document, link)

        assert link.disabled_at == first
        assert SharingEvent.objects.count() == events

    def test_not_by_way_of_another_document(self, link, document, library, alice, bob):
        mine = add_text(bob, library, "Mine.txt")
        grant(alice, mine, bob.user, Level.OWN)

        disable_guest_link(bob, mine, link)

        assert opens(link, document)

    def test_its_maker_may_without_owning_any_more(self, document, site, alice, bob):
        """D16."""
        grant(alice, document, bob.user, Level.OWN)
        link = make_guest_link(bob, document)
        grant(alice, document, bob.user, Level.READ)

        disable_guest_link(bob, document, link)

        assert link.state == "disabled"

    def test_but_not_who_made_it_and_sees_the_document_no_more(self, document, site, alice, dave):
        grant(alice, document, dave.user, Level.OWN)
        link = make_guest_link(dave, document)
        revoke(alice, document, dave.user)

        with pytest.raises(PermissionDenied):
            disable_guest_link(dave, document, link)

    def test_with_the_document_gone_to_where_it_takes_over_links_stay(self, link, document, alice):
        elsewhere = create_site(alice, "Mills")

        documents.move(alice, document, library_of(elsewhere))

        assert opens(link, document)

    def test_a_link_to_nothing_is_disabled(self, waterland, alice, document):
        with (
            pytest.raises(IntegrityError, match="a_link_to_nothing_is_disabled"),
            transaction.atomic(),
        ):
            GuestLink.objects.create(item_id=document.pk, created_by=alice.user)


class TestExpired:
    def test_it_works_until_then(self, document, alice):
        link = make_guest_link(alice, document, expires_at=timezone.now() + timedelta(days=1))
        assert opens(link, document)

        GuestLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        link.refresh_from_db()

        assert not opens(link, document)
        assert link.state == "expired"
        assert not GuestLink.objects.usable().exists()

    def test_more_time_brings_it_back(self, document, alice):
        """D3: renewable at the same address."""
        link = make_guest_link(alice, document)
        GuestLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        assert not opens(link, document)

        GuestLink.objects.update(expires_at=timezone.now() + timedelta(days=1))

        assert opens(link, document)

    def test_no_link_is_made_for_the_past(self, document, alice):
        with pytest.raises(ValidationError) as refusal:
            make_guest_link(alice, document, expires_at=timezone.now())

        assert refusal.value.code == "expires_at"

    def test_paused_it_does_not_work(self, link, document):
        GuestLink.objects.update(paused_at=timezone.now())

        assert not opens(link, document)


class TestMakersRight:
    def test_a_link_ends_with_its_makers_right_and_comes_back_with_it(
        self, document, site, alice, bob
    ):
        """CVE-2026-35604: links went on working after their maker lost the right."""
        add_to_group(alice, site, bob.user, OWNERS)
        link = make_guest_link(bob, document)
        assert opens(link, document)

        remove_from_group(alice, site, bob.user, OWNERS)
        assert not opens(link, document)

        add_to_group(alice, site, bob.user, MEMBERS)
        assert not opens(link, document), "to edit is not to share"

        add_to_group(alice, site, bob.user, OWNERS)
        assert opens(link, document)

    def test_and_with_their_account(self, link, document, alice, bob, site):
        alice.user.is_active = False
        alice.user.save(update_fields=["is_active"])

        assert not opens(link, document)

    def test_moved_to_where_its_maker_owns_nothing_it_is_dead(
        self, link, document, site, alice, bob
    ):
        """L5, Z6."""
        mills = create_site(bob, "Mills")

        documents.move(bob, document, library_of(mills))

        assert not opens(link, document)


class TestClosed:
    def test_never_outside_closes_it_and_no_new_one_is_made(self, link, document, site, alice):
        """S42, D14."""
        set_never_outside(alice, site, never=True)

        assert not opens(link, document)
        assert not Document.objects.scattered(bearer(link)).exists()
        with pytest.raises(ValidationError) as refusal:
            make_guest_link(alice, document)
        assert refusal.value.code == "never_outside"

        set_never_outside(alice, site, never=False)
        assert opens(link, document)

    def test_a_job_of_our_own_makes_none(self, document):
        """Somebody stands behind every link."""
        with pytest.raises(PermissionDenied):
            make_guest_link(Actor(job="a test"), document)


def test_uses_are_counted(link):
    count_use(link)
    count_use(link)

    link.refresh_from_db()
    assert link.uses == 2
    assert link.last_used_at is not None
