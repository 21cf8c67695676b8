"""The list of external users by a program: who they are, until when, what they reach; removing them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from sharing.actors import Actor
from sharing.gate import may
from sharing.models import GuestLink, Level, PermissionGroup, SharingEvent
from sharing.operations.grants import grant
from sharing.operations.groups import add_to_group
from sharing.operations.guest_link_letters import send_guest_link
from sharing.operations.guest_links import make_guest_link
from sharing.operations.people import set_standing
from tests.api.administration.conftest import by_token, token_of
from tests.at_once import at_once
from tests.people import add_text, allow, anew, insider, outsider

PEOPLE = "administration/external-users/"
NEVER = "01900000-0000-7000-8000-000000000000"


@pytest.fixture
def gustav(waterland: object) -> Actor:
    """Another person outside."""
    return outsider("Gustav")


def names(program: object, query: str = "") -> list[str]:
    """Who is in the list, page after page."""
    found, path = [], f"{PEOPLE}?page_size=2&{query}"
    while path:
        shown = program("GET", path).json()
        assert len(shown["results"]) <= 2
        found += [one["name"] for one in shown["results"]]
        path = shown["next"] and shown["next"].partition("example.test")[2]
    return found


def facts(person: Actor, **said: object) -> None:
    """As time and operations left it."""
    User.objects.filter(pk=person.user.pk).update(**said)


def test_the_list_has_everybody_outside_once_and_nobody_else(administer, alice, erin, gustav):
    """S74."""
    for number in range(3):
        facts(outsider(f"Frank{number}"), name="Frank")
    outsider("Gone", is_active=False)

    assert names(administer) == ["Erin", "Frank", "Frank", "Frank", "Gustav"]


def test_the_list_is_searched_and_filtered_as_the_page_is(administer, ada, alice, erin, gustav):
    now = timezone.now()
    facts(erin, access_until=now + timedelta(days=20), sponsor=alice.user)
    facts(gustav, last_seen=now - timedelta(days=91), access_until=now - timedelta(days=1))
    ways = {
        "q=erin": ["Erin"],
        "q=gustav@elsewhere": ["Gustav"],
        "q=alice": ["Erin"],
        "q=erin gustav": [],
        "ends=soon": ["Erin"],
        "ends=ended": ["Gustav"],
        "ends=never": [],
        "seen=never": ["Erin"],
        "seen=long": ["Gustav"],
        "sponsor_is=here": ["Erin"],
        "sponsor_is=gone": ["Gustav"],
        "domain=barred": [],
        "q=e&ends=soon&seen=never": ["Erin"],
    }
    assert {way: names(administer, way) for way in ways} == ways

    set_standing(Actor(ada.user, job="admin"), alice.user, may_sign_in=False, administers=False)
    allow(domains_are="except", domains=["elsewhere.example.test"])
    assert names(administer, "sponsor_is=gone") == names(administer, "domain=barred")
    assert names(administer, "domain=barred") == ["Erin", "Gustav"]


@pytest.mark.parametrize("query", ["ends=x", "seen=1", "sponsor_is=", "domain=all", "q=%00"])
def test_what_is_no_filter_is_said(administer, query):
    answer = administer("GET", f"{PEOPLE}?{query}")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == query.partition("=")[0]


def test_one_person_says_who_answers_until_when_and_how_much_is_open(administer, alice, erin, site):
    add_to_group(alice, site, erin.user, PermissionGroup.Kind.VISITORS)
    add_text(alice, site, "Plan.txt")
    facts(erin, sponsor=alice.user)

    shown = administer("GET", f"{PEOPLE}{erin.user.pk}/").json()

    assert shown["sponsor"]["name"] == "Alice"
    assert shown["sponsor"]["here"] is True
    assert (shown["sites"], shown["documents"]) == (1, 1)
    assert (shown["access_until"], shown["last_seen_at"]) == (None, None)
    administer("PATCH", "administration/switch/", {"external_sharing": False})
    shown = administer("GET", f"{PEOPLE}{erin.user.pk}/").json()
    assert (shown["sites"], shown["documents"]) == (0, 0)


def test_the_end_and_the_sponsor_are_set(administer, ada, alice, erin, site):
    add_to_group(alice, site, erin.user, PermissionGroup.Kind.VISITORS)
    until = timezone.now() + timedelta(days=40)
    one = f"{PEOPLE}{erin.user.pk}/"

    shown = administer(
        "PATCH", one, {"access_until": until.isoformat(), "sponsor": alice.user.pk}
    ).json()

    assert shown["sponsor"]["id"] == str(alice.user.pk)
    erin.user.refresh_from_db()
    assert (erin.user.access_until, erin.user.sponsor) == (until, alice.user)
    verbs = SharingEvent.objects.filter(user=ada.user, details__person=str(erin.user.pk))
    assert set(verbs.values_list("verb", flat=True)) >= {"set access end", "set sponsor"}
    assert administer("PATCH", one, {"access_until": None}).json()["access_until"] is None
    assert administer("PATCH", one, {}).json()["sponsor"]["id"] == str(alice.user.pk)
    allow(access_days=10, most_access_days=10)
    end = administer("PATCH", one, {"access_until": None}).json()["access_until"]
    assert end is not None  # the most that the policy allows


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"access_until": "2001-01-01T00:00:00Z"}, "expires_at"),
        ({"access_until": "tomorrow"}, "invalid"),
        ({"sponsor": NEVER}, "invalid"),
        ({"sponsor": "gustav"}, "sponsor"),
        ({"sponsor": None}, "invalid"),
        ({"name": "Other"}, "invalid"),
        ({"is_active": False}, "invalid"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_changed(administer, alice, erin, gustav, said, code):
    """D13; also when the other half of it could be."""
    facts(erin, sponsor=alice.user)
    if said.get("sponsor") == "gustav":
        said = {"sponsor": gustav.user.pk}
    until = (timezone.now() + timedelta(days=4)).isoformat()

    answer = administer("PATCH", f"{PEOPLE}{erin.user.pk}/", {"access_until": until} | said)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    erin.user.refresh_from_db()
    assert (erin.user.access_until, erin.user.sponsor) == (None, alice.user)


def test_whoever_is_removed_is_out_for_good(administer, alice, erin, site):
    """S67, S73, S76, Z8."""
    add_to_group(alice, site, erin.user, PermissionGroup.Kind.VISITORS)
    assert may(anew(erin), Level.READ, site)
    one = f"{PEOPLE}{erin.user.pk}/"

    assert administer("DELETE", one).status_code == 204

    assert not may(anew(erin), Level.READ, site)
    assert administer("DELETE", one).status_code == 404
    assert administer("PATCH", one, {"access_until": None}).status_code == 404
    assert names(administer) == []
    assert not User.objects.get(pk=erin.user.pk).is_active


def test_many_are_removed_at_once_with_links_that_were_sent_to_them(
    administer, alice, erin, gustav, site
):
    """D5."""
    plan = add_text(alice, site, "Plan.txt")
    links = [make_guest_link(alice, plan, purpose=purpose) for purpose in ("One", "Two", "Other")]
    for link in links[:2]:
        send_guest_link(alice, plan, link, [erin.user.email])
    people = [str(erin.user.pk), str(gustav.user.pk)]
    shown = administer("GET", f"{PEOPLE}{erin.user.pk}/access/").json()["links"]
    assert [link["purpose"] for link in shown] == ["One", "Two"]
    assert "url" not in shown[0]

    for wrong in (
        {"people": people, "disable_links": [str(links[2].pk)]},
        {"people": [*people, NEVER]},
        {"people": [*people, str(alice.user.pk)]},
        {"people": []},
    ):
        assert administer("POST", f"{PEOPLE}remove/", wrong).status_code == 422
    assert names(administer) == ["Erin", "Gustav"]
    said = {"people": people, "disable_links": [shown[0]["id"]]}
    assert administer("POST", f"{PEOPLE}remove/", said).status_code == 204

    assert names(administer) == []
    disabled = GuestLink.objects.exclude(disabled_at=None)
    assert [link.purpose for link in disabled] == ["One"]


def test_what_they_reach_is_told_without_names_of_what_is_hidden(
    administer, ada, alice, erin, site
):
    """Whoever administers does not read."""
    add_to_group(alice, site, erin.user, PermissionGroup.Kind.VISITORS)
    grant(alice, add_text(alice, site, "Salaries.txt"), erin.user, Level.EDIT)
    path = f"{PEOPLE}{erin.user.pk}/access/"

    answer = administer("GET", path)

    assert "Salaries" not in answer.text
    assert "Dikes" not in answer.text
    given = {one["kind"]: one for one in answer.json()["given"]}
    assert given["document"]["level"] == "edit"
    assert (given["site"]["group"], given["site"]["given_by"]) == ("read", "Alice")
    assert (given["site"]["id"], given["site"]["name"]) == (None, None)

    grant(alice, site, ada.user, Level.READ)
    given = administer("GET", path).json()["given"]
    assert {one["name"] for one in given} == {"Dikes", "Salaries.txt"}


def test_a_change_of_what_was_changed_meanwhile_is_refused(administer, alice, erin):
    """R7."""
    one = f"{PEOPLE}{erin.user.pk}/"
    tag = administer("GET", one).headers["ETag"]
    administer("PATCH", one, {"sponsor": alice.user.pk}, If_Match=tag)

    assert administer("PATCH", one, {"access_until": None}, If_Match=tag).status_code == 412
    assert administer("DELETE", one, If_Match=tag).status_code == 412
    tag = administer("GET", one).headers["ETag"]
    assert administer("DELETE", one, If_Match=tag).status_code == 204


@pytest.mark.django_db(transaction=True)
def test_of_a_change_and_a_removal_at_once_by_what_was_read_one_is_done(waterland):
    """R7."""
    ada, frank = insider("Ada", is_staff=True), outsider("Frank")
    secret, one = token_of(ada), f"{PEOPLE}{frank.user.pk}/"
    tag = by_token(secret)("GET", one).headers["ETag"]
    until = (timezone.now() + timedelta(days=4)).isoformat()

    def change() -> int:
        return by_token(secret)("PATCH", one, {"access_until": until}, If_Match=tag).status_code

    def remove() -> int:
        return by_token(secret)("DELETE", one, If_Match=tag).status_code

    found = sorted(at_once(change, remove))
    assert found in ([200, 412], [204, 404])
