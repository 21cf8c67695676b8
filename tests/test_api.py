"""The API shows what the gate lets through, and nothing else."""

from __future__ import annotations

import pytest

from documents.models import Document
from sharing.models import Level
from sharing.operations.grants import grant
from sharing.operations.scopes import break_inheritance
from sites_app.models import Folder, Site
from sites_app.operations.bin import put_in_bin
from sites_app.operations.folders import create_folder
from tests.people import add_text, client_of

LISTS = {"sites": Site, "folders": Folder, "documents": Document}


@pytest.fixture
def tree(alice, erin, library):
    """Two folders with documents, one of them unique; Erin was given one document."""
    seen, hidden = (create_folder(alice, library, name) for name in ("Seen", "Hidden"))
    for folder in (seen, hidden):
        for number in range(3):
            add_text(alice, folder, f"{folder.name} {number}.txt")
    break_inheritance(alice, hidden)
    grant(alice, Document.objects.get(name="Seen 1.txt"), erin.user, Level.READ)
    put_in_bin(alice, Document.objects.get(name="Seen 2.txt"))
    return seen


def everything(client, address: str) -> list[dict[str, object]]:
    """All rows of a list, page after page."""
    rows = []
    while address:
        answer = client.get(address).json()
        rows += answer["results"]
        address = answer["next"]
    return rows


@pytest.mark.parametrize("person", ["alice", "bob", "carol", "erin", "dave"])
@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.parametrize("size", [1, 200])
def test_a_list_is_what_is_visible_page_after_page(kind, person, size, tree, request):
    actor = request.getfixturevalue(person)
    rows = everything(client_of(actor), f"/api/v1/{kind}/?page_size={size}")

    visible = LISTS[kind].objects.visible_to(actor)
    assert sorted(row["id"] for row in rows) == sorted(str(item.pk) for item in visible)


@pytest.mark.parametrize("person", ["alice", "carol", "erin", "dave"])
def test_a_list_of_one_folder_has_the_rows_of_its_page(person, tree, request):
    actor = request.getfixturevalue(person)
    rows = everything(client_of(actor), f"/api/v1/documents/?folder={tree.pk}")

    visible = Document.objects.visible_to(actor).filter(folder=tree)
    assert {row["id"] for row in rows} == {str(item.pk) for item in visible}


def test_each_row_says_what_one_may_do_with_it(tree, alice, carol, erin):
    for actor, level in ((alice, "own"), (carol, "read"), (erin, "read")):
        rows = everything(client_of(actor), "/api/v1/documents/")
        assert {row["level"] for row in rows if row["name"] == "Seen 1.txt"} == {level}


@pytest.mark.parametrize("query", ["folder=x", "site=%00", "folder=1&site=2"])
def test_a_place_that_is_none_finds_nothing(query, tree, alice):
    assert everything(client_of(alice), f"/api/v1/documents/?{query}") == []


@pytest.mark.parametrize(
    "query", ["page_size=1000000000", "ordering=password", "owner__password__startswith=a"]
)
def test_what_nobody_offered_is_ignored(query, tree, alice):
    """security.md, D4."""
    rows = everything(client_of(alice), f"/api/v1/documents/?{query}")

    assert len(rows) == Document.objects.visible_to(alice).count()


def test_what_is_hidden_is_not_found_and_no_id_is_no_error(tree, erin, alice):
    hidden = Document.objects.get(name="Hidden 1.txt")
    client = client_of(erin)

    assert client.get(f"/api/v1/documents/{hidden.pk}/").status_code == 404
    assert client.get("/api/v1/documents/x/").status_code == 404
    assert client.get("/api/v1/documents/?cursor=%ff%00").status_code == 404
