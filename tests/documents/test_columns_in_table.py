"""The columns of an owner, titles and tags in the table of the library: shown, sorted, narrowed."""

from __future__ import annotations

import re
from time import perf_counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from documents import operations
from documents.models import Column, Document
from documents.operations.columns import add_column, fill_in
from documents.rows import library_page
from sharing.models import PermissionGroup
from sharing.operations.groups import add_to_group, remove_from_group
from sharing.operations.scopes import break_inheritance
from sites_app.models import Folder
from sites_app.operations.folders import create_folder
from tests.people import add_text, anew, client_of

Kind = Column.Kind
NAMES = ["a.txt", "b.txt", "c.txt", "d.txt"]


@pytest.fixture
def columns(alice, bob, carol, site, library) -> dict[str, Column]:
    """One of each kind, filled in in three of four documents."""
    create_folder(alice, library, "Folder")
    made = {
        kind.value: add_column(
            alice, site, kind.value.title(), kind, ["Draft", "Final"] if kind is Kind.CHOICE else []
        )
        for kind in Kind
    }
    said = {
        "a.txt": ["pear", 10, "2026-03-31", "Final", carol.user],
        "b.txt": ["apple", -2.5, "2025-12-01", "Draft", alice.user],
        "c.txt": ["fig", 9, "2026-01-01", "Final", bob.user],
        "d.txt": [],
    }
    for name, values in said.items():
        document = add_text(alice, library, name)
        fill_in(alice, document, dict(zip([one.pk for one in made.values()], values, strict=False)))
    return made


def at(site: object, **asked: object) -> str:
    from urllib.parse import urlencode  # noqa: PLC0415 -- beside its use

    return f"{reverse('site', args=[site.pk])}?{urlencode(asked)}"


def listed(page: str) -> list[str]:
    heads = re.findall(r'<th scope="row">.*?</th>', page, re.S)
    return [re.search(r'/(?:documents|folders)/[^"]*">([^<]+)<', one)[1] for one in heads]


ORDER = {
    "text": ["d.txt", "b.txt", "c.txt", "a.txt"],
    "number": ["d.txt", "b.txt", "c.txt", "a.txt"],
    "date": ["d.txt", "b.txt", "c.txt", "a.txt"],
    "choice": ["d.txt", "b.txt", "a.txt", "c.txt"],
    "person": ["d.txt", "b.txt", "c.txt", "a.txt"],
}


@pytest.mark.parametrize("kind", ORDER)
def test_the_table_shows_and_sorts_by_each_kind(bob, site, columns, kind):
    """Folders first; what has nothing comes first, or last the other way round."""
    client, key = client_of(bob), f"column_{columns[kind].pk}"
    page = client.get(at(site, sort=key)).text
    for words in ("pear", "-2.5", "31 March 2026", "Final", "Carol"):
        assert words in page
    assert listed(page) == ["Folder", *ORDER[kind]]
    down = client.get(at(site, sort=key, direction="desc")).text
    documents = [name for name in listed(down) if name != "Folder"]
    if kind == "choice":
        assert documents[-2:] == ["b.txt", "d.txt"]
    else:
        assert documents == ORDER[kind][::-1]


@pytest.mark.parametrize("kind", ORDER)
@pytest.mark.parametrize("descending", [False, True])
def test_page_by_page_every_row_comes_once(bob, library, columns, kind, descending, monkeypatch):
    monkeypatch.setattr("documents.rows.PAGE", 1)
    found, after = [], ""
    place = Folder.objects.with_level(anew(bob)).get(pk=library.pk)
    while after is not None:
        items, after = library_page(
            anew(bob), place, f"column_{columns[kind].pk}", after, descending=descending,
            by=columns[kind],
        )  # fmt: skip
        found += [item.name for item in items]

    assert found[0] == "Folder"
    assert sorted(found[1:]) == NAMES
    if kind != "choice":
        assert found[1:] == (ORDER[kind][::-1] if descending else ORDER[kind])


@pytest.mark.parametrize(
    ("kind", "wanted", "found"),
    [
        ("text", "PEA", ["a.txt"]),
        ("number", "9", ["c.txt"]),
        ("number", "-2.5", ["b.txt"]),
        ("date", "2026-01-01", ["c.txt"]),
        ("choice", "Final", ["a.txt", "c.txt"]),
        ("person", "aro", ["a.txt"]),
        ("choice", "Other", []),
        ("date", "yesterday", []),
        ("number", "many", []),
    ],
)
def test_the_table_is_narrowed_by_each_kind(bob, site, columns, kind, wanted, found):
    """What cannot be meets nothing; and folders have no values."""
    page = client_of(bob).get(at(site, **{f"column_{columns[kind].pk}": wanted})).text
    assert listed(page) == found


def test_by_tag_and_with_titles(alice, bob, site, columns):
    document = Document.objects.get(name="b.txt")
    operations.describe(alice, document, title="The budget", description="", tags=["Dikes"])
    client = client_of(bob)

    page = client.get(at(site, tag="dikes")).text
    assert listed(page) == ["b.txt"]
    assert "The budget" in page
    assert listed(client.get(at(site, tag="other")).text) == []
    assert at(site, tag="dikes") in client.get(document.get_absolute_url()).text


def test_what_is_hidden_is_not_found_by_its_values(alice, bob, erin, site, columns):
    """D8."""
    document = Document.objects.get(name="a.txt")
    break_inheritance(alice, document)
    remove_from_group(alice, document, bob.user, PermissionGroup.Kind.MEMBERS)
    add_to_group(alice, site, erin.user, PermissionGroup.Kind.VISITORS)
    for who in (bob, erin):
        client = client_of(who)
        for asked in (
            {"sort": f"column_{columns['text'].pk}"},
            {f"column_{columns['text'].pk}": "pear"},
        ):
            page = client.get(at(site, **asked)).text
            assert "a.txt" not in listed(page)
            assert "pear</td>" not in page


def test_a_column_of_another_site_sorts_nothing(alice, bob, site, columns):
    page = client_of(bob).get(at(site, sort="column_999999")).text
    assert listed(page) == ["Folder", *NAMES]


def test_a_page_asks_no_more_for_more_rows(alice, bob, site, library, columns):
    client, address = client_of(bob), at(site, sort=f"column_{columns['person'].pk}")
    counts = []
    for number in range(3):
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        counts.append(len(captured))
        document = add_text(alice, library, f"more {number}.txt")
        fill_in(alice, document, {columns["person"].pk: bob.user})
    assert len(set(counts)) == 1
    assert counts[0] <= 16


def test_sorting_ten_thousand_rows_costs_little_more_than_by_name(alice, site, library, columns):
    """Measured on one page of a folder of 10,000; the bound leaves room for a busy machine."""
    rows = [
        Document(
            folder=library, site=site, name=f"{n:05}.txt", sha256="0" * 64, size=1,
            media_type="text/plain",
            properties={columns["number"].key: n * 7919 % 10_007, columns["text"].key: f"w{n % 97}"},
        )
        for n in range(10_000)
    ]  # fmt: skip
    Document.objects.bulk_create(rows, batch_size=2_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE documents_document")
    client = client_of(alice)

    def best(**asked: object) -> float:
        times = []
        for _time in range(5):
            began = perf_counter()
            assert client.get(at(site, **asked)).status_code == 200
            times.append(perf_counter() - began)
        return min(times)

    by_name = best(sort="name")
    for kind in ("number", "text"):
        assert best(sort=f"column_{columns[kind].pk}") < 3 * by_name, kind
