"""Columns of a library and what documents have in them, by the API; and what was open last."""

from __future__ import annotations

import pytest

from documents.models import Column, Document
from documents.operations.columns import MOST_COLUMNS, add_column, change_column
from sharing.models import Level, SharingEvent
from sharing.operations.grants import grant
from sites_app.operations.sites import create_site
from tests.api.client import Program
from tests.people import add_text, client_of

Kind = Column.Kind


def path(site: object, rest: str = "") -> str:
    return f"sites/{site.pk}/columns/{rest}"


def code_of(answer: object) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def values(program: Program, document: Document) -> dict[str, object]:
    rows = program("GET", f"documents/{document.pk}/columns/").json()["results"]
    return {row["name"]: row["value"] for row in rows}


def fill(program: Program, document: Document, *said: tuple[int, object], **headers: str) -> object:
    body = {"values": [{"column": column, "value": value} for column, value in said]}
    return program("PATCH", f"documents/{document.pk}/columns/", body, **headers)


@pytest.fixture
def columns(alice, site) -> dict[str, int]:
    """One of each kind, by their kinds."""
    return {
        kind.value: add_column(
            alice, site, kind.value.title(), kind, ["Red", "Blue"] if kind is Kind.CHOICE else []
        ).pk
        for kind in Kind
    }


def test_columns_are_added_changed_put_in_order_and_removed(ask, site):
    year = ask("POST", path(site), {"name": "Year", "kind": "number"})
    assert year.status_code == 201
    colour = ask(
        "POST", path(site), {"name": "Colour", "kind": "choice", "choices": ["Red", "Blue"]}
    )
    one = colour.headers["Location"].partition(".test")[2]
    tag = ask("GET", one).headers["ETag"]
    assert tag == colour.headers["ETag"]
    changed = ask("PATCH", one, {"name": "Tint"}, If_Match=tag).json()
    assert (changed["name"], changed["choices"]) == ("Tint", ["Red", "Blue"])
    assert code_of(ask("PATCH", one, {"name": "Hue"}, If_Match=tag)) == (412, "changed")
    assert code_of(ask("DELETE", one, If_Match=tag)) == (412, "changed")
    moved = ask("POST", f"{one}order/", {"to": "earlier"}).json()["results"]
    assert [row["name"] for row in moved] == ["Tint", "Year"]
    assert ask("GET", path(site)).json()["results"] == moved
    assert ask("DELETE", one).status_code == 204
    assert [row["name"] for row in ask("GET", path(site)).json()["results"]] == ["Year"]
    verbs = SharingEvent.objects.filter(item_id=site.pk).values_list("verb", flat=True)
    assert {"add column", "change column", "order columns", "remove column"} <= set(verbs)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"name": "Text", "kind": "text"}, (409, "name_taken")),
        ({"name": " ", "kind": "text"}, (422, "invalid")),
        ({"name": "x", "kind": "picture"}, (422, "invalid")),
        ({"name": "x", "kind": "choice"}, (422, "choices")),
        ({"name": "x"}, (422, "invalid")),
        ({"name": "x", "kind": "text", "position": 3}, (422, "invalid")),
    ],
)
def test_what_cannot_be_a_column_is_refused(ask, site, columns, body, expected):
    assert code_of(ask("POST", path(site), body)) == expected
    assert Column.objects.count() == len(columns)


def test_there_are_so_many_and_no_more_and_one_with_a_key(ask, alice, site):
    body = {"name": "Year", "kind": "number"}
    first, again = (ask("POST", path(site), body, Idempotency_Key="k") for _ in range(2))
    assert first.json() == again.json()
    for number in range(MOST_COLUMNS - 1):
        add_column(alice, site, f"{number}", Kind.TEXT)
    assert code_of(ask("POST", path(site), body | {"name": "x"})) == (422, "columns")


