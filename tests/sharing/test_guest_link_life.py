"""The life of a guest link: paused and resumed, renewed, changed, sent; and its end, which is for good."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import identify_hasher
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from documents.models import Document
from sharing.actors import Actor
from sharing.administering import ADMIN
from sharing.gate import level_on, may
from sharing.models import GuestLink, Level, PermissionGroup, SharingEvent, SharingPolicy
from sharing.operations.grants import grant
from sharing.operations.groups import add_to_group, remove_from_group
from sharing.operations.guest_links import (
    change_guest_link,
    disable_guest_link,
    make_guest_link,
    pause_guest_link,
    renew_guest_link,
    resume_guest_link,
)
from sharing.operations.scopes import break_inheritance, restore_inheritance, set_never_outside
from sharing.tokens import token_of
from sites_app.models import Folder, Site
from sites_app.operations.bin import put_in_bin
from sites_app.operations.folders import create_folder
from tenants.models import Organisation
from tests.people import add_text, allow, bearer, insider

OWNERS = PermissionGroup.Kind.OWNERS
MEMBERS_SHARE = {"sharers": SharingPolicy.Sharers.MEMBERS}


@pytest.fixture
def document(alice: Actor, library: Folder) -> Document:
    """A document that Alice owns."""
    return add_text(alice, library, "Water levels.txt")


@pytest.fixture
def link(alice: Actor, document: Document) -> GuestLink:
    """A link to it, made by Alice."""
    return make_guest_link(alice, document, purpose="For the press")


def opens(link: GuestLink, item: object) -> bool:
    """Whether whoever holds the address may view the item, at their next request."""
    return may(bearer(link), Level.READ, type(item).objects.get(pk=item.pk))


def refusal_of(do: object, *args: object, **more: object) -> str:
    """The code with which an operation refuses."""
    with pytest.raises(ValidationError) as refusal:
        do(*args, **more)
    return refusal.value.code


def days(number: int) -> timezone.datetime:
    return timezone.now() + timedelta(days=number)


class TestPaused:
    def test_it_opens_nothing_until_it_is_resumed_at_the_same_address(self, link, document, alice):
        before = token_of(link)

        pause_guest_link(alice, document, link)
        assert not opens(link, document)
        assert link.state == "paused"

        resume_guest_link(alice, document, link)
        assert opens(link, document)
        assert token_of(link) == before

    def test_only_that_link_rests(self, link, document, alice):
        other = make_guest_link(alice, document)

        pause_guest_link(alice, document, link)

        assert opens(other, document)

    def test_a_second_time_is_no_event(self, link, document, alice):
        resume_guest_link(alice, document, link)
        assert not SharingEvent.objects.filter(verb="resume guest link").exists()
        pause_guest_link(alice, document, link)
        first = link.paused_at

        pause_guest_link(alice, document, link)

        assert link.paused_at == first
        assert SharingEvent.objects.filter(verb="pause guest link").count() == 1

    def test_resumed_it_has_no_more_time_than_it_had(self, link, document, alice):
        pause_guest_link(alice, document, link)
        GuestLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

        resume_guest_link(alice, document, link)

        assert not opens(link, document)
        assert link.state == "expired"


class TestRenewed:
    def test_a_link_past_its_end_works_again_at_the_same_address(self, link, document, alice):
        """D3: what expired is renewable."""
        before = token_of(link)
        GuestLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        assert not opens(link, document)

        renew_guest_link(alice, document, link, expires_at=days(3))

        assert opens(link, document)
        assert token_of(link) == before
        assert link.state == "active"

    def test_it_ends_as_the_organisation_says(self, link, document, alice):
        allow(link_days=5, most_link_days=10)

        renew_guest_link(alice, document, link)
        assert days(4) < link.expires_at < days(6)
        renew_guest_link(alice, document, link, without_end=True)
        assert days(9) < link.expires_at < days(11)
        assert refusal_of(renew_guest_link, alice, document, link, expires_at=days(20)) == (
            "expires_at"
        )
        assert refusal_of(renew_guest_link, alice, document, link, expires_at=days(-1)) == (
            "expires_at"
        )

    def test_without_a_most_it_may_have_no_end(self, link, document, alice):
        renew_guest_link(alice, document, link, without_end=True)

        assert link.expires_at is None
        assert opens(link, document)

    def test_paused_it_stays_paused(self, link, document, alice):
        pause_guest_link(alice, document, link)

        renew_guest_link(alice, document, link, expires_at=days(3))

        assert not opens(link, document)


class TestChanged:
    def test_what_is_not_named_stays(self, link, document, alice):
        change_guest_link(alice, document, link, password="ditch and dune")
        change_guest_link(alice, document, link, purpose="For the radio")

        link.refresh_from_db()
        assert link.purpose == "For the radio"
        assert link.password
        assert link.level == Level.READ

    def test_the_level_is_another_at_once(self, link, document, alice):
        """S51, D10."""
        change_guest_link(alice, document, link, level=Level.COMMENT)
        assert level_on(bearer(link), document.scope_id) is Level.COMMENT

        change_guest_link(alice, document, link, level=Level.READ)
        assert level_on(bearer(link), document.scope_id) is Level.READ

    def test_to_edit_only_where_the_organisation_allows_it(self, link, document, alice):
        """D10: editing without signing in is off until it is allowed."""
        change = {"level": Level.EDIT}
        assert refusal_of(change_guest_link, alice, document, link, **change) == "edit_links_off"

        allow(edit_links_allowed=True)
        change_guest_link(alice, document, link, **change)
        assert level_on(bearer(link), document.scope_id) is Level.EDIT

    def test_never_to_full_control(self, link, document, alice):
        assert refusal_of(change_guest_link, alice, document, link, level=Level.OWN) == (
            "guests_never_own"
        )

    def test_nobody_gives_more_than_they_have(self, document, alice, bob):
        allow(edit_links_allowed=True, **MEMBERS_SHARE)
        link = make_guest_link(bob, document, level=Level.EDIT)
        change_guest_link(bob, document, link, level=Level.READ)

        change_guest_link(bob, document, link, level=Level.EDIT)

        assert level_on(bearer(link), document.scope_id) is Level.EDIT

    def test_a_password_is_kept_as_a_hash_and_is_in_no_event(self, link, document, alice):
        change_guest_link(alice, document, link, password="ditch and dune")

        link.refresh_from_db()
        assert "ditch" not in link.password
        assert identify_hasher(link.password).verify("ditch and dune", link.password)
        event = SharingEvent.objects.get(verb="change guest link")
        assert event.details["password"] == "set"
        assert "ditch" not in str(event.details)
        assert link.password not in str(event.details)

    def test_a_password_that_is_no_use_is_refused(self, link, document, alice):
        for password in ("short", "password123"):
            assert refusal_of(change_guest_link, alice, document, link, password=password) == (
                "password"
            )
        assert refusal_of(make_guest_link, alice, document, password="abc") == "password"

    def test_the_password_can_be_taken_away(self, link, document, alice):
        change_guest_link(alice, document, link, password="ditch and dune")

        change_guest_link(alice, document, link, password="")

        link.refresh_from_db()
        assert link.password == ""

    def test_nothing_different_is_no_event(self, link, document, alice):
        change_guest_link(alice, document, link, purpose="For the press", level=Level.READ)

        assert not SharingEvent.objects.filter(verb="change guest link").exists()


AGAIN = [
    (resume_guest_link, {}),
    (renew_guest_link, {}),
    (change_guest_link, {"purpose": "x"}),
    (change_guest_link, {"level": Level.COMMENT}),
]
OPENING = [*AGAIN[:2], AGAIN[3]]


@pytest.mark.parametrize(("do", "more"), AGAIN)
def test_what_is_disabled_never_comes_back(do, more, link, document, alice):
    """S72."""
    pause_guest_link(alice, document, link)
    disable_guest_link(alice, document, link)
    # Its scope lives on by another link, so nothing but the rule keeps it closed.
    make_guest_link(alice, document)
    link.refresh_from_db()
    document.refresh_from_db()

    assert refusal_of(do, alice, document, link, **more) == "disabled"
    link.refresh_from_db()
    assert link.state == "disabled"
    assert not opens(link, document)


@pytest.mark.parametrize(("do", "more"), OPENING)
def test_no_link_is_opened_again_where_no_new_one_could_be_made(
    do, more, link, document, alice, waterland
):
    """S58, S42, D14: while the switch is off, what is never outside, where links are forbidden."""
    pause_guest_link(alice, document, link)
    Organisation.objects.filter(pk=waterland.pk).update(external_sharing=False)
    with pytest.raises(PermissionDenied):
        do(alice, document, link, **more)
    Organisation.objects.filter(pk=waterland.pk).update(external_sharing=True)

    allow(links_allowed=False)
    assert refusal_of(do, alice, document, link, **more) == "links_off"
    allow(links_allowed=True)

    set_never_outside(alice, document, never=True)
    assert refusal_of(do, alice, document, link, **more) == "never_outside"
    set_never_outside(alice, document, never=False)

    do(alice, document, link, **more)


@pytest.mark.parametrize(("do", "more"), OPENING)
def test_nor_one_whose_maker_may_no_longer_share(do, more, document, site, alice, bob):
    """L5: it stays dead, and says so, instead of working in another's name."""
    add_to_group(alice, site, bob.user, OWNERS)
    link = make_guest_link(bob, document)
    pause_guest_link(bob, document, link)
    remove_from_group(alice, site, bob.user, OWNERS)

    assert refusal_of(do, alice, document, link, **more) == "maker"


