"""What one is told, and one's own name, language and access, by the API."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.models import User
from documents.comments.operations import comment
from sharing.models import Level, Notice, PermissionGroup
from sharing.notices import unseen_count
from sharing.operations.grants import grant, revoke
from sharing.operations.groups import add_to_group
from sharing.operations.scopes import break_inheritance
from tests.api.client import Program
from tests.people import add_text, anew


def rows(program: Program, rest: str = "") -> list[dict[str, object]]:
    return program("GET", f"notices/{rest}").json()["results"]


def path_of(answer: object) -> str:
    return answer.json()["next"].partition(".test")[2]


def test_what_happened_is_told_the_newest_first_and_looking_changes_nothing(
    ask, alice, bob, document
):
    Notice.objects.all().delete()
    said = comment(bob, document, "High enough.")
    comment(bob, document, "Or not.")
    first, second = rows(ask)
    assert first["created_at"] > second["created_at"]
    assert second["words"] == "Bob commented on “Plan.txt”."
    assert (second["kind"], second["by"], second["seen_at"]) == ("comment", "Bob", None)
    assert second["item"] == {"kind": "document", "id": str(document.pk), "name": "Plan.txt"}
    assert second["url"].endswith(f"/documents/{document.pk}/#comment-{said.pk}")
    assert [row["seen_at"] for row in rows(ask)] == [None, None]


def test_it_is_marked_as_seen_one_by_one_or_all_up_to_a_moment(ask, alice, bob, document):
    Notice.objects.all().delete()
    for number in range(4):
        comment(bob, document, f"{number}.")
    fourth, third, _second, first = rows(ask)
    seen = ask("POST", f"notices/{first['id']}/seen/").json()
    assert seen["seen_at"]
    again = ask("POST", f"notices/{first['id']}/seen/").json()
    assert again == seen
    assert len(rows(ask, "?new=true")) == 3
    assert ask("POST", "notices/seen/", {"until": third["created_at"]}).status_code == 204
    assert [row["id"] for row in rows(ask, "?new=true")] == [fourth["id"]]
    assert ask("POST", "notices/seen/", {}).status_code == 204
    assert unseen_count(anew(alice)) == 0


def test_the_list_goes_on_page_by_page(ask, bob, document):
    Notice.objects.all().delete()
    for number in range(5):
        comment(bob, document, f"{number}.")
    Notice.objects.update(created_at=timezone.now())
    found, at = [], "notices/?page_size=2"
    while at:
        answer = ask("GET", at)
        found += [row["id"] for row in answer.json()["results"]]
        at = path_of(answer) if answer.json()["next"] else ""
    assert found == sorted(Notice.objects.values_list("pk", flat=True), reverse=True)
    assert ask("GET", "notices/?cursor=x").status_code == 404


def test_nobody_reads_or_marks_what_another_was_told(ask, alice, bob, dave, document):
    Notice.objects.all().delete()
    comment(bob, document, "High enough.")
    (notice,) = rows(ask)
    for person in (bob, dave):
        program = Program(person)
        assert rows(program) == []
        assert program("POST", f"notices/{notice['id']}/seen/").status_code == 404
        program("POST", "notices/seen/", {})
    assert rows(ask, "?new=true") == [notice]


def test_what_one_does_not_see_any_more_one_was_not_told(alice, bob, dave, document):
    """P3, D8."""
    Notice.objects.all().delete()
    grant(alice, document, dave.user, Level.READ)
    program = Program(dave)
    (notice,) = rows(program)
    assert notice["kind"] == "given"
    revoke(alice, document, dave.user)
    assert rows(program) == []
    assert program("POST", f"notices/{notice['id']}/seen/").status_code == 404


def test_people_outside_are_told_no_names_they_may_not_know(alice, bob, erin, library):
    """D15: Erin has the document, and is on no site with Bob."""
    document = add_text(bob, library, "Plan.txt")
    grant(alice, document, erin.user, Level.COMMENT)
    Notice.objects.all().delete()
    comment(bob, document, f"@{erin.user.name}")
    (notice,) = rows(Program(erin))
    assert "Bob" not in str(notice)
    assert notice["by"] == "Somebody of Waterland"


# Oneself


def test_one_changes_ones_name_language_and_letters(ask, alice):
    tag = ask("GET", "me/").headers["ETag"]
    changed = ask("PATCH", "me/", {"language": "nl", "notices_by_mail": "daily"}, If_Match=tag)
    assert changed.json()["language"] == "nl"
    person = User.objects.get(pk=alice.user.pk)
    assert (person.name, person.language, person.notices_by_mail) == ("Alice", "nl", "daily")
    late = ask("PATCH", "me/", {"name": "Ally"}, If_Match=tag)
    assert (late.status_code, late.json()["code"]) == (412, "changed")
    assert ask("PATCH", "me/", {"name": "Ally"}).json()["name"] == "Ally"


@pytest.mark.parametrize(
    "body",
    [
        {"language": "xx"}, {"notices_by_mail": "hourly"}, {"name": "x" * 151}, {"name": "a\0b"},
        {"email": "x@example.test"}, {"is_staff": True}, {"administrator": True}, {"external": False},
    ],
)  # fmt: skip
def test_what_cannot_be_of_oneself_is_refused(ask, alice, body):
    """Z5."""
    assert ask("PATCH", "me/", body).status_code == 422
    person = User.objects.get(pk=alice.user.pk)
    assert (person.name, person.email, person.is_staff) == ("Alice", alice.user.email, False)


def test_one_reads_what_one_was_given(alice, carol, erin, site, document):
    grant(alice, document, erin.user, Level.READ)
    add_to_group(alice, site, erin.user, PermissionGroup.Kind.VISITORS)
    given = Program(erin)("GET", "me/access/").json()["results"]
    assert [(row["name"], row["level"], row["group"], row["given_by"]) for row in given] == [
        ("Dikes", "read", "read", "Alice"),
        ("Plan.txt", "read", None, "Alice"),
    ]
    document.refresh_from_db()
    break_inheritance(alice, document)
    given = Program(erin)("GET", "me/access/").json()["results"]
    assert [row["name"] for row in given] == ["Dikes"]
    # Carol stays, as one of the visitors of each.
    given = Program(carol)("GET", "me/access/").json()["results"]
    assert [(row["name"], row["group"]) for row in given] == [
        ("Dikes", "read"),
        ("Plan.txt", "read"),
    ]
