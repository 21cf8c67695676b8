"""Who has access, by the API: given, ended, explained; people outside let in and out again."""

from __future__ import annotations

from uuid import uuid4

import pytest

from documents.models import Document
from sharing.models import GuestLink, Invitation, Level, SharingEvent
from sharing.operations.grants import grant
from tests.api.client import Program
from tests.people import allow, client_of
from tests.post import carry


def path(document: Document, rest: str) -> str:
    return f"documents/{document.pk}/{rest}"


def given(answer: object) -> set[tuple[str, str, bool]]:
    """Whom and what."""
    rows = answer.json()["grants"]
    return {(row["person"]["name"], row["level"], row["here"]) for row in rows if row["person"]}


def test_access_is_given_changed_explained_and_ended(ask, dave, document):
    """S8, S49."""
    person = path(document, f"permissions/people/{dave.user.pk}/")
    assert given(ask("PUT", person, {"level": "read"})) == {("Dave", "read", True)}
    assert given(ask("PUT", person, {"level": "edit"})) == {("Dave", "edit", True)}
    told = Program(dave)("GET", path(document, "explain/")).json()
    assert told["level"] == "edit"
    assert [way["by"] for way in told["ways"]] == ["person"]

    assert ask("DELETE", person).status_code == 204
    assert ask("DELETE", person).status_code == 404
    why = ask("GET", path(document, f"explain/?person={dave.user.pk}")).json()
    assert (why["level"], why["refusals"]) == (None, ["no grant"])
    verbs = SharingEvent.objects.filter(item_id=document.pk, verb__in=["grant", "revoke"])
    assert verbs.count() == 3


def test_nobody_outside_is_told_who_else_has_access(alice, erin, document):
    """D9, D15."""
    grant(alice, document, erin.user, Level.READ)
    program = Program(erin)

    assert program("GET", path(document, "permissions/")).status_code == 403
    assert program("GET", path(document, f"explain/?person={alice.user.pk}")).status_code == 403
    assert program("GET", path(document, "explain/")).json()["level"] == "read"
    assert program("GET", "people/?q=al").status_code == 403


def test_nobody_outside_is_given_full_control(ask, erin, document):
    """D13."""
    person = path(document, f"permissions/people/{erin.user.pk}/")
    answer = ask("PUT", person, {"level": "own"})

    assert (answer.status_code, answer.json()["code"]) == (422, "outsiders_never_own")


def test_people_come_into_groups_and_out_and_an_owner_stays(ask, alice, dave, site):
    """S19, S92."""
    groups = f"sites/{site.pk}/permissions/groups/"
    assert ask("PUT", f"{groups}read/{dave.user.pk}/").status_code == 200
    assert Program(dave)("GET", f"sites/{site.pk}/").json()["level"] == "read"
    assert ask("DELETE", f"{groups}read/{dave.user.pk}/").status_code == 204
    last = ask("DELETE", f"{groups}own/{alice.user.pk}/")
    assert (last.status_code, last.json()["code"]) == (409, "last_owner")
    assert ask("PUT", f"{groups}king/{dave.user.pk}/").status_code == 404


def test_permissions_become_unique_and_are_taken_over_again(ask, document):
    """S28, S42."""
    here = path(document, "permissions/")
    tag = ask("GET", here).headers["ETag"]
    answer = ask("PATCH", here, {"state": "unique", "never_outside": True}, If_Match=tag)
    assert (answer.json()["state"], answer.json()["never_outside"]) == ("unique", True)
    assert ask("PATCH", here, {"state": "takes_over"}, If_Match=tag).status_code == 412
    answer = ask("PATCH", here, {"state": "takes_over"})
    assert answer.json()["state"] == "takes_over"


# Guest links


def test_a_guest_link_is_made_changed_paused_and_disabled(ask, document, nobody):
    """S10, S72."""
    made = ask("POST", path(document, "guest-links/"), {"purpose": "For Noor"})
    assert made.status_code == 201
    link, url = made.json()["id"], made.json()["url"].partition(".test")[2]
    assert client_of(nobody).get(url).status_code == 200
    one = path(document, f"guest-links/{link}/")
    assert ask("GET", one).json() == made.json() | ask("GET", one).json()

    assert ask("PATCH", one, {"paused": True}).json()["state"] == "paused"
    assert client_of(nobody).get(url).status_code == 404
    changed = ask("PATCH", one, {"paused": False, "password": "open sesame"}).json()
    assert (changed["state"], changed["password"]) == ("active", True)
    assert ask("DELETE", one).status_code == 204
    assert ask("PATCH", one, {"paused": False}).json()["code"] == "disabled"


