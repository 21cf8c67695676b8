"""Columns of a library: what an owner wants to know of each document."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from documents import operations
from documents.models import Column, Document
from documents.operations.columns import (
    add_column,
    change_column,
    fill_in,
    order_columns,
    remove_column,
)
from sharing.models import Level, PermissionGroup, SharingEvent
from sharing.operations.grants import grant
from sharing.operations.groups import remove_from_group
from sharing.operations.scopes import break_inheritance
from sites_app.operations.folders import create_folder, move_folder
from sites_app.operations.sites import create_site
from tests.people import add_text, client_of, library_of

Kind = Column.Kind


@pytest.fixture
def document(alice, library) -> Document:
    return add_text(alice, library, "Plan.txt")


@pytest.fixture
def columns(alice, site) -> dict[str, Column]:
    """One of each kind."""
    return {
        kind.value: add_column(
            alice, site, kind.value.title(), kind, ["Draft", "Final"] if kind is Kind.CHOICE else []
        )
        for kind in Kind
    }


def named(site: object) -> list[str]:
    return [column.name for column in Column.objects.filter(site=site.pk)]


# The columns


def test_an_owner_adds_renames_orders_and_removes_them(alice, bob, site, columns):
    assert named(site) == ["Text", "Number", "Date", "Choice", "Person"]
    change_column(alice, site, columns["text"], name="Subject")
    order_columns(alice, site, columns["person"], earlier=True)
    order_columns(alice, site, columns["text"], earlier=True)  # is first already
    remove_column(alice, site, columns["date"])

    assert named(site) == ["Subject", "Number", "Person", "Choice"]
    with pytest.raises(PermissionDenied):
        add_column(bob, site, "Mine", Kind.TEXT)
    verbs = set(SharingEvent.objects.values_list("verb", flat=True))
    assert verbs >= {"add column", "change column", "order columns", "remove column"}


@pytest.mark.parametrize(
    ("name", "kind", "choices", "code"),
    [
        (" ", Kind.TEXT, [], "name"),
        ("x" * 81, Kind.TEXT, [], "name"),
        ("text", Kind.TEXT, [], "name_taken"),
        ("Status", Kind.CHOICE, [], "choices"),
        ("Status", Kind.CHOICE, [str(n) for n in range(51)], "choices"),
    ],
)
def test_a_column_has_a_name_of_its_own_and_choices_where_it_needs_them(
    alice, site, columns, name, kind, choices, code
):
    with pytest.raises(ValidationError) as refusal:
        add_column(alice, site, name, kind, choices)
    assert refusal.value.code == code


def test_there_are_at_most_twenty(alice, site):
    for number in range(20):
        add_column(alice, site, f"Column {number}", Kind.TEXT)
    with pytest.raises(ValidationError):
        add_column(alice, site, "One more", Kind.TEXT)


def test_the_page_of_the_owner(alice, bob, site):
    page = reverse("site_columns", args=[site.pk])
    said = {"name": "Status", "kind": "choice", "choices": "Draft\r\n\r\n Final "}
    answer = client_of(alice).post(page, said, follow=True)

    assert "Choice: Draft, Final" in answer.text
    column = Column.objects.get()
    assert column.choices == ["Draft", "Final"]
    change = reverse("site_change_column", args=[site.pk, column.pk])
    client_of(alice).post(change, {"name": "State", "choices": "Draft\nFinal\nOld"})
    column.refresh_from_db()
    assert (column.name, column.choices) == ("State", ["Draft", "Final", "Old"])
    assert client_of(bob).get(page).status_code == 403
    other = create_site(alice, "Mills")
    elsewhere = reverse("site_remove_column", args=[other.pk, column.pk])
    assert client_of(alice).post(elsewhere).status_code == 404


# The values


def test_values_are_filled_in_on_the_properties_page_and_shown(bob, alice, document, columns):
    address = reverse("document_properties", args=[document.pk])
    values = {"text": "Sluices", "number": "12.5", "date": "2026-03-31", "choice": "Final"}
    said = {f"column_{columns[kind].pk}": value for kind, value in values.items()}
    said[f"column_{columns['person'].pk}"] = "alice"
    answer = client_of(bob).post(address, said, follow=True)

    document.refresh_from_db()
    assert document.properties == {
        columns["text"].key: "Sluices",
        columns["number"].key: 12.5,
        columns["date"].key: "2026-03-31",
        columns["choice"].key: "Final",
        columns["person"].key: str(alice.user.pk),
    }
    for words in ("Sluices", "12.5", "31 March 2026", "Final", "Alice"):
        assert words in answer.text
    # As it is: nothing is changed, and the person is shown by their name.
    page = client_of(bob).get(address).text
    assert 'value="Alice"' in page
    said[f"column_{columns['person'].pk}"] = "Alice"
    said[f"column_{columns['text'].pk}"] = ""
    client_of(bob).post(address, said)
    document.refresh_from_db()
    assert columns["text"].key not in document.properties
    assert document.properties[columns["person"].key] == str(alice.user.pk)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("text", "x" * 501),
        ("number", "many"),
        ("number", float("nan")),
        ("number", "1e999"),
        ("date", "31-03-2026"),
        ("choice", "Other"),
        ("person", "nobody"),
    ],
)
def test_each_kind_holds_what_it_can(alice, document, columns, kind, value):
    with pytest.raises(ValidationError):
        fill_in(alice, document, {columns[kind].pk: value})
    field = f"column_{columns[kind].pk}"
    answer = client_of(alice).post(
        reverse("document_properties", args=[document.pk]), {field: value}
    )
    assert answer.status_code == 422
    document.refresh_from_db()
    assert document.properties == {}


def test_a_person_is_somebody_who_can_see_the_document(alice, bob, dave, erin, document, columns):
    """D8: who cannot see it is not chosen, also not by their address."""
    column = columns["person"]
    field, address = f"column_{column.pk}", reverse("document_properties", args=[document.pk])
    for who in (dave, erin):
        with pytest.raises(ValidationError):
            fill_in(alice, document, {column.pk: who.user})
        assert client_of(alice).post(address, {field: who.user.email}).status_code == 422
    fill_in(alice, document, {column.pk: bob.user})
    grant(alice, document, erin.user, Level.READ)
    assert client_of(alice).post(address, {field: erin.user.email}).status_code == 302
    document.refresh_from_db()
    assert document.properties[column.key] == str(erin.user.pk)


def test_of_another_site_nothing_is_filled_in(alice, bob, carol, document, columns):
    other = add_column(alice, create_site(alice, "Mills"), "Size", Kind.NUMBER)
    with pytest.raises(ValidationError):
        fill_in(alice, document, {other.pk: 1})
    with pytest.raises(PermissionDenied):
        fill_in(carol, document, {columns["number"].pk: 1})


def test_what_is_removed_keeps_no_values(alice, site, document, columns):
    fill_in(alice, document, {columns["number"].pk: 7, columns["choice"].pk: "Draft"})
    change_column(alice, site, columns["choice"], name="Choice", choices=["Final"])
    document.refresh_from_db()
    assert document.properties == {columns["number"].key: 7}
    remove_column(alice, site, columns["number"])
    document.refresh_from_db()
    assert document.properties == {}


@pytest.mark.parametrize("how", ["document", "folder"])
def test_moved_to_another_site_values_go_to_columns_of_the_same_name_and_kind(
    alice, site, library, columns, how
):
    mills = create_site(alice, "Mills")
    number = add_column(alice, mills, "Number", Kind.NUMBER)
    add_column(alice, mills, "Text", Kind.DATE)  # of another kind
    choice = add_column(alice, mills, "Choice", Kind.CHOICE, ["Final", "Other"])
    folder = create_folder(alice, library, "Plans")
    one, other = (add_text(alice, folder, name) for name in ("One.txt", "Other.txt"))
    said = {columns["number"].pk: 7, columns["text"].pk: "x", columns["choice"].pk: "Final"}
    fill_in(alice, one, said)
    fill_in(alice, other, said | {columns["choice"].pk: "Draft"})

    if how == "folder":
        move_folder(alice, folder, library_of(mills))
    else:
        for document in (one, other):
            operations.move(alice, document, library_of(mills))

    one.refresh_from_db()
    other.refresh_from_db()
    assert one.properties == {number.key: 7, choice.key: "Final"}
    assert other.properties == {number.key: 7}
    assert one.site_id == other.site_id == mills.pk


def test_who_does_not_see_a_document_fills_nothing_in(alice, bob, document, columns):
    break_inheritance(alice, document)
    remove_from_group(alice, document, bob.user, PermissionGroup.Kind.MEMBERS)
    assert client_of(bob).get(reverse("document_properties", args=[document.pk])).status_code == 404
    with pytest.raises(PermissionDenied):
        fill_in(bob, document, {columns["number"].pk: 1})
