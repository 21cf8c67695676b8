"""The organisation's policy on its page: what it says, what it refuses, what a change cuts off."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import User
from sharing.actors import Actor
from sharing.administration.policy import cut_off_by
from sharing.gate import may, standing_of
from sharing.models import (
    GuestLink,
    Invitation,
    Level,
    PermissionGroup,
    SharingEvent,
    SharingPolicy,
)
from sharing.operations.groups import add_to_group
from sharing.operations.guest_links import make_guest_link
from sharing.operations.invitations import invite
from sharing.outside_now import links_let_in, opening
from tests.people import add_text, allow, anew, bearer, client_of, outsider

VISITORS = PermissionGroup.Kind.VISITORS
OWNERS = PermissionGroup.Kind.OWNERS
PAGE = "/admin/service-settings/sites-and-document-sharing/policy/"
AS_IT_IS = {
    "sharers": "owners",
    "domains_are": "any",
    "domains": "",
    "more": "",
    "links_allowed": "on",
    "link_days": "30",
}


@pytest.fixture
def browser(ada: Actor) -> Client:
    return client_of(ada)


@pytest.fixture
def shared(alice, site, erin) -> dict[str, object]:
    """Somebody, a link that edits, an invitation."""
    add_to_group(alice, site, erin.user, VISITORS)
    document = add_text(alice, site, "Plan.txt")
    return {
        "document": document,
        "link": make_guest_link(alice, document),
        "invitation": invite(alice, site, "frank@example.org", group=VISITORS),
    }


def test_it_stands_under_service_settings_and_says_what_it_is_not(browser):
    """S60, S62."""
    page = browser.get(PAGE)

    assertContains(page, 'href="/admin/service-settings/"')
    assertContains(page, "Service settings")
    assertContains(page, "Sites and document sharing")
    assertContains(page, "To allow sharing outside is not to allow anonymous access")


def test_what_cuts_nobody_off_is_saved_at_once(browser, ada):
    """S41."""
    browser.post(PAGE, {**AS_IT_IS, "sharers": "members", "most_link_days": "60"})

    policy = SharingPolicy.current()
    assert (policy.sharers, policy.most_link_days) == ("members", 60)
    event = SharingEvent.objects.latest("pk")
    assert (event.verb, event.user) == ("set policy", ada.user)


def test_chosen_people_are_named_by_address_and_kept_by_a_tick(browser, alice, bob):
    """S41."""
    browser.post(PAGE, {**AS_IT_IS, "sharers": "chosen", "more": f"{bob.user.email}\n"})
    assert list(SharingPolicy.current().chosen.all()) == [bob.user]

    again = {**AS_IT_IS, "sharers": "chosen", "keep": [bob.user.pk], "more": alice.user.email}
    browser.post(PAGE, again)

    assert set(SharingPolicy.current().chosen.all()) == {alice.user, bob.user}


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        ({"domains_are": "only"}, "domains", "Name at least one domain"),
        ({"domains": "not a domain"}, "domains", "is not a domain"),
        (
            {"edit_links_allowed": "on", "links_allowed": ""},
            "edit_links_allowed",
            "none with which",
        ),
        ({"most_link_days": "10"}, "link_days", "at most 10 days"),
        ({"most_access_days": "10"}, "access_days", "at most 10 days"),
        ({"access_days": "0"}, "access_days", "greater than or equal to 1"),
        ({"sharers": "chosen"}, "more", "at least one person"),
        ({"more": "gustav@elsewhere.example.test"}, "more", "Nobody inside has this address"),
    ],
)
def test_what_contradicts_itself_is_said_at_its_field(browser, said, field, words):
    outsider("Gustav")
    page = browser.post(PAGE, {**AS_IT_IS, **said})

    assert page.status_code == 422
    assert words in " ".join(page.context_data["form"].errors[field])
    assert not SharingPolicy.objects.exists()


def test_what_cuts_off_is_counted_before_it_is_saved(browser, shared, site, erin):
    """Nothing is changed until the administrator says so a second time."""
    said = {**AS_IT_IS, "domains_are": "except", "links_allowed": ""}
    said["domains"] = "elsewhere.example.test\nexample.org"

    page = browser.post(PAGE, said)

    assertContains(page, "1 person outside")
    assertContains(page, "1 guest link")
    assertContains(page, "1 invitation that can no longer be accepted")
    assertNotContains(page, "with which one can no longer edit")
    assert SharingPolicy.current().links_allowed
    assert may(anew(erin), Level.READ, site)
    assert not SharingEvent.objects.filter(verb="set policy").exists()

    browser.post(PAGE, {**said, "sure": "1"})

    assert not may(anew(erin), Level.READ, site)
    assert not may(bearer(shared["link"]), Level.READ, shared["document"])


def test_the_count_is_what_the_gate_then_says(ada, alice, bob, site, shared, erin):
    """Of every kind of change: who could come in and cannot is as many as was said."""
    allow(sharers="members", edit_links_allowed=True)
    make_guest_link(bob, shared["document"])
    make_guest_link(alice, shared["document"], level=Level.EDIT)
    outside = [erin, *(bearer(link) for link in GuestLink.objects.all())]

    def let_in() -> int:
        return sum(
            may(Actor(a.user, a.guest_link), Level.READ, shared["document"]) for a in outside
        )

    for facts in (
        {"sharers": "owners"},
        {"sharers": "chosen", "chosen": [bob.user]},
        {"links_allowed": False, "edit_links_allowed": False},
        {"domains_are": "only", "domains": ["example.org"]},
        {"sharers": "members"},
    ):
        before = let_in()
        cut = cut_off_by(ada, facts)
        assert let_in() == before
        allow(**facts)
        assert before - let_in() == cut.people + cut.links, facts
        allow(
            sharers="members",
            links_allowed=True,
            edit_links_allowed=True,
            domains_are="any",
            domains=[],
            chosen=[],
        )
    assert cut_off_by(ada, {"edit_links_allowed": False}).edit_links == 1


def test_links_that_open_are_those_that_the_gate_opens(alice, bob, site, shared):
    allow(sharers="members")
    make_guest_link(bob, shared["document"])
    add_to_group(alice, site, bob.user, VISITORS)

    by_the_gate = {
        link.pk for link in GuestLink.objects.all() if not standing_of(Actor(guest_link=link)).link
    }

    assert {link.pk for link in opening(links_let_in())} == by_the_gate == {shared["link"].pk}


def test_nobody_else_sets_it(alice, erin):
    for person in (alice, erin):
        assert (
            client_of(person)
            .post(PAGE, {**AS_IT_IS, "sharers": "members"}, follow=True)
            .status_code
            == 403
        )
    assert not SharingPolicy.objects.exists()
    assert Invitation.objects.count() == 0
    assert User.objects.get(pk=alice.user.pk).is_active
