"""What is said of a document: title, description, tags; and that it is confidential."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from documents import operations
from documents.models import Document
from documents.properties.tags import tags_of
from sharing.models import SharingEvent
from sharing.operations.guest_links import make_guest_link
from sharing.operations.scopes import break_inheritance
from sites_app.operations.bin import put_in_bin
from tests.people import add_text, anew, client_of


@pytest.fixture
def document(alice, library) -> Document:
    return add_text(alice, library, "b-2026-def.txt")


def door(document: Document) -> str:
    return reverse("document_properties", args=[document.pk])


def test_who_edits_says_what_it_is_and_the_page_shows_it(bob, carol, document):
    said = {
        "title": "  Budget   of 2026 ",
        "description": "What the\r\ndikes cost.",
        "tags": "Budget, #2026 ,budget,, de  Dijken",
    }
    answer = client_of(bob).post(door(document), said, follow=True)

    document.refresh_from_db()
    assert (document.title, document.description) == ("Budget of 2026", "What the\ndikes cost.")
    assert document.tags == ["budget", "2026", "de dijken"]
    for page in (answer.text, client_of(carol).get(document.get_absolute_url()).text):
        for words in ("Budget of 2026", "dikes cost.", "de dijken"):
            assert words in page
    event = SharingEvent.objects.get(verb="describe")
    assert event.details == {"changed": "title, description, tags"}
    assert client_of(carol).post(door(document), said).status_code == 403
    with pytest.raises(PermissionDenied):
        operations.describe(carol, document, title="x", description="", tags=[])


def test_saying_the_same_again_is_no_change(alice, document):
    for _time in range(2):
        operations.describe(alice, document, title="A", description="B", tags=["c"])

    assert SharingEvent.objects.filter(verb="describe").count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("tags", ", ".join(f"tag {n}" for n in range(21))),
        ("tags", "x" * 51),
        ("title", "x" * 256),
        ("description", "x" * 2_001),
    ],
)
def test_too_much_is_refused_and_what_was_filled_in_stays(alice, document, field, value):
    answer = client_of(alice).post(door(document), {field: value})

    assert answer.status_code == 422
    assert value[:40] in answer.text
    tags = value.split(",") if field == "tags" else []
    said = {"title": "", "description": ""} | ({} if tags else {field: value})
    with pytest.raises(ValidationError):
        operations.describe(alice, document, **said, tags=tags)


def test_nothing_is_said_of_what_is_in_the_bin(alice, document):
    put_in_bin(alice, document)
    with pytest.raises(ValidationError, match="bin"):
        operations.describe(alice, document, title="x", description="", tags=[])


def test_tags_to_choose_from_are_those_that_one_sees(alice, bob, document, library, site):
    """D8: the tag of what is hidden would tell that it is there."""
    other, secret = (add_text(alice, library, name) for name in ("Other.txt", "Secret.txt"))
    for one, tags in ((document, ["dikes"]), (other, ["dikes", "budget"]), (secret, ["merger"])):
        operations.describe(alice, one, title="", description="", tags=tags)
    break_inheritance(alice, secret)
    from sharing.models import PermissionGroup  # noqa: PLC0415 -- beside its use
    from sharing.operations.groups import remove_from_group  # noqa: PLC0415

    remove_from_group(alice, secret, bob.user, PermissionGroup.Kind.MEMBERS)

    assert tags_of(anew(alice), site) == ["dikes", "budget", "merger"]
    assert tags_of(anew(bob), site) == ["dikes", "budget"]
    assert "merger" not in client_of(bob).get(door(document)).text


def test_the_mark_is_set_by_who_edits_and_taken_off_by_who_owns(alice, bob, document):
    """S37."""
    make_guest_link(alice, document)
    said = {"title": "", "description": "", "tags": ""}
    client_of(bob).post(door(document), said | {"confidential": "on"})
    document.refresh_from_db()
    assert document.confidential
    assert "Confidential" in client_of(bob).get(document.get_absolute_url()).text

    # Bob's field is shown and cannot be changed, also not by leaving it out.
    page = client_of(bob).get(door(document)).text
    assert "Only somebody with full control takes this mark off." in page
    assert client_of(bob).post(door(document), said | {"title": "New"}).status_code == 302
    document.refresh_from_db()
    assert (document.confidential, document.title) == (True, "New")

    client_of(alice).post(door(document), said)
    document.refresh_from_db()
    assert not document.confidential