def test_pausing_and_lessening_are_always_possible(link, document, alice, waterland):
    allow(links_allowed=False)
    Organisation.objects.filter(pk=waterland.pk).update(external_sharing=False)
    pause_guest_link(alice, document, link)
    change_guest_link(alice, document, link, password="ditch and dune")
    disable_guest_link(alice, document, link)

    assert link.state == "disabled"


class TestKeepers:
    """D16: the owner, whoever made it, and to disable it the administrator."""

    def test_an_owner_keeps_the_links_of_others(self, document, site, alice, bob):
        add_to_group(alice, site, bob.user, OWNERS)
        link = make_guest_link(bob, document)

        pause_guest_link(alice, document, link)
        resume_guest_link(alice, document, link)
        renew_guest_link(alice, document, link)
        change_guest_link(alice, document, link, purpose="x")
        disable_guest_link(alice, document, link)

    def test_a_member_keeps_what_they_made_and_nothing_else(self, link, document, site, bob):
        allow(**MEMBERS_SHARE)
        own = make_guest_link(bob, document)
        for do in (pause_guest_link, resume_guest_link, renew_guest_link, disable_guest_link):
            do(bob, document, own)
            with pytest.raises(PermissionDenied):
                do(bob, document, link)
        with pytest.raises(PermissionDenied):
            change_guest_link(bob, document, link, purpose="mine")

    def test_its_maker_pauses_it_but_opens_it_no_more_without_the_right(
        self, document, site, alice, bob
    ):
        add_to_group(alice, site, bob.user, OWNERS)
        link = make_guest_link(bob, document)
        remove_from_group(alice, site, bob.user, OWNERS)
        grant(alice, document, bob.user, Level.EDIT)

        pause_guest_link(bob, document, link)
        for do in (resume_guest_link, renew_guest_link, change_guest_link):
            with pytest.raises(PermissionDenied):
                do(bob, document, link)

    def test_an_administrator_disables_and_does_no_more(self, link, document):
        ada = insider("Ada", is_staff=True, is_superuser=True)
        with pytest.raises(PermissionDenied):
            disable_guest_link(Actor(user=ada.user), document, link)

        disable_guest_link(Actor(user=ada.user, job=ADMIN), document, link)

        assert link.state == "disabled"
        assert link.disabled_by == ada.user

    def test_who_only_says_that_they_administer_does_not(self, link, document, dave):
        with pytest.raises(PermissionDenied):
            disable_guest_link(Actor(user=dave.user, job=ADMIN), document, link)

        assert opens(link, document)

    def test_not_by_way_of_another_document(self, link, document, library, alice, bob):
        mine = add_text(bob, library, "Mine.txt")
        grant(alice, mine, bob.user, Level.OWN)
        for do in (pause_guest_link, resume_guest_link, renew_guest_link, change_guest_link):
            with pytest.raises(Http404):
                do(bob, mine, link)

        assert opens(link, document)


