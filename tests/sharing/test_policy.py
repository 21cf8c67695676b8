"""What the organisation allows of sharing outside: who may, with whom, how, and how long (S41)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from documents.models import Document
from sharing.access import explain
from sharing.actors import Actor
from sharing.gate import Refusal, level_on, may
from sharing.models import GuestLink, Level, PermissionGroup, SharingEvent, SharingPolicy
from sharing.operations.grants import grant, revoke
from sharing.operations.groups import add_to_group
from sharing.operations.guest_links import make_guest_link
from sharing.operations.invitations import accept, invite
from sharing.operations.policy import set_policy
from sharing.operations.scopes import set_never_outside
from tests.oracle import Oracle
from tests.people import add_text, anew, bearer, client_of, outsider
from tests.post import verified

MEMBERS, VISITORS = PermissionGroup.Kind.MEMBERS, PermissionGroup.Kind.VISITORS
ADDRESS = "frank@elsewhere.example.test"


@pytest.fixture
def admin(waterland) -> Actor:
    """The administrator of the organisation."""
    return Actor(user=User.objects.get(email="admin@waterland.example.test"))


@pytest.fixture
def document(alice, library) -> Document:
    """A document of Alice's site."""
    return add_text(alice, library, "Water levels.txt")


@pytest.fixture
def link(alice, document) -> GuestLink:
    """A guest link to it."""
    return make_guest_link(alice, document)


def reads(actor: Actor, item: object) -> bool:
    """Whether they may view it at their next request, as the gate and the oracle say."""
    fresh = type(item).objects.get(pk=item.pk)
    answer = may(Actor(user=actor.user, guest_link=actor.guest_link), Level.READ, fresh)
    person, used = actor.user and actor.user.pk, actor.guest_link and actor.guest_link.pk
    oracle = Oracle()
    assert answer == (oracle.rank(person, oracle.items[item.pk], used) > 0)
    return answer


# Who may set it


def test_only_an_administrator_sets_the_policy_and_it_is_written_down(admin, alice):
    with pytest.raises(PermissionDenied):
        set_policy(alice, sharers="members")

    set_policy(admin, sharers="members", link_days=7)

    event = SharingEvent.objects.get(verb="set policy")
    assert event.user == admin.user
    assert event.details == {"sharers": "members", "link_days": "7"}


def test_setting_what_is_already_so_is_no_event(admin):
    set_policy(admin, sharers="owners")

    assert not SharingEvent.objects.filter(verb="set policy").exists()


@pytest.mark.parametrize(
    "facts",
    [
        {"sharers": "everybody"},
        {"link_days": 0},
        {"link_days": 30, "most_link_days": 7},
        {"most_access_days": 30},
        {"access_days": 60, "most_access_days": 30},
        {"links_allowed": False, "edit_links_allowed": True},
        {"domains_are": "only", "domains": []},
        {"domains": ["not a domain"]},
        {"domains": [f"d{number}.example" for number in range(1001)]},
    ],
)
def test_what_contradicts_itself_is_refused_and_nothing_is_changed(admin, facts):
    with pytest.raises(ValidationError):
        set_policy(admin, **facts)

    assert SharingPolicy.current().sharers == "owners"
    assert not SharingEvent.objects.filter(verb="set policy").exists()


def test_there_is_one_policy(admin):
    with pytest.raises(IntegrityError, match="one_policy"), transaction.atomic():
        SharingPolicy.objects.create(id=2)


# Who may share outside


def test_from_the_start_owners_share_outside_and_members_do_not(alice, bob, document):
    """S41, S54."""
    invite(alice, document, ADDRESS, level=Level.READ)
    for sharing in (
        lambda: invite(bob, document, "x@elsewhere.example.test", level=Level.READ),
        lambda: make_guest_link(bob, document),
    ):
        with pytest.raises(PermissionDenied):
            sharing()


def test_members_share_outside_if_the_policy_says_so_and_visitors_never(
    admin, bob, carol, document, site
):
    """S41."""
    set_policy(admin, sharers="members")

    link = make_guest_link(bob, document)
    invite(bob, site, ADDRESS, group=VISITORS)

    assert reads(bearer(link), document)
    with pytest.raises(PermissionDenied):
        make_guest_link(carol, document)


def test_members_who_may_share_find_the_pages_for_it_and_their_own_invitations_there(
    admin, alice, bob, document
):
    """S41."""
    pages = [
        reverse(f"document_{page}", args=[document.pk])
        for page in ("invitations", "invite", "invite_many", "guest_links")
    ]
    assert [client_of(bob).get(page).status_code for page in pages] == [403] * 4
    invite(alice, document, "grace@elsewhere.example.test", level=Level.READ)

    set_policy(admin, sharers="members")
    invite(bob, document, ADDRESS, level=Level.READ)

    assert [client_of(bob).get(page).status_code for page in pages] == [200] * 4
    mine = client_of(bob).get(pages[0]).text
    assert ADDRESS in mine
    assert "grace@" not in mine