def test_a_guest_link_that_is_asked_for_twice_is_made_once_and_told_twice(ask, document):
    first, again = (
        ask("POST", path(document, "guest-links/"), {}, Idempotency_Key="k") for _time in range(2)
    )

    assert first.json()["url"] == again.json()["url"]
    assert GuestLink.objects.count() == 1


def test_a_level_that_no_link_may_have_is_refused(ask, document):
    assert ask("POST", path(document, "guest-links/"), {"level": "own"}).status_code == 422
    answer = ask("POST", path(document, "guest-links/"), {"level": "edit"})
    assert answer.json()["code"] == "edit_links_off"


@pytest.mark.parametrize(
    "field", ["nonce", "uses", "created_by", "disabled_at", "item_id", "scope"]
)
def test_what_is_not_for_the_asking_cannot_be_set_of_a_link(ask, document, field):
    """Z5."""
    answer = ask("POST", path(document, "guest-links/"), {field: "x"})

    assert (answer.status_code, GuestLink.objects.count()) == (422, 0)


def test_members_who_may_share_see_only_the_links_they_made(ask, bob, document):
    """S41."""
    ask("POST", path(document, "guest-links/"), {"purpose": "Alice's"})
    allow(sharers="members")
    mine = Program(bob)("POST", path(document, "guest-links/"), {"purpose": "Bob's"})
    assert mine.status_code == 201
    rows = Program(bob)("GET", path(document, "guest-links/")).json()["results"]

    assert [row["purpose"] for row in rows] == ["Bob's"]
    rows = ask("GET", path(document, "guest-links/?page_size=1")).json()
    assert rows["next"]
    assert [row["purpose"] for row in rows["results"]] == ["Bob's"]


# Invitations and requests


def test_somebody_outside_is_invited_again_and_not_any_more(ask, document):
    """S7, S86."""
    body = {"email": "Noor@Guest.example.test", "level": "read"}
    sent = ask("POST", path(document, "invitations/"), body)
    assert (sent.status_code, sent.json()["email"]) == (201, "noor@guest.example.test")
    one = path(document, f"invitations/{sent.json()['id']}/")
    assert ask("POST", f"{one}send-again/").json()["state"] == "pending"
    assert ask("DELETE", one).status_code == 204
    assert ask("GET", one).json()["state"] == "withdrawn"
    again = ask("POST", f"{one}send-again/")
    assert (again.status_code, again.json()["code"]) == (409, "withdrawn")


def test_an_invitation_must_say_to_what(ask, document):
    answer = ask("POST", path(document, "invitations/"), {"email": "x@guest.example.test"})
    assert (answer.status_code, answer.json()["code"]) == (422, "what")
    answer = ask("POST", path(document, "invitations/"), {"email": "x", "level": "read"})
    assert answer.status_code == 422
    assert not Invitation.objects.exists()


def test_access_is_asked_for_and_given_once(ask, dave, document):
    """S89: the answer to who asks is the same whether or not there is anything."""
    there = Program(dave)("POST", path(document, "requests/"), {"message": "Please."})
    never = Program(dave)("POST", f"documents/{uuid4()}/requests/", {"message": "Please."})
    assert (there.status_code, there.content) == (never.status_code, never.content) == (202, b"")
    carry()
    (waiting,) = ask("GET", path(document, "requests/")).json()["results"]
    assert (waiting["message"], waiting["state"]) == ("Please.", "open")
    approve = path(document, f"requests/{waiting['id']}/approve/")
    assert ask("POST", approve, {"level": "edit"}).json()["state"] == "approved"
    assert Program(dave)("GET", path(document, "")).json()["level"] == "edit"
    assert ask("POST", approve, {}).status_code in {409, 422}


# Of the organisation


def test_everybody_is_told_who_they_are(alice, erin):
    for actor in (alice, erin):
        me = Program(actor)("GET", "me/").json()
        assert (me["email"], me["external"]) == (actor.user.email, actor.user.is_external)


def test_people_are_found_by_two_letters_and_not_too_often(ask, dave):
    """P1."""
    assert [one["name"] for one in ask("GET", "people/?q=dav").json()["results"]] == ["Dave"]
    for words in ("d", "%", "__", "**", "\0d"):
        assert ask("GET", f"people/?q={words}").json()["results"] == []
    for _time in range(60):
        last = ask("GET", "people/?q=da")
    assert last.status_code == 429
    assert last.headers["Retry-After"]


def test_what_is_open_outside_is_listed(ask, alice, erin, document):
    grant(alice, document, erin.user, Level.READ)
    ask("POST", path(document, "guest-links/"), {})
    rows = ask("GET", "shared-outside/").json()["results"]

    assert {(row["name"], bool(row["person"]), bool(row["link"])) for row in rows} == {
        ("Plan.txt", True, False),
        ("Plan.txt", False, True),
    }