class TestOfAFolder:
    @pytest.fixture
    def folder(self, alice: Actor, library: Folder) -> Folder:
        return create_folder(alice, library, "Minutes")

    def test_it_opens_what_takes_over_from_it_and_nothing_else(self, folder, library, site, alice):
        """L2, Z2: what is unique below, and what lies beside and above, is not there."""
        inside = add_text(alice, folder, "May.txt")
        deeper = create_folder(alice, folder, "2026")
        deep = add_text(alice, deeper, "June.txt")
        beside = add_text(alice, library, "Budget.txt")
        secret = add_text(alice, folder, "Salaries.txt")
        closed = create_folder(alice, folder, "Closed")
        below = add_text(alice, closed, "Below.txt")
        for item in (secret, closed):
            break_inheritance(alice, item)

        guest = bearer(make_guest_link(alice, folder))

        assert set(Document.objects.visible_to(guest)) == {inside, deep}
        assert set(Folder.objects.visible_to(guest)) == {folder, deeper}
        assert not Site.objects.visible_to(guest).exists()
        for item in (beside, secret, below, closed, library, site):
            assert not may(guest, Level.READ, type(item).objects.get(pk=item.pk))

    def test_what_comes_later_is_there_and_what_goes_is_not(self, folder, library, alice):
        """Z6."""
        guest = make_guest_link(alice, folder)
        document = add_text(alice, folder, "May.txt")
        assert opens(guest, document)

        break_inheritance(alice, document)
        assert not opens(guest, document)
        restore_inheritance(alice, document)
        assert opens(guest, document)
        put_in_bin(alice, document)
        assert not Document.objects.visible_to(bearer(guest)).exists()

    def test_it_is_view_only(self, folder, alice):
        allow(edit_links_allowed=True)
        for level in (Level.COMMENT, Level.EDIT):
            assert refusal_of(make_guest_link, alice, folder, level=level) == "folder_is_read"
        link = make_guest_link(alice, folder)
        assert refusal_of(change_guest_link, alice, folder, link, level=Level.EDIT) == (
            "folder_is_read"
        )
        with (
            pytest.raises(IntegrityError, match="a_folder_by_link_is_only_read"),
            transaction.atomic(),
        ):
            GuestLink.objects.update(level=Level.EDIT)

    def test_disabled_the_folder_takes_over_again_without_a_trace(self, folder, alice):
        link = make_guest_link(alice, folder)
        folder.refresh_from_db()
        assert folder.own_scope_id

        disable_guest_link(alice, folder, link)

        folder.refresh_from_db()
        assert folder.own_scope_id is None
        assert not opens(link, folder)
