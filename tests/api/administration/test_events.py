"""What happened, by a program: the newest first, filtered as the page is, and no hidden name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from documents import operations as documents
from documents.comments.operations import comment
from sharing.actors import Actor
from sharing.models import Level, PermissionGroup, SharingEvent
from sharing.operations.grants import grant
from sharing.operations.groups import add_to_group
from sharing.operations.guest_links import make_guest_link
from sharing.operations.invitations import invite
from sharing.operations.switch import set_external_sharing
from tenants.current import current_organisation
from tests.people import add_text, bearer

EVENTS = "administration/events/"


def types(program: object, query: str = "") -> list[str]:
    """What happened, page after page."""
    found, path = [], f"{EVENTS}?page_size=3&{query}"
    while path:
        shown = program("GET", path).json()
        assert len(shown["results"]) <= 3
        found += [one["type"] for one in shown["results"]]
        path = shown["next"] and shown["next"].partition("example.test")[2]
    return found


@pytest.fixture
def happened(ada, alice, erin, site, administer) -> dict[str, object]:
    """A few things, by several people."""
    plan = add_text(alice, site, "Salaries.txt")
    documents.rename(alice, plan, "Wages.txt")
    invite(alice, site, "frank@guest.example.test", level=Level.READ)
    add_to_group(alice, site, erin.user, PermissionGroup.Kind.VISITORS)
    set_external_sharing(Actor(user=ada.user, job="admin"), current_organisation(), on=False)
    return {"plan": plan}


def test_every_event_is_told_once_the_newest_first(administer, happened):
    kept = SharingEvent.objects.order_by("-pk").values_list("verb", flat=True)

    told = types(administer)

    assert told == [verb.replace(" ", "_") for verb in kept]
    assert told[0] == "external_sharing_off"
    assert len(told) > 6


def test_it_is_filtered_as_the_page_is(administer, happened, ada, alice, site):
    plan, now = happened["plan"], timezone.now()
    ways = {
        "type=rename": ["rename"],
        f"person={ada.user.pk}&type=external_sharing_off": ["external_sharing_off"],
        f"item={plan.pk}": ["rename", "add"],
        "kind=document": ["rename", "add"],
        "q=frank@guest": ["invite"],
        "q=ada&type=rename": [],
        f"until={(now - timedelta(hours=1)).isoformat().replace('+', '%2B')}": [],
        f"since={(now + timedelta(hours=1)).isoformat().replace('+', '%2B')}": [],
    }
    assert {way: types(administer, way) for way in ways} == ways
    before = (now - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert types(administer, f"since={before}") == types(administer)


@pytest.mark.parametrize(
    "query",
    ["type=x", "kind=person", "person=ada", "item=7", "since=yesterday", "until=0", "q=%00"],
)
def test_what_is_no_filter_is_said(administer, query):
    answer = administer("GET", f"{EVENTS}?{query}")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == query.partition("=")[0]


def test_who_administers_does_not_read(administer, happened, ada, alice, site):
    """Sites are named; of everything else the kind, and what may be read, also in what else is said."""
    answer = administer("GET", EVENTS)
    assert "Dikes" in answer.text
    assert "Salaries" not in answer.text
    assert "Wages" not in answer.text
    (renamed,) = administer("GET", f"{EVENTS}?type=rename").json()["results"]
    assert renamed["item"] == {"kind": "document", "id": str(happened["plan"].pk), "name": None}
    assert renamed["by"] == {"kind": "person", "id": str(alice.user.pk), "name": "Alice"}
    assert renamed["details"] == {}

    grant(alice, site, ada.user, Level.READ)
    (renamed,) = administer("GET", f"{EVENTS}?type=rename").json()["results"]
    assert renamed["item"]["name"] == "Wages.txt"
    assert renamed["details"]["before"] == "Salaries.txt"


def test_who_did_it_is_a_person_a_link_or_a_job(administer, ada, alice, site, happened):
    plan = happened["plan"]
    as_admin = Actor(user=ada.user, job="admin")
    set_external_sharing(as_admin, current_organisation(), on=True)
    link = make_guest_link(alice, plan, level=Level.COMMENT)
    comment(bearer(link), plan, "Said.", guest_name="Somebody")
    (checked,) = administer("GET", f"{EVENTS}?type=make_guest_link").json()["results"]
    assert checked["by"]["kind"] == "person"
    newest = administer("GET", EVENTS).json()["results"][0]
    assert newest["by"] == {"kind": "guest_link", "id": str(link.pk), "name": ""}


def test_words_are_in_the_language_that_is_asked_for(administer, happened):
    for language, words in (
        ("en", "Renamed something"),
        ("nl", "Gaf iets een andere naam"),
    ):
        answer = administer("GET", f"{EVENTS}?type=rename", Accept_Language=language)
        assert answer.json()["results"][0]["words"] == words