def test_a_document_has_a_value_in_each(ask, bob, document, columns):
    said = {"text": "Wet", "number": 1.5, "date": "2026-03-09", "choice": "Red"}
    said["person"] = str(bob.user.pk)
    answer = fill(Program(bob), document, *((columns[kind], value) for kind, value in said.items()))
    assert answer.status_code == 200
    assert values(ask, document) == {kind.title(): value for kind, value in said.items()}
    words = {row["name"]: row["words"] for row in answer.json()["results"]}
    assert (words["Person"], words["Date"]) == ("Bob", "9 March 2026")
    fill(ask, document, (columns["text"], None), (columns["number"], ""))
    assert values(ask, document) == {
        "Text": None, "Number": None, "Date": "2026-03-09", "Choice": "Red",
        "Person": str(bob.user.pk),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        ("number", "ten"), ("number", "1e999"), ("date", "2026-02-30"), ("date", 5),
        ("choice", "Green"), ("choice", 1), ("person", "Bob"), ("text", "x" * 501),
        ("text", True), ("text", ["x"]), ("text", {}), ("text", "\ud800"),
    ],
)  # fmt: skip
def test_what_a_column_cannot_hold_is_refused_and_all_stays(ask, document, columns, kind, wrong):
    answer = fill(ask, document, (columns["text"], "Wet"), (columns[kind], wrong))
    assert answer.status_code == 422
    assert set(values(ask, document).values()) == {None}


def test_only_somebody_who_sees_the_document_is_named_in_it(ask, dave, document, columns):
    for person in (dave.user.pk, "01a20681-2226-756c-b987-e8756016c372"):
        assert code_of(fill(ask, document, (columns["person"], str(person)))) == (422, "person")


def test_of_two_who_fill_in_at_once_one_is_told(ask, document, columns):
    """R7."""
    tag = ask("GET", f"documents/{document.pk}/columns/").headers["ETag"]
    assert fill(ask, document, (columns["text"], "Wet"), If_Match=tag).status_code == 200
    late = fill(ask, document, (columns["text"], "Dry"), If_Match=tag)
    assert code_of(late) == (412, "changed")
    assert values(ask, document)["Text"] == "Wet"


def test_a_column_of_another_library_is_not_found(ask, alice, site, document):
    """D8."""
    other = create_site(alice, "Other")
    column = add_column(alice, other, "Year", Kind.NUMBER)
    assert code_of(fill(ask, document, (column.pk, 5))) == (422, "column")
    one = path(site, f"{column.pk}/")
    for method, body in (("GET", None), ("PATCH", {"name": "x"}), ("DELETE", None)):
        assert ask(method, one, body).status_code == 404
    assert ask("POST", f"{one}order/", {"to": "later"}).status_code == 404
    assert ask("GET", path(site, f"{10**30}/")).status_code == 404


def test_a_choice_that_is_gone_is_gone_from_documents(ask, alice, site, document, columns):
    fill(ask, document, (columns["choice"], "Red"))
    column = Column.objects.get(pk=columns["choice"])
    change_column(alice, site, column, name="Choice", choices=["Blue"])
    assert values(ask, document)["Choice"] is None


def test_people_outside_read_a_name_and_no_address_in_a_column(
    alice, erin, site, document, columns
):
    """D15."""
    nameless = alice.user
    nameless.name = ""
    nameless.save(update_fields=["name"])
    fill(Program(alice), document, (columns["person"], str(alice.user.pk)))
    grant(alice, document, erin.user, Level.READ)
    answer = Program(erin)("GET", f"documents/{document.pk}/columns/")
    assert "@" not in answer.text
    assert Program(erin)("GET", path(site)).status_code == 404


# What was open last


def test_what_was_open_last_is_ones_own_and_what_one_still_sees(ask, alice, bob, dave, library):
    plan, other = (add_text(alice, library, name) for name in ("Plan.txt", "Other.txt"))
    for actor in (alice, bob):
        client_of(actor).get(f"/documents/{plan.pk}/")
    client_of(alice).get(f"/documents/{other.pk}/")
    names = [row["name"] for row in ask("GET", "recent/").json()["results"]]
    assert set(names) == {"Plan.txt", "Other.txt"}
    assert [row["name"] for row in Program(bob)("GET", "recent/").json()["results"]] == ["Plan.txt"]
    assert Program(dave)("GET", "recent/").json()["results"] == []
    ask("DELETE", f"documents/{plan.pk}/")
    assert Program(bob)("GET", "recent/").json()["results"] == []
