"""Many at once by letter, one's own requests, one's own site, and who is on a site; by the API."""

from __future__ import annotations

from uuid import uuid4

import pytest

from sharing.models import GuestLink, Invitation, Letter, Level, PermissionGroup
from sharing.operations.access_requests import ask_to_share
from sharing.operations.groups import add_to_group
from sharing.operations.guest_links import make_guest_link
from sites_app.models import Site
from tests.api.client import Program
from tests.people import allow
from tests.post import carry


def path(item: object, rest: str) -> str:
    return f"{item.kind}s/{item.pk}/{rest}"


def code_of(answer: object) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_many_are_invited_and_each_is_told_of(ask, bob, document):
    allow(domains_are="except", domains=["barred.example.test"])
    emails = [
        "noor@guest.example.test", "x", bob.user.email, "Noor@guest.example.test",
        "a@barred.example.test", "sam@guest.example.test",
    ]  # fmt: skip
    body = {"emails": emails, "level": "read", "message": "Have a look."}
    rows = ask("POST", path(document, "invitations/many/"), body).json()["results"]
    assert [(row["email"], row["code"], row["invited"]) for row in rows] == [
        ("noor@guest.example.test", "invited", True),
        ("x", "no_address", False),
        (bob.user.email, "colleague", False),
        ("noor@guest.example.test", "twice", False),
        ("a@barred.example.test", "domain", False),
        ("sam@guest.example.test", "invited", True),
    ]
    assert rows[1]["detail"]
    assert {one.email for one in Invitation.objects.pending()} == {emails[0], emails[5]}
    again = ask("POST", path(document, "invitations/many/"), body).json()["results"]
    assert again[0]["code"] == "afresh"


def test_many_are_invited_once_with_a_key(ask, document):
    body = {"emails": ["noor@guest.example.test"], "level": "read"}
    first, again = (
        ask("POST", path(document, "invitations/many/"), body, Idempotency_Key="k")
        for _ in range(2)
    )
    assert first.json() == again.json()
    assert first.json()["results"][0]["code"] == "invited"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"emails": [], "level": "read"}, "invalid"),
        ({"emails": ["a@guest.example.test"]}, "what"),
        ({"emails": ["a@guest.example.test"] * 501, "level": "read"}, "invalid"),
        ({"emails": ["a@guest.example.test"], "level": "own"}, "invalid"),
    ],
)
def test_what_is_refused_of_all_invites_nobody(ask, document, body, code):
    assert code_of(ask("POST", path(document, "invitations/many/"), body)) == (422, code)
    assert not Invitation.objects.exists()


def test_who_may_not_share_outside_invites_nobody_and_sends_nothing(alice, bob, erin, document):
    """S41, D13."""
    link = make_guest_link(alice, document)
    add_to_group(alice, document.folder.site, erin.user, PermissionGroup.Kind.MEMBERS)
    for person in (bob, erin):
        program = Program(person)
        body = {"emails": ["a@guest.example.test"], "level": "read"}
        assert program("POST", path(document, "invitations/many/"), body).status_code == 403
        send = path(document, f"guest-links/{link.pk}/send/")
        assert program("POST", send, {"emails": ["a@guest.example.test"]}).status_code == 403
    assert not Invitation.objects.exists()


def test_a_guest_link_is_sent_to_all_or_to_none(ask, alice, document):
    """S10, S35."""
    link = make_guest_link(alice, document)
    send = path(document, f"guest-links/{link.pk}/send/")
    both = ["noor@guest.example.test", "sam@guest.example.test"]
    assert ask("POST", send, {"emails": [*both, "x"]}).status_code == 422
    assert not Letter.objects.filter(guest_link=link).exists()
    assert ask("POST", send, {"emails": both}).status_code == 202
    assert {one.recipient for one in Letter.objects.filter(guest_link=link)} == set(both)
    assert ask("POST", send, {"emails": []}).status_code == 422
    ask("PATCH", path(document, f"guest-links/{link.pk}/"), {"paused": True})
    assert code_of(ask("POST", send, {"emails": both})) == (422, "paused")
    ask("DELETE", path(document, f"guest-links/{link.pk}/"))
    assert code_of(ask("POST", send, {"emails": both})) == (409, "disabled")
    assert GuestLink.objects.count() == 1


def test_what_one_asked_is_listed_and_taken_back_whether_or_not_it_is_there(dave, alice, document):
    """S89, P2."""
    program, never = Program(dave), uuid4()
    for pk in (document.pk, never):
        program("POST", f"documents/{pk}/requests/", {"message": "Please."})
    carry()
    rows = program("GET", "requests/").json()["results"]
    assert {(row["id"], row["name"], row["email"]) for row in rows} == {
        (str(document.pk), None, ""),
        (str(never), None, ""),
    }
    answers = [
        program("POST", f"documents/{pk}/requests/withdraw/", {}) for pk in (document.pk, never)
    ]
    assert [(one.status_code, one.content) for one in answers] == [(202, b"")] * 2
    assert program("GET", "requests/").json()["results"] == []
    (asked,) = Program(alice)("GET", path(document, "requests/")).json()["results"]
    assert (asked["state"], asked["item"]) == ("withdrawn", str(document.pk))


def test_what_one_asked_for_somebody_else_is_taken_back_by_its_address(bob, document):
    ask_to_share(bob, document, "noor@guest.example.test", level=Level.READ)
    program = Program(bob)
    (row,) = program("GET", "requests/").json()["results"]
    assert (row["name"], row["email"]) == ("Plan.txt", "noor@guest.example.test")
    program("POST", path(document, "requests/withdraw/"), {"email": row["email"]})
    assert program("GET", "requests/").json()["results"] == []


def test_ones_own_site_is_made_once_and_not_for_people_outside(ask, alice, erin):
    """S4, S31."""
    first, again = ask("POST", "my-site/"), ask("POST", "my-site/")
    assert first.json() == again.json()
    assert Site.objects.filter(personal_of=alice.user).count() == 1
    assert first.json()["level"] == "own"
    assert Program(erin)("POST", "my-site/").status_code == 403


def test_who_is_on_a_site_is_told_to_people_outside_by_name_alone(ask, alice, erin, dave, site):
    """S21, D15."""
    add_to_group(alice, site, erin.user, PermissionGroup.Kind.VISITORS)
    inside = ask("GET", path(site, "people/")).json()
    assert inside["count"] == len(inside["results"]) == 4
    assert {row["email"] for row in inside["results"]} >= {alice.user.email, erin.user.email}
    (found,) = ask("GET", path(site, "people/?q=ali")).json()["results"]
    assert found["id"] == str(alice.user.pk)
    outside = Program(erin)("GET", path(site, "people/"))
    assert "@" not in outside.text
    assert str(alice.user.pk) not in outside.text
    assert {row["name"] for row in outside.json()["results"]} == {
        row["name"] for row in inside["results"]
    }
    assert Program(dave)("GET", path(site, "people/")).status_code == 404
