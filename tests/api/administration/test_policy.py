"""The policy by a program: all that its page has, by the same operation and the same refusals."""

from __future__ import annotations

import pytest

from sharing.actors import Actor
from sharing.gate import may
from sharing.models import Level, PermissionGroup, SharingEvent, SharingPolicy
from sharing.operations.groups import add_to_group
from sharing.operations.guest_links import make_guest_link
from tests.api.administration.conftest import by_token, token_of
from tests.at_once import at_once
from tests.people import add_text, anew, insider

POLICY = "administration/policy/"
CUT_OFF = "administration/policy/cut-off/"
FROM_THE_START = {
    "sharers": "owners",
    "chosen": [],
    "domains_are": "any",
    "domains": [],
    "links_allowed": True,
    "edit_links_allowed": False,
    "link_days": 30,
    "most_link_days": None,
    "access_days": None,
    "most_access_days": None,
}


def test_it_is_as_it_is_from_the_start(administer):
    assert administer("GET", POLICY).json() == FROM_THE_START


def test_every_field_can_be_changed_and_what_is_left_out_stays(administer, alice, ada):
    """S41."""
    said = {
        "sharers": "chosen",
        "chosen": [str(alice.user.pk)],
        "domains_are": "except",
        "domains": ["@Elsewhere.example.test", "bücher.example"],
        "edit_links_allowed": True,
        "link_days": 7,
        "most_link_days": 14,
        "access_days": 100,
        "most_access_days": 200,
    }
    assert FROM_THE_START.keys() == said.keys() | {"links_allowed"}
    shown = administer("PATCH", POLICY, said).json()

    (chosen,) = shown.pop("chosen")
    assert (chosen["id"], chosen["email"]) == (str(alice.user.pk), alice.user.email)
    del said["chosen"]
    domains = ["elsewhere.example.test", "xn--bcher-kva.example"]
    assert shown == said | {"links_allowed": True, "domains": domains}
    assert administer("PATCH", POLICY, {"link_days": 8}).json()["most_link_days"] == 14
    assert list(SharingPolicy.current().chosen.all()) == [alice.user]
    event = SharingEvent.objects.filter(verb="set policy").latest("pk")
    assert event.user == ada.user
    assert event.details.keys() == {"link_days", "by_token"}


def test_it_holds_from_the_next_request_on_and_removes_nothing(administer, alice, erin, site):
    add_to_group(alice, site, erin.user, PermissionGroup.Kind.VISITORS)
    barred = {"domains_are": "except", "domains": ["elsewhere.example.test"]}
    assert may(anew(erin), Level.READ, site)

    administer("PATCH", POLICY, barred)
    assert not may(anew(erin), Level.READ, site)
    administer("PATCH", POLICY, {"domains_are": "any"})

    assert may(anew(erin), Level.READ, site)


@pytest.mark.parametrize(
    ("said", "field", "code"),
    [
        ({"sharers": "everybody"}, "sharers", "invalid_choice"),
        ({"sharers": "chosen"}, "chosen", "nobody"),
        ({"chosen": ["01900000-0000-7000-8000-000000000000"]}, "chosen", "unknown"),
        ({"domains_are": "only"}, "domains", "domains"),
        ({"domains": ["x" * 300]}, "domains.0", "max_length"),
        ({"domains": ["\x00"]}, "domains.0", "null_characters_not_allowed"),
        ({"edit_links_allowed": True, "links_allowed": False}, "edit_links_allowed", "edit_links"),
        ({"most_link_days": 10}, "link_days", "links_within"),
        ({"most_access_days": 10}, "access_days", "access_within"),
        ({"link_days": 0}, "link_days", "min_value"),
        ({"link_days": None}, "link_days", "null"),
        ({"access_days": 3_651}, "access_days", "max_value"),
        ({"id": 2}, "id", "unknown_field"),
    ],
)
@pytest.mark.parametrize("address", [POLICY, CUT_OFF])
def test_what_contradicts_itself_is_said_at_its_field(administer, said, field, code, address):
    answer = administer("POST" if address == CUT_OFF else "PATCH", address, said)

    assert answer.status_code == 422
    assert (field, code) in {(one["field"], one["code"]) for one in answer.json()["errors"]}
    assert administer("GET", POLICY).json() == FROM_THE_START


def test_nobody_outside_is_chosen_and_what_is_no_domain_is_none(administer, erin):
    """D13."""
    said = {"sharers": "chosen", "chosen": [str(erin.user.pk)]}
    assert administer("PATCH", POLICY, said).json()["code"] == "external"
    assert administer("PATCH", POLICY, {"domains": ["no domain"]}).json()["code"] == "domain"

    assert administer("GET", POLICY).json() == FROM_THE_START


def test_what_it_would_cut_off_is_counted_and_nothing_is_done(administer, alice, erin, site):
    add_to_group(alice, site, erin.user, PermissionGroup.Kind.VISITORS)
    make_guest_link(alice, add_text(alice, site, "Plan.txt"))
    said = {"domains_are": "only", "domains": ["example.org"], "links_allowed": False}

    found = administer("POST", CUT_OFF, said).json()

    assert found == {"people": 1, "links": 1, "invitations": 0, "edit_links": 0}
    assert administer("GET", POLICY).json() == FROM_THE_START
    assert not SharingEvent.objects.filter(verb="set policy").exists()
    assert may(anew(erin), Level.READ, site)


def test_a_change_of_what_was_changed_meanwhile_is_refused(administer):
    """R7."""
    tag = administer("GET", POLICY).headers["ETag"]
    assert administer("GET", POLICY, If_None_Match=tag).status_code == 304
    administer("PATCH", POLICY, {"link_days": 10})

    answer = administer("PATCH", POLICY, {"link_days": 20}, If_Match=tag)

    assert (answer.status_code, answer.json()["code"]) == (412, "changed")
    assert SharingPolicy.current().link_days == 10


@pytest.mark.django_db(transaction=True)
def test_of_two_changes_at_once_of_what_was_read_one_is_done(waterland):
    """R7: the tag is compared under the lock, also where there is no row yet."""
    ada: Actor = insider("Ada", is_staff=True)
    secret = token_of(ada)
    tag = by_token(secret)("GET", POLICY).headers["ETag"]

    def change(days: int) -> int:
        return by_token(secret)("PATCH", POLICY, {"link_days": days}, If_Match=tag).status_code

    calls = [lambda days=days: change(days) for days in (5, 6, 7, 8)]
    assert sorted(at_once(*calls)) == [200, 412, 412, 412]
