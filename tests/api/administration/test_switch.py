"""The switch by a program: off cuts off everybody outside, on brings back exactly what was there."""

from __future__ import annotations

import pytest
from django.urls import reverse

from sharing.actors import Actor
from sharing.models import GuestLink, Level, PermissionGroup, SharingEvent
from sharing.operations.grants import grant
from sharing.operations.groups import add_to_group
from sharing.operations.guest_links import disable_guest_link, make_guest_link
from sharing.operations.invitations import invite
from sharing.operations.tokens import make_token
from sharing.tokens import token_of as address_of
from sites_app.operations.folders import create_folder
from tests.api.administration.conftest import by_token, token_of
from tests.api.client import Program
from tests.at_once import at_once
from tests.people import add_text, client_of, insider, outsider

SWITCH = "administration/switch/"
CHECK = "administration/switch/check/"
PEOPLE = "administration/external-users/"
OFF, ON = {"external_sharing": False}, {"external_sharing": True}


def open_at(link: GuestLink) -> bool:
    """Whether the address of a guest link opens something, for somebody who comes by."""
    return client_of().get(reverse("guest_link", args=[address_of(link)])).status_code == 200


@pytest.fixture
def outside(alice, site, library, erin) -> dict[str, object]:
    """Two people outside, in a session and by a token, and two guest links."""
    plan, folder = add_text(alice, library, "Plan.txt"), create_folder(alice, library, "Minutes")
    frank = outsider("Frank")
    add_to_group(alice, site, erin.user, PermissionGroup.Kind.VISITORS)
    grant(alice, plan, frank.user, Level.EDIT)
    invite(alice, site, "new@guest.example.test", level=Level.READ)
    return {
        "programs": [Program(erin), by_token(make_token(frank, name="x", scope="read")[1])],
        "links": [make_guest_link(alice, plan), make_guest_link(alice, folder)],
        "frank": frank,
        "plan": plan,
        "folder": folder,
    }


def seen(outside: dict[str, object]) -> list[object]:
    """All that is open outside at this moment, by every way in."""
    reads = [
        [row["id"] for row in program("GET", path).json()["results"]]
        for program in outside["programs"]
        for path in ("sites/", "folders/", "documents/")
    ]
    return [*reads, *(open_at(link) for link in outside["links"])]


def test_it_says_whether_it_is_on_and_what_hangs_on_it(administer, outside):
    shown = administer("GET", SWITCH).json()

    assert shown == {"external_sharing": True, "people": 2, "links": 2, "invitations": 1}


def test_off_cuts_off_at_the_next_request_and_on_brings_back_what_was_there(
    administer, outside, bob, site
):
    """S56, S59, S66, S69, D2: people inside notice nothing."""
    before, inside = seen(outside), Program(bob)("GET", "documents/").json()
    assert all(before[1:3])
    assert before[-2:] == [True, True]

    answer = administer("PATCH", SWITCH, OFF)

    assert answer.json()["external_sharing"] is False
    assert seen(outside) == [[]] * 6 + [False, False]
    assert Program(bob)("GET", "documents/").json() == inside
    assert administer("PATCH", SWITCH, ON).json()["external_sharing"] is True
    assert seen(outside) == before
    events = SharingEvent.objects.filter(verb__startswith="external sharing").order_by("pk")
    assert [event.verb for event in events] == ["external sharing off", "external sharing on"]


def test_removed_and_disabled_stay_so_when_it_is_turned_on_again(administer, outside, alice):
    """S67, S68, D2."""
    frank, (kept, gone) = outside["frank"], outside["links"]
    administer("PATCH", SWITCH, OFF)
    assert administer("DELETE", f"{PEOPLE}{frank.user.pk}/").status_code == 204
    disable_guest_link(alice, outside["folder"], gone)

    administer("PATCH", SWITCH, ON)

    assert outside["programs"][1]("GET", "documents/").status_code == 401
    assert [open_at(link) for link in (kept, gone)] == [True, False]
    assert administer("GET", f"{PEOPLE}{frank.user.pk}/").status_code == 404
    assert administer("GET", SWITCH).json()["people"] == 1


def test_to_turn_it_as_it_is_is_no_event(administer):
    assert administer("PATCH", SWITCH, ON).status_code == 200

    assert not SharingEvent.objects.filter(verb__startswith="external sharing").exists()


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({}, "external_sharing", "required"),
        ({"external_sharing": None}, "external_sharing", "null"),
        ({"external_sharing": "perhaps"}, "external_sharing", "invalid"),
        ({"external_sharing": True, "other": 1}, "other", "unknown_field"),
    ],
)
def test_what_is_no_answer_turns_nothing(administer, body, field, code):
    answer = administer("PATCH", SWITCH, body)

    assert answer.status_code == 422
    assert [(one["field"], one["code"]) for one in answer.json()["errors"]] == [(field, code)]
    assert administer("GET", SWITCH).json()["external_sharing"] is True


def test_the_tag_is_of_what_was_read(administer, outside, alice):
    """R7: nobody cuts off more than they saw."""
    tag = administer("GET", SWITCH).headers["ETag"]
    assert administer("GET", SWITCH, If_None_Match=tag).status_code == 304
    make_guest_link(alice, outside["plan"])

    assert administer("PATCH", SWITCH, OFF, If_Match=tag).status_code == 412
    tag = administer("GET", SWITCH).headers["ETag"]
    assert administer("PATCH", SWITCH, OFF, If_Match=tag).status_code == 200


def test_a_check_finds_that_no_way_in_is_open(administer, outside):
    assert administer("GET", CHECK).status_code == 404
    found = administer("POST", CHECK).json()
    assert (found["state"], found["open"], found["of"]) == ("done", 5, 5)
    administer("PATCH", SWITCH, OFF)

    assert administer("POST", CHECK, Idempotency_Key="a").status_code == 202
    again = administer("POST", CHECK, Idempotency_Key="a")

    assert again.headers["Idempotency-Replayed"] == "true"
    assert administer("GET", CHECK).json()["open"] == 0
    assert SharingEvent.objects.filter(verb="check ways in").count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_that_turn_it_at_once_by_what_they_read_one_does(waterland):
    """R7: the tag is compared under the lock."""
    ada = insider("Ada", is_staff=True)
    secret = token_of(ada)
    tag = by_token(secret)("GET", SWITCH).headers["ETag"]

    def turn() -> int:
        return by_token(secret)("PATCH", SWITCH, OFF, If_Match=tag).status_code

    assert sorted(at_once(*[turn] * 4)) == [200, 412, 412, 412]
    off = SharingEvent.objects.filter(verb="external sharing off", user=ada.user)
    assert off.count() == 1


def test_nobody_turns_the_switch_of_another_organisation(administer, ada, polder):
    """D4, T2."""
    program = Program(Actor())
    secret = administer.client.defaults["HTTP_AUTHORIZATION"]
    answer = program.client.patch(
        f"/api/v1/{SWITCH}",
        '{"external_sharing": false}',
        "application/json",
        headers={"authorization": secret, "host": "polder.example.test"},
    )

    assert answer.status_code == 401
    polder.refresh_from_db()
    assert polder.external_sharing
