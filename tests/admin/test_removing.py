"""To remove somebody from the list of external users: everything ends here, and nothing elsewhere."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django_tenants.utils import tenant_context

from accounts.models import Membership, User
from sharing.actors import Actor
from sharing.checks import wrong_rows
from sharing.gate import may
from sharing.models import Invitation, Level, PermissionGroup, SharingEvent, UserGrant
from sharing.operations.external_users import Ends, remove, what_ends
from sharing.operations.grants import grant
from sharing.operations.groups import add_to_group
from sharing.operations.guest_links import make_guest_link
from sharing.operations.invitations import invite, open_account
from sharing.operations.switch import set_external_sharing
from sharing.securable import State
from sharing.tokens import token_of
from sites_app.operations.sites import create_site
from tests.people import add_text, anew, bearer, client_of, outsider
from tests.post import come_in, verified

MEMBERS, VISITORS = PermissionGroup.Kind.MEMBERS, PermissionGroup.Kind.VISITORS


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    """Limits on codes are counted in the cache; a test starts with none used up."""
    cache.clear()


def path_of(invitation: Invitation) -> str:
    return f"/invitations/{token_of(invitation)}/"


@pytest.fixture
def gustav(alice, site) -> Actor:
    """Another person outside, who stays."""
    gustav = outsider("Gustav")
    add_to_group(alice, site, gustav.user, VISITORS)
    return gustav


@pytest.fixture
def given(alice, site, erin):
    """A document of the site; Erin has it and is a member of the site and was invited to more."""
    document = add_text(alice, site, "Plan.txt")
    add_to_group(alice, site, erin.user, MEMBERS)
    grant(alice, document, erin.user, Level.READ)
    invite(alice, document, erin.user.email, level=Level.EDIT)
    return document


def test_whoever_is_removed_has_nothing_left(ada, alice, erin, gustav, site, given):
    """S67, S73."""
    verified(erin)
    assert what_ends([erin.user]) == Ends(memberships=1, grants=1, invitations=1)

    remove(ada, [erin.user])

    assert not may(anew(erin), Level.READ, site)
    assert not may(anew(erin), Level.READ, given)
    assert not Membership.objects.filter(user=erin.user).exists()
    assert not UserGrant.objects.filter(user=erin.user).exists()
    assert Invitation.objects.get().state == "withdrawn"
    assert not User.objects.get(pk=erin.user.pk).is_active
    assert may(anew(gustav), Level.READ, site)


@pytest.mark.parametrize("off_first", [False, True])
def test_the_switch_does_not_bring_the_removed_back(
    waterland, ada, erin, gustav, site, given, off_first
):
    """S68, D3."""
    set_external_sharing(ada, waterland, on=not off_first)
    remove(ada, [erin.user])
    set_external_sharing(ada, waterland, on=False)
    set_external_sharing(ada, waterland, on=True)

    assert not may(anew(erin), Level.READ, site)
    assert not may(anew(erin), Level.READ, given)
    assert may(anew(gustav), Level.READ, site)


def test_their_sessions_end_at_once_and_for_good(ada, erin, given):
    browser = client_of(erin)
    assert browser.get("/").status_code == 200

    remove(ada, [erin.user])
    assert browser.get("/").status_code == 302

    User.objects.filter(pk=erin.user.pk).update(is_active=True)
    assert browser.get("/").status_code == 302


def test_an_item_that_was_shared_with_them_alone_takes_over_again(ada, erin, given):
    remove(ada, [erin.user])

    given.refresh_from_db()
    assert given.state is State.TAKES_OVER
    assert list(wrong_rows()) == []


def test_many_are_removed_at_once_and_each_has_an_event(ada, erin, gustav, given):
    """S76."""
    remove(ada, [erin.user, gustav.user])

    events = SharingEvent.objects.filter(verb="remove external user")
    assert {event.details["person"] for event in events} == {str(erin.user.pk), str(gustav.user.pk)}
    assert not Membership.objects.filter(user__is_external=True).exists()
    erins = events.get(details__person=str(erin.user.pk))
    assert (erins.user, erins.job) == (ada.user, "admin")
    assert erins.details["grants"] == erins.details["invitations"] == "1"


def test_removed_twice_there_is_one_event(ada, erin, given):
    remove(ada, [erin.user])
    remove(ada, [erin.user])

    assert SharingEvent.objects.filter(verb="remove external user").count() == 1


def test_nobody_inside_is_removed_with_them(ada, bob, erin, site, given):
    remove(ada, [erin.user, bob.user])

    assert may(anew(bob), Level.EDIT, site)
    assert User.objects.get(pk=bob.user.pk).is_active


def test_guest_links_stay(ada, alice, erin, given):
    """D5: they are anonymous."""
    link = make_guest_link(alice, given)

    remove(ada, [erin.user])

    assert may(bearer(link), Level.READ, given)


def test_another_organisation_keeps_its_guest(ada, polder, erin, given):
    """D4: the same address, another account."""
    with tenant_context(polder):
        anna, guest = Actor(user=User.objects.get()), outsider("Erin")
        theirs = create_site(anna, "Mills")
        add_to_group(anna, theirs, guest.user, VISITORS)

    remove(ada, [erin.user])

    with tenant_context(polder):
        assert may(anew(guest), Level.READ, theirs)


def test_invited_again_they_get_what_is_newly_given_and_nothing_of_before(
    ada, alice, erin, site, given
):
    """S68: not by the old letter, nor by an old session."""
    old_letter = path_of(Invitation.objects.get())
    old_browser = client_of(erin)
    remove(ada, [erin.user])
    assert client_of().post(old_letter).status_code == 404
    assert not User.objects.get(pk=erin.user.pk).is_active

    other = add_text(alice, site, "Other.txt")
    new_letter = path_of(invite(alice, other, erin.user.email, level=Level.READ))
    browser = client_of()
    assert come_in(browser, new_letter) == erin.user
    browser.post(new_letter, {"answer": "accept"})

    assert may(anew(erin), Level.READ, other)
    given.refresh_from_db()
    assert not may(anew(erin), Level.READ, given)
    assert not may(anew(erin), Level.READ, site)
    assert old_browser.get("/").status_code == 302
    assert SharingEvent.objects.filter(verb="open account again").count() == 1


def test_what_was_given_while_they_were_removed_does_not_wait_for_them(
    ada, alice, erin, site, given
):
    remove(ada, [erin.user])
    add_to_group(alice, site, erin.user, VISITORS)
    other = add_text(alice, site, "Other.txt")

    come_in(client_of(), path_of(invite(alice, other, erin.user.email, level=Level.READ)))

    assert not may(anew(erin), Level.READ, site)


def test_while_the_switch_is_off_nobody_comes_back(waterland, ada, alice, erin, site, given):
    """D1."""
    remove(ada, [erin.user])
    invitation = invite(alice, site, erin.user.email, group=VISITORS)
    set_external_sharing(ada, waterland, on=False)

    assert open_account(Actor(), invitation) is None
    assert not User.objects.get(pk=erin.user.pk).is_active


def test_only_an_administrator_removes(alice, erin, site, given):
    """Not even the owner of everything the person has."""
    for actor in (Actor(), alice, erin, Actor(user=alice.user, job="admin")):
        with pytest.raises(PermissionDenied):
            remove(actor, [erin.user])

    assert may(anew(erin), Level.EDIT, given)
