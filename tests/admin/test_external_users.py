"""The list of external users: who they are, who answers for them, until when, and what stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from sharing.actors import Actor
from sharing.models import GuestLink, Letter, Level, PermissionGroup, SharingEvent, SharingPolicy
from sharing.operations.access_ends import set_sponsor
from sharing.operations.external_users import links_sent_to
from sharing.operations.grants import grant
from sharing.operations.groups import add_to_group
from sharing.operations.guest_links import disable_guest_link, make_guest_link
from sharing.operations.people import set_standing
from tests.people import add_text, allow, client_of, outsider

LIST = "admin:accounts_externaluser_changelist"


@pytest.fixture
def gustav(waterland) -> Actor:
    """Another person outside."""
    return outsider("Gustav")


def named(page: str, *people: Actor) -> list[str]:
    """Who of them is in the list."""
    body = page.partition("<tbody>")[2]
    return [person.user.name for person in people if f">{person.user.name}<" in body]


def set_facts(person: Actor, **facts: object) -> None:
    """As time and operations left it."""
    User.objects.filter(pk=person.user.pk).update(**facts)


def act(actor: Actor, action: str, *people: Actor, **more: object) -> object:
    chosen = [str(person.user.pk) for person in people]
    facts = {"action": action, "_selected_action": chosen, **more}
    return client_of(actor).post(reverse(LIST), facts)


def test_the_list_says_who_answers_until_when_and_when_last_seen(ada, alice, erin, gustav):
    """S74."""
    set_sponsor(ada, [erin.user], alice.user)
    set_facts(erin, access_until=timezone.make_aware(timezone.datetime(2126, 3, 31, 12)))
    set_facts(erin, last_seen=timezone.make_aware(timezone.datetime(2026, 1, 9, 12)))
    page = client_of(ada).get(reverse(LIST)).text

    for words in ("Erin", erin.user.email, "Alice", "March 31, 2126", "Jan. 9, 2026", "Nobody"):
        assert words in page


def test_whose_sponsor_left_is_seen_in_the_list(ada, alice, erin, gustav):
    set_sponsor(ada, [erin.user, gustav.user], alice.user)
    assert "(gone)" not in client_of(ada).get(reverse(LIST)).text
    set_standing(ada, alice.user, may_sign_in=False, administers=False)

    assert client_of(ada).get(reverse(LIST)).text.count("Alice (gone)") == 2


FILTERS = {
    "ends=soon": {"access_until": 20},
    "ends=ended": {"access_until": -1},
    "seen=long": {"last_seen": -91},
}


@pytest.mark.parametrize("way", FILTERS)
def test_the_list_is_filtered_by_time(ada, erin, gustav, way):
    ((field, days),) = FILTERS[way].items()
    set_facts(erin, **{field: timezone.now() + timedelta(days=days)})
    set_facts(gustav, access_until=timezone.now() + timedelta(days=31), last_seen=timezone.now())
    page = client_of(ada).get(f"{reverse(LIST)}?{way}").text

    assert named(page, erin, gustav) == ["Erin"]


def test_the_list_is_filtered_by_what_is_missing(ada, alice, erin, gustav):
    now = timezone.now()
    set_facts(gustav, access_until=now, last_seen=now)
    set_sponsor(ada, [gustav.user], alice.user)
    for way in ("ends=never", "seen=never", "sponsor_is=gone"):
        page = client_of(ada).get(f"{reverse(LIST)}?{way}").text
        assert named(page, erin, gustav) == ["Erin"], way
    set_standing(ada, alice.user, may_sign_in=False, administers=False)
    page = client_of(ada).get(f"{reverse(LIST)}?sponsor_is=gone").text
    assert named(page, erin, gustav) == ["Erin", "Gustav"]


def test_the_list_is_filtered_by_what_the_policy_bars(ada, erin):
    noor = Actor(
        user=User.objects.create_user("noor@aannemer.example", name="Noor", is_external=True)
    )
    domains = SharingPolicy.Domains
    barred = {
        domains.ANY: [],
        domains.ONLY: ["Erin"],
        domains.EXCEPT: ["Noor"],
    }
    for domains_are, names in barred.items():
        allow(domains_are=domains_are, domains=["aannemer.example"])
        page = client_of(ada).get(f"{reverse(LIST)}?domain=barred").text
        assert named(page, erin, noor) == names, domains_are


def test_the_end_and_the_sponsor_are_set_for_many_at_once(ada, alice, erin, gustav):
    asked = act(ada, "set_end", erin, gustav)
    assert "Until and including" in asked.content.decode()
    day = timezone.localdate() + timedelta(days=40)
    act(ada, "set_end", erin, gustav, sure="1", until=day.isoformat())
    act(ada, "set_sponsor", erin, gustav, sure="1", email=alice.user.email)

    for person in User.objects.filter(is_external=True):
        assert timezone.localtime(person.access_until).date() == day
        assert person.sponsor == alice.user
    assert SharingEvent.objects.filter(verb="set access end", user=ada.user).count() == 2
    wrong = act(ada, "set_end", erin, sure="1", until="2001-01-01")
    assert "Choose a date in the future." in wrong.content.decode()
    nobody = act(ada, "set_sponsor", erin, sure="1", email=gustav.user.email)
    assert "A sponsor is somebody inside who may sign in." in nobody.content.decode()


def test_who_does_not_administer_sets_nothing(alice, erin, gustav):
    """D13."""
    for person in (alice, erin):
        answer = act(person, "set_end", gustav, sure="1", until="2126-01-01")
        assert answer.status_code == 302
        assert answer.url.startswith("/admin/login/")
    assert User.objects.get(pk=gustav.user.pk).access_until is None


def test_the_page_of_one_person_shows_what_they_were_given_but_no_names_of_what_is_hidden(
    ada, alice, erin, site
):
    add_to_group(alice, site, erin.user, PermissionGroup.Kind.VISITORS)
    grant(alice, add_text(alice, site, "Salaries.txt"), erin.user, Level.EDIT)
    address = reverse("admin:accounts_externaluser_change", args=[erin.user.pk])
    page = client_of(ada).get(address).text
    assert "Can edit" in page
    assert "given by Alice" in page
    assert "Salaries" not in page
    assert "Dikes" not in page

    grant(alice, site, ada.user, Level.READ)
    page = client_of(ada).get(address).text
    assert "Salaries.txt" in page
    assert "Dikes" in page


# Guest links that were sent to whoever is removed


@pytest.fixture
def sent(alice, erin, gustav, site) -> dict[str, GuestLink]:
    """Links that letters brought to Erin, and one that went to Gustav."""
    document = add_text(alice, site, "Plan.txt")
    links = {}
    for purpose, person in {"News": erin, "Talks": erin, "Old": erin, "Other": gustav}.items():
        link = make_guest_link(alice, document, purpose=purpose)
        Letter.objects.create(name="guest_link", recipient=person.user.email, guest_link=link)
        links[purpose] = link
    disable_guest_link(alice, document, links["Old"])
    return links


def test_the_screen_says_that_links_stay_and_names_those_sent_to_that_person(ada, erin, sent):
    """D5."""
    page = act(ada, "remove", erin).content.decode()

    assert "Guest links are anonymous and stay: whoever holds one can still use it." in page
    assert "“News”" in page
    assert "“Talks”" in page
    assert "made by Alice" in page
    assert "“Old”" not in page
    assert "“Other”" not in page
    assert "Plan.txt" not in page


def test_links_stay_unless_they_are_chosen(ada, erin, sent):
    """D5."""
    chosen = [str(sent["News"].pk), str(sent["Other"].pk)]
    act(ada, "remove", erin, sure="1", link=chosen)

    states = {link.purpose: link.state for link in GuestLink.objects.all()}
    # The one that went to somebody else is not offered here, and so not taken.
    assert states == {
        "News": "disabled",
        "Talks": "active",
        "Old": "disabled",
        "Other": "active",
    }
    assert not User.objects.get(pk=erin.user.pk).is_active
    event = SharingEvent.objects.get(verb="disable guest link", user=ada.user)
    assert event.details["link"] == str(sent["News"].pk)


def test_nothing_sent_is_said_too(ada, erin):
    """D5."""
    assert "No guest link is known to have been sent to them." in act(ada, "remove", erin).text
    assert links_sent_to([]) == []
