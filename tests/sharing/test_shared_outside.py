"""Shared outside: every way in to what somebody owns, by place, person and link; ended on the spot."""

from __future__ import annotations

import csv
from io import StringIO

from pytest_django.asserts import assertContains, assertNotContains

from sharing.actors import Actor
from sharing.gate import may
from sharing.models import Level, PermissionGroup
from sharing.operations.grants import grant
from sharing.operations.groups import add_to_group
from sharing.operations.guest_links import disable_guest_link, make_guest_link
from sharing.operations.switch import set_external_sharing
from sharing.shared_outside import ways
from sites_app.operations.sites import create_site
from tests.people import add_text, allow, anew, client_of, insider, outsider

MEMBERS, VISITORS = PermissionGroup.Kind.MEMBERS, PermissionGroup.Kind.VISITORS
PAGE = "/shared-outside/"


def said(actor):
    return [(str(way.item), way.who, way.label) for way in ways(anew(actor))]


def test_groups_are_the_people_in_them_and_links_are_there(alice, bob, site, erin):
    """S64, S71: sites and documents, people and links; only of what one owns."""
    gustav = outsider("Gustav")
    document = add_text(alice, site, "Plan.txt")
    add_to_group(alice, site, erin.user, VISITORS)
    add_to_group(alice, site, gustav.user, MEMBERS)
    grant(alice, document, erin.user, Level.EDIT)
    make_guest_link(alice, document, purpose="For the mayor")
    disable_guest_link(alice, document, make_guest_link(alice, document, purpose="Old"))
    bobs = create_site(bob, "Mills")
    add_to_group(bob, bobs, erin.user, VISITORS)

    assert said(alice) == [
        ("Dikes", "Erin", "Visitors"),
        ("Dikes", "Gustav", "Members"),
        ("Plan.txt", "Erin", "Can edit"),
        ("Plan.txt", "For the mayor", "Can view"),
    ]
    assert said(bob) == [("Mills", "Erin", "Visitors")]
    assert said(erin) == []


def test_what_the_policy_or_its_end_shuts_out_is_not_there(alice, site, erin):
    document = add_text(alice, site, "Plan.txt")
    add_to_group(alice, site, erin.user, VISITORS)
    make_guest_link(alice, document, purpose="For the mayor")

    allow(domains_are="except", domains=["elsewhere.example.test"], links_allowed=False)

    assert said(alice) == []


def test_it_is_listed_by_place_by_person_and_by_link(alice, site, erin):
    add_to_group(alice, site, erin.user, VISITORS)
    make_guest_link(alice, add_text(alice, site, "Plan.txt"), purpose="For the mayor")
    browser = client_of(alice)

    assertContains(browser.get(PAGE), "For the mayor")
    assertContains(browser.get(f"{PAGE}?by=person"), "erin@")
    assertNotContains(browser.get(f"{PAGE}?by=person"), "For the mayor")
    assertContains(browser.get(f"{PAGE}?by=link"), "For the mayor")
    assertNotContains(browser.get(f"{PAGE}?by=link"), "erin@")


def test_each_is_ended_on_the_spot_and_one_comes_back_to_the_list(alice, site, erin):
    """S71, S92."""
    document = add_text(alice, site, "Plan.txt")
    add_to_group(alice, site, erin.user, VISITORS)
    grant(alice, document, erin.user, Level.EDIT)
    make_guest_link(alice, document)
    browser = client_of(alice)

    for way in ways(alice):
        address = way.end_url(f"{PAGE}?by=person")
        assert browser.get(address).status_code == 200
        assert browser.post(address).headers["Location"] == f"{PAGE}?by=person"

    assert said(alice) == []
    assert not may(anew(erin), Level.READ, document)


def test_nobody_is_led_away_from_here(alice, site, bob):
    for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        address = f"/sites/{site.pk}/permissions/groups/edit/{bob.user.pk}/remove/?next={elsewhere}"
        add_to_group(alice, site, bob.user, MEMBERS)
        page = client_of(alice).get(address)
        assertNotContains(page, f'href="{elsewhere}"')
        assert "evil" not in client_of(alice).post(address).headers["Location"]


def test_while_it_is_switched_off_the_page_says_that_nobody_comes_in(waterland, alice, site, erin):
    add_to_group(alice, site, erin.user, VISITORS)
    set_external_sharing(Actor(user=insider("Ada", is_superuser=True).user), waterland, on=False)

    page = client_of(alice).get(PAGE)

    assertContains(page, "External sharing is switched off")
    assertContains(page, "erin@")


def test_all_of_it_is_a_file(alice, site, erin):
    document = add_text(alice, site, "=1+1.txt")
    add_to_group(alice, site, erin.user, VISITORS)
    make_guest_link(alice, document, purpose="For the mayor")

    response = client_of(alice).get(f"{PAGE}export/")
    text = b"".join(response.streaming_content).decode().removeprefix("\ufeff")
    header, *rows = list(csv.reader(StringIO(text)))

    assert len(rows) == 2
    assert {row[1] for row in rows} == {"Dikes", "'=1+1.txt"}
    assert {row[3] for row in rows} == {"Erin", "For the mayor"}
    assert all(len(row) == len(header) for row in rows)