def test_members_give_nobody_more_than_they_have(admin, alice, carol, document):
    """S41, D13."""
    set_policy(admin, sharers="members", edit_links_allowed=True)
    grant(alice, document, carol.user, Level.EDIT)
    make_guest_link(carol, document, level=Level.EDIT)
    grant(alice, document, carol.user, Level.COMMENT)

    with pytest.raises(PermissionDenied):
        make_guest_link(carol, document)


def test_only_the_chosen_people_share_outside(admin, alice, bob, carol, document):
    """S41."""
    set_policy(admin, sharers="chosen", chosen=[bob.user, carol.user])

    make_guest_link(bob, document)
    for other in (alice, carol):  # an owner who was not chosen; somebody chosen who may only view
        with pytest.raises(PermissionDenied):
            make_guest_link(other, document)


def test_nobody_outside_is_ever_chosen_or_shares_on(admin, alice, erin, site, document):
    """D13."""
    add_to_group(alice, site, erin.user, MEMBERS)
    with pytest.raises(ValidationError):
        set_policy(admin, sharers="chosen", chosen=[erin.user])

    set_policy(admin, sharers="members")

    with pytest.raises(PermissionDenied):
        make_guest_link(erin, document)
    with pytest.raises(PermissionDenied):
        invite(erin, site, ADDRESS, group=VISITORS)


def test_a_link_and_an_invitation_end_with_the_right_to_share(admin, bob, document):
    """S41: what a member made under a policy that let members is suspended with it."""
    set_policy(admin, sharers="members")
    link = make_guest_link(bob, document)
    invitation = invite(bob, document, ADDRESS, level=Level.READ)
    frank = verified(outsider("Frank"))

    set_policy(admin, sharers="owners")

    assert not reads(bearer(link), document)
    assert explain(bearer(link), document).refusals == [Refusal.LINK_MAKER]
    with pytest.raises(ValidationError):
        accept(frank, invitation)

    set_policy(admin, sharers="members")

    assert reads(bearer(link), document)
    accept(frank, invitation)


def test_giving_something_to_somebody_outside_is_sharing_outside(admin, alice, bob, erin, site):
    """S41: also by the page of permissions, where no invitation is needed."""
    set_policy(admin, sharers="chosen", chosen=[bob.user])

    with pytest.raises(PermissionDenied):
        grant(alice, site, erin.user, Level.READ)
    with pytest.raises(PermissionDenied):
        add_to_group(alice, site, erin.user, VISITORS)
    grant(alice, site, bob.user, Level.OWN)
    grant(bob, site, erin.user, Level.READ)
    revoke(alice, site, erin.user)


# With whom


@pytest.mark.parametrize(
    ("domains_are", "domains", "open_to_her"),
    [
        ("any", ["elsewhere.example.test"], True),
        ("only", ["elsewhere.example.test"], True),
        ("only", ["@Elsewhere.Example.TEST "], True),
        ("only", ["example.test"], False),
        ("except", ["elsewhere.example.test"], False),
        ("except", ["else.example.test"], True),
    ],
)
def test_domains_count_for_new_and_for_present_people(
    admin, alice, erin, document, domains_are, domains, open_to_her
):
    """A list of domains suspends who is here already, from the next request on."""
    grant(alice, document, erin.user, Level.READ)

    set_policy(admin, domains_are=domains_are, domains=domains)

    assert reads(erin, document) == open_to_her
    if open_to_her:
        invite(alice, document, ADDRESS, level=Level.READ)
        return
    assert explain(anew(erin), document).refusals == [Refusal.DOMAIN]
    for sharing in (
        lambda: invite(alice, document, ADDRESS, level=Level.READ),
        lambda: grant(alice, document, erin.user, Level.EDIT),
    ):
        with pytest.raises(ValidationError, match=r"elsewhere\.example\.test"):
            sharing()


def test_a_domain_that_is_let_in_again_brings_back_exactly_what_was_there(
    admin, alice, erin, document
):
    grant(alice, document, erin.user, Level.EDIT)
    before = Oracle().facts
    set_policy(admin, domains_are="except", domains=["elsewhere.example.test"])
    assert not reads(erin, document)

    set_policy(admin, domains_are="any", domains=[])

    assert level_on(anew(erin), Document.objects.get(pk=document.pk).scope_id) is Level.EDIT
    assert Oracle().facts == before


