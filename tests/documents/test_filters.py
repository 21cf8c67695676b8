"""What the table is narrowed to: never to more than one sees, and never telling of what one does not."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from documents.models import Document
from documents.rows import PAGE
from sharing.actors import Actor
from sharing.models import Level, PermissionGroup
from sharing.operations.grants import grant
from sharing.operations.groups import add_to_group, remove_from_group
from sharing.operations.guest_links import disable_guest_link, make_guest_link
from sharing.operations.scopes import break_inheritance, set_never_outside
from sharing.operations.switch import set_external_sharing
from sites_app.models import Folder
from sites_app.operations.folders import create_folder
from tenants.models import Organisation
from tests.people import add_text, client_of

MEMBERS = PermissionGroup.Kind.MEMBERS


def shown(actor: Actor, folder: Folder, asked: str = "") -> list[str]:
    """The names in the table, over all its pages, in their order."""
    names, address = [], f"{folder.get_absolute_url()}?{asked}"
    while address:
        page = client_of(actor).get(address)
        assert page.status_code == 200
        names += [row.name for row in page.context["rows"]]
        address = page.context["next_url"]
    return names


@pytest.fixture
def things(alice, bob, library) -> None:
    """One of each kind, some of Bob."""
    create_folder(alice, library, "Folder")
    names = "a.txt b.pdf c.xlsx d.pptx e.png f.mp3 g.mp4 h.zip i.docx j.bin k.odt"
    for name in names.split():
        add_text(bob if name in {"b.pdf", "e.png"} else alice, library, name)


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("folder", ["Folder"]),
        ("text", ["a.txt", "i.docx", "k.odt"]),
        ("pdf", ["b.pdf"]),
        ("sheet", ["c.xlsx"]),
        ("slides", ["d.pptx"]),
        ("image", ["e.png"]),
        ("sound", ["f.mp3"]),
        ("video", ["g.mp4"]),
        ("archive", ["h.zip"]),
        ("other", ["j.bin"]),
    ],
)
def test_by_kind(alice, library, things, kind, names):
    assert shown(alice, library, f"kind={kind}") == names


def test_by_person_as_they_are_shown(alice, carol, library, things):
    assert shown(carol, library, "person=BOB") == ["b.pdf", "e.png"]
    assert shown(carol, library, "person=bob&kind=pdf") == ["b.pdf"]
    # Not by what is not shown: the address of who has a name.
    assert shown(carol, library, "person=" + quote("bob@")) == []


def test_by_when_it_changed(alice, library, things):
    long_ago = timezone.now() - timedelta(days=10)
    Document.objects.filter(name="a.txt").update(modified_at=long_ago)
    Folder.objects.filter(name="Folder").update(created_at=long_ago)

    assert "a.txt" not in shown(alice, library, "changed=week")
    assert "Folder" not in shown(alice, library, "changed=week")
    assert {"a.txt", "Folder"} <= set(shown(alice, library, "changed=month"))


@pytest.fixture
def exposed(alice, erin, library) -> dict[str, Document | Folder]:
    """Things that are open in different ways."""
    made = {
        name: add_text(alice, library, name)
        for name in ("link", "dead link", "person", "unique", "closed", "plain")
    }
    made["folder"] = create_folder(alice, library, "folder")
    make_guest_link(alice, made["link"])
    make_guest_link(alice, made["folder"])
    disable_guest_link(alice, made["dead link"], make_guest_link(alice, made["dead link"]))
    grant(alice, made["person"], erin.user, Level.READ)
    break_inheritance(alice, made["unique"])
    grant(alice, made["closed"], erin.user, Level.READ)
    set_never_outside(alice, made["closed"], never=True)
    return made


class TestByExposure:
    @pytest.mark.parametrize(
        ("open_", "names"),
        [
            ("outside", ["folder", "link", "person"]),
            ("link", ["folder", "link"]),
            ("unique", ["unique"]),
        ],
    )
    def test_as_the_badges_say_it(self, alice, library, exposed, open_, names):
        assert shown(alice, library, f"open={open_}") == names

    def test_with_what_the_place_itself_opens(self, alice, erin, site, library, exposed):
        add_to_group(alice, site, erin.user, MEMBERS)

        assert set(shown(alice, library, "open=outside")) == exposed.keys() - {"unique", "closed"}
        assert shown(alice, library, "open=link") == ["folder", "link"]

    def test_nothing_is_open_while_the_switch_is_off(self, alice, library, exposed):
        admin = Actor(user=User.objects.get(email__startswith="admin@"))
        set_external_sharing(admin, Organisation.objects.get(pk=connection.tenant.pk), on=False)

        assert shown(alice, library, "open=outside") == []

    def test_is_not_told_to_who_is_from_outside(self, alice, erin, site, library, exposed):
        """D9: the filter is neither offered nor heard."""
        add_to_group(alice, site, erin.user, MEMBERS)
        everything = shown(erin, library)
        for asked in ("open=link", "open=unique", "open=outside"):
            assert shown(erin, library, asked) == everything
        page = client_of(erin).get(library.get_absolute_url())
        assert 'name="open"' not in page.text


def test_what_is_hidden_meets_no_filter(alice, bob, library, things):
    """D8: neither in the rows nor in whether there are any."""
    for name in ("a.txt", "b.pdf"):
        document = Document.objects.get(name=name)
        break_inheritance(alice, document)
        remove_from_group(alice, document, bob.user, MEMBERS)

    assert shown(bob, library, "kind=pdf") == []
    assert shown(bob, library, "open=unique") == []
    assert "a.txt" not in shown(bob, library, "kind=text&changed=day&person=alice")
    assert "Nothing here meets this filter" in (
        client_of(bob).get(f"{library.get_absolute_url()}?kind=pdf").text
    )


def test_what_cannot_be_chosen_meets_nothing_and_is_no_error(alice, library, things):
    for asked in ("kind=evil", "changed=never", "open=%00", f"person={'x' * 101}", "person=%00"):
        assert shown(alice, library, asked) in ([], shown(alice, library)), asked


@pytest.mark.parametrize("sort", ["name", "modified", "size"])
@pytest.mark.parametrize("direction", ["asc", "desc"])
def test_page_after_page_gives_each_row_once(alice, library, sort, direction):
    """By cursor, with a filter: none twice, none left out, in order; also where values are the same."""
    for number in range(2 * PAGE + 20):
        add_text(alice, library, f"{number % 70:03}-{number}.{'csv' if number % 2 else 'txt'}", "x")
    Document.objects.filter(name__startswith="00").update(modified_at=timezone.now())
    asked = f"sort={sort}&direction={direction}&kind=text"
    names = shown(alice, library, asked)

    assert len(names) == len(set(names)) == PAGE + 10
    field = {"name": "name", "modified": "modified_at", "size": "size"}[sort]
    values = [Document.objects.values_list(field, flat=True).get(name=one) for one in names]
    assert values == sorted(values, reverse=direction == "desc")


def test_a_filter_goes_along_when_the_table_is_sorted(alice, library, things):
    page = client_of(alice).get(f"{library.get_absolute_url()}?kind=text&person=al")

    assert "?sort=size&amp;direction=asc&amp;kind=text&amp;person=al" in page.text


def test_a_filter_takes_as_many_statements_for_one_row_as_for_many(alice, library):
    counts = []
    client = client_of(alice)
    address = f"{library.get_absolute_url()}?kind=text&person=a&changed=day&open=link"
    for number in range(4):
        make_guest_link(alice, add_text(alice, library, f"{number}.txt"))
        if number in {0, 3}:
            client.get(address)
            with CaptureQueriesContext(connection) as captured:
                assert len(client.get(address).context["rows"]) == number + 1
            counts.append(len(captured))

    assert counts[0] == counts[1] <= 15


def test_no_page_of_a_folder_is_found_by_counting_from_its_beginning(alice, library):
    """Never OFFSET: page 500 costs what page 1 does."""
    for number in range(PAGE + 2):
        add_text(alice, library, f"{number:03}.txt")
    client = client_of(alice)
    first = client.get(f"{library.get_absolute_url()}?kind=text")
    with CaptureQueriesContext(connection) as captured:
        client.get(first.context["next_url"])

    listed = [one["sql"] for one in captured if 'FROM "documents_document"' in one["sql"]]
    assert listed
    assert not any("OFFSET" in one for one in captured.captured_queries[0]["sql"].split())
    assert not any("OFFSET" in one for one in listed)
