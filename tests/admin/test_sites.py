"""Sites in the administration: who owns them, to take one over, to close one."""

from __future__ import annotations

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from sharing.actors import Actor
from sharing.gate import may
from sharing.models import Letter, Level, PermissionGroup, SharingEvent
from sharing.operations.groups import add_to_group
from sharing.operations.scopes import break_inheritance
from sites_app.operations.sites import create_subsite
from sites_app.operations.take_over import owners_of, take_over
from tests.people import add_text, anew, client_of, insider
from tests.post import deliver

VISITORS = PermissionGroup.Kind.VISITORS
LIST = "/admin/sites_app/site/"


@pytest.fixture
def browser(ada: Actor) -> Client:
    return client_of(ada)


def as_a_person(actor: Actor) -> Actor:
    return Actor(user=actor.user)


def test_the_list_says_who_owns_a_site_and_how_much_is_open(browser, alice, site, erin):
    create_subsite(alice, site, "Locks")
    add_to_group(alice, site, erin.user, VISITORS)

    page = browser.get(LIST)

    assertContains(page, "Dikes")
    assertContains(page, "Locks")
    rows = {row.name: row for row in page.context_data["cl"].result_list}
    for name in ("Dikes", "Locks"):
        assert rows[name].owner_names == ["Alice"]
        assert rows[name].exposure_now.people == 1
        assert rows[name].exposure_now.everyone == 4
    assertContains(browser.get(f"{LIST}?outside=shared"), "Locks")
    assertNotContains(browser.get(f"{LIST}?outside=never"), "Locks")


def test_to_take_over_is_asked_with_who_will_be_told(browser, site, ada):
    page = browser.get(f"{LIST}{site.pk}/take-over/")

    assertContains(page, "alice@waterland.example.test")
    assert not may(as_a_person(ada), Level.READ, site)


def test_taken_over_it_is_owned_recorded_and_told(browser, ada, alice, bob, site):
    browser.post(f"{LIST}{site.pk}/take-over/")

    assert may(as_a_person(ada), Level.OWN, site)
    assert may(anew(alice), Level.OWN, site)
    event = SharingEvent.objects.get(verb="take over site")
    assert (event.user, event.item_id, event.job) == (ada.user, site.pk, "admin")
    deliver()
    told = [letter for letter in mail.outbox if "took over" in letter.subject]
    assert [letter.to for letter in told] == [[alice.user.email]]
    assert "Ada" in told[0].body
    assert f"/sites/{site.pk}/permissions/" in told[0].body


def test_unique_subsites_do_not_come_along(ada, alice, site):
    """D7, D8 for those inside as well: only what takes over."""
    locks, secret = (create_subsite(alice, site, name) for name in ("Locks", "Secret"))
    break_inheritance(alice, secret)

    take_over(ada, site)

    assert may(as_a_person(ada), Level.OWN, locks)
    secret.refresh_from_db()
    assert not may(as_a_person(ada), Level.READ, secret)


def test_a_subsite_that_takes_over_is_taken_without_the_site_above_it(ada, alice, site):
    locks = create_subsite(alice, site, "Locks")

    take_over(ada, locks)

    locks.refresh_from_db()
    assert may(as_a_person(ada), Level.OWN, locks)
    assert not may(as_a_person(ada), Level.READ, site)
    assert may(anew(alice), Level.OWN, locks)


def test_who_owns_it_already_takes_nothing_over(ada, site):
    take_over(ada, site)
    with pytest.raises(ValidationError):
        take_over(ada, site)

    assert Letter.objects.filter(name="site_taken_over").count() == 1
    assert [person.name for person in owners_of(site)] == ["Ada", "Alice"]


def test_nobody_else_takes_over(alice, bob, dave, erin, site):
    for person in (bob, dave, erin):
        with pytest.raises(PermissionDenied):
            take_over(person, site)
        with pytest.raises(PermissionDenied):
            take_over(Actor(user=person.user, job="admin"), site)
        assert client_of(person).post(f"{LIST}{site.pk}/take-over/", follow=True).status_code == 403


def test_an_administrator_closes_a_site_to_people_outside_and_opens_it_again(
    browser, alice, site, erin
):
    """S42: per site allowed or not."""
    add_to_group(alice, site, erin.user, VISITORS)

    assertContains(browser.get(f"{LIST}{site.pk}/never-outside/"), "People outside (1)")
    browser.post(f"{LIST}{site.pk}/never-outside/")
    assert not may(anew(erin), Level.READ, site)
    assertContains(browser.get(f"{LIST}?outside=never"), "Dikes")

    browser.post(f"{LIST}{site.pk}/never-outside/")
    assert may(anew(erin), Level.READ, site)
    verbs = SharingEvent.objects.filter(job="admin").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["never outside", "outside allowed"]


def test_documents_are_not_named_to_whoever_administers(browser, alice, site, ada):
    """They see the names of sites, and of nothing in them; nor can they ask for it by searching."""
    add_text(alice, site, "Dismissals.txt")
    insider("Zoe")

    page = browser.get("/admin/sharing/sharingevent/")
    assertContains(page, "Dikes")
    assertNotContains(page, "Dismissals")
    assertContains(page, "A document")
    assertNotContains(
        browser.get("/admin/sharing/sharingevent/?q=Dismissals"), "Added a document</td>"
    )

    take_over(ada, site)
    assertContains(browser.get("/admin/sharing/sharingevent/"), "Dismissals.txt")