def test_domains_say_nothing_of_colleagues(admin, bob, document):
    set_policy(admin, domains_are="only", domains=["nowhere.example.test"])

    assert reads(bob, document)


# By which ways


def test_links_can_be_switched_off_by_themselves(admin, alice, erin, document, link):
    """S60: sharing with sign-in is one thing, anonymous access another."""
    grant(alice, document, erin.user, Level.READ)

    set_policy(admin, links_allowed=False)

    assert not reads(bearer(link), document)
    assert explain(bearer(link), document).refusals == [Refusal.LINKS_OFF]
    assert reads(erin, document)
    with pytest.raises(ValidationError, match="guest links"):
        make_guest_link(alice, document)

    set_policy(admin, links_allowed=True)

    assert reads(bearer(link), document)


def test_editing_by_link_is_for_the_organisation_to_allow(admin, alice, document):
    """D10."""
    with pytest.raises(ValidationError, match="without signing in"):
        make_guest_link(alice, document, level=Level.EDIT)
    make_guest_link(alice, document, level=Level.COMMENT)

    set_policy(admin, edit_links_allowed=True)
    link = make_guest_link(alice, document, level=Level.EDIT)
    assert level_on(bearer(link), document.scope_id) is Level.EDIT

    set_policy(admin, edit_links_allowed=False)
    assert level_on(bearer(link), document.scope_id) is Level.COMMENT


# How long


def test_a_link_ends_when_the_organisation_says(admin, alice, document):
    now = timezone.now()
    set_policy(admin, link_days=7, most_link_days=14)

    usual = make_guest_link(alice, document)
    longest = make_guest_link(alice, document, without_end=True)

    assert timedelta(days=7) <= usual.expires_at - now < timedelta(days=7, minutes=5)
    assert timedelta(days=14) <= longest.expires_at - now < timedelta(days=14, minutes=5)
    make_guest_link(alice, document, expires_at=now + timedelta(days=14))
    with pytest.raises(ValidationError, match="14"):
        make_guest_link(alice, document, expires_at=now + timedelta(days=20))


def test_without_a_most_a_link_may_have_no_end(alice, document):
    assert make_guest_link(alice, document, without_end=True).expires_at is None


def test_access_of_somebody_outside_ends_when_the_organisation_says(admin, alice, document):
    set_policy(admin, access_days=30, most_access_days=90)
    frank = verified(outsider("Frank"))
    accept(frank, invite(alice, document, ADDRESS, level=Level.READ))
    frank.user.refresh_from_db()

    assert abs(frank.user.access_until - timezone.now() - timedelta(days=30)) < timedelta(minutes=5)
    assert frank.user.sponsor == alice.user
    far = timezone.now() + timedelta(days=100)
    with pytest.raises(ValidationError, match="90"):
        invite(alice, document, "x@elsewhere.example.test", level=Level.READ, access_until=far)


def test_whose_access_has_ended_gets_in_nowhere_until_it_is_renewed(alice, erin, document):
    grant(alice, document, erin.user, Level.EDIT)
    erin.user.access_until = timezone.now() - timedelta(seconds=1)
    erin.user.save()

    assert not reads(erin, document)
    assert explain(anew(erin), document).refusals == [Refusal.ENDED]
    assert list(Document.objects.visible_to(anew(erin))) == []

    erin.user.access_until = timezone.now() + timedelta(days=1)
    erin.user.save()

    assert reads(erin, document)


def test_accepting_again_moves_the_end_further_and_never_nearer(alice, document, site):
    frank = verified(outsider("Frank"))
    soon, late = (timezone.now() + timedelta(days=days) for days in (5, 50))
    for until, expected in ((late, late), (soon, late)):
        offered = invite(alice, document, ADDRESS, level=Level.READ, access_until=until)
        accept(frank, offered)
        frank.user.refresh_from_db()
        assert frank.user.access_until == expected

    accept(frank, invite(alice, site, ADDRESS, group=VISITORS))
    frank.user.refresh_from_db()
    assert frank.user.access_until is None


# What is stronger


def test_never_outside_wins_over_every_policy(admin, alice, erin, document, link):
    """D14."""
    grant(alice, document, erin.user, Level.READ)
    set_policy(admin, sharers="members", edit_links_allowed=True)

    set_never_outside(alice, document, never=True)

    assert not reads(erin, document)
    assert not reads(bearer(link), document)


def test_nothing_is_given_to_a_closed_account(alice, erin, site):
    """S67: who was removed from the list is invited anew, and not given things on a page."""
    erin.user.is_active = False
    erin.user.save()

    for giving in (
        lambda: grant(alice, site, erin.user, Level.READ),
        lambda: add_to_group(alice, site, erin.user, VISITORS),
    ):
        with pytest.raises(ValidationError, match="closed"):
            giving()
