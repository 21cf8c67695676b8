"""A text is edited in the page: as it was but for what was changed, and nothing is lost to others."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from documents import operations
from documents.editing.differences import differences
from documents.editing.texts import LARGEST, as_bytes, may_be_text, read
from documents.models import Document, Version
from documents.storage import open_content
from sharing.actors import Actor
from sharing.models import Level, SharingEvent
from sharing.operations.guest_links import change_guest_link, make_guest_link
from sharing.tokens import token_of
from sites_app.operations.bin import put_in_bin
from tests.at_once import at_once
from tests.people import add_text, allow, anew, client_of

TEXT = "one\ntwo\nthree\n"


@pytest.fixture
def document(alice, library) -> Document:
    return add_text(alice, library, "Notes.md", TEXT)


def door(document: Document) -> str:
    return reverse("document_edit", args=[document.pk])


def bytes_of(document: Document) -> bytes:
    document.refresh_from_db()
    with open_content(document.sha256) as file:
        return file.read()


def put(alice: Actor, document: Document, raw: bytes) -> None:
    operations.add_version(alice, document, BytesIO(raw))


def said(text: str, begun_from: int, note: str = "") -> dict[str, object]:
    # A browser sends every end of a line as these two.
    return {"text": text.replace("\n", "\r\n"), "begun_from": begun_from, "note": note}


# As it was


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"one\ntwo\n",
        b"one\r\ntwo\r\n",
        b"one\rtwo\r",
        b"\xef\xbb\xbfone\r\ntwo",
        b"one\r\ntwo\nthree\rfour\r\n\r\n\nfive",
        "één\u2028twee\x0cdrie\x85\n".encode(),
        b"\n\n\none",
    ],
)
def test_bytes_that_nobody_changed_are_the_same_bytes(raw):
    """Ends of lines, also mixed ones, and the mark at the beginning stay as they were."""
    text = read(raw)

    assert as_bytes(text.words.replace("\n", "\r\n"), text) == raw


def test_a_line_that_is_added_ends_like_the_others():
    text = read(b"\xef\xbb\xbfone\r\nthree\r\n")
    assert as_bytes("one\ntwo\nthree\n", text) == b"\xef\xbb\xbfone\r\ntwo\r\nthree\r\n"
    mixed = read(b"one\nthree\r\nfour\r\n")
    assert as_bytes("one\ntwo\nthree\nfour\n", mixed) == b"one\ntwo\r\nthree\r\nfour\r\n"


@pytest.mark.parametrize("raw", [b"\xff\xfe", b"a\0b", "café".encode("latin-1")])
def test_what_is_no_text_is_not_edited(alice, document, raw):
    assert read(raw) is None
    put(alice, document, raw)
    assert client_of(alice).get(door(document)).status_code == 404


def test_only_texts_of_at_most_a_megabyte(alice, document):
    names = {"a.md": True, "a.csv": True, "a.py": True, "a.json": True, "a.yaml": True}
    names |= {"a.pdf": False, "a.png": False, "a.docx": False, "a.bin": False}
    from documents.media import media_type_of  # noqa: PLC0415 -- beside its use

    assert {name: may_be_text(name, media_type_of(name), 10) for name in names} == names
    assert not may_be_text("a.md", "text/markdown", LARGEST + 1)
    with pytest.raises(ValidationError):
        as_bytes("x" * (LARGEST + 1), read(b""))


# In the page


def test_it_is_saved_as_the_newest_version_with_a_note(bob, document):
    client = client_of(bob)
    page = client.get(door(document)).text
    assert "one\ntwo\nthree" in page
    assert 'name="begun_from" value="1"' in page

    answer = client.post(door(document), said("one\n2\nthree\n", 1, "In figures"), follow=True)

    assert "Saved." in answer.text
    assert "In figures" in answer.text
    assert bytes_of(document) == b"one\n2\nthree\n"
    version = Version.objects.get(document=document, number=2)
    assert (version.created_by, version.note) == (bob.user, "In figures")


def test_saving_what_was_there_makes_no_version(bob, document):
    answer = client_of(bob).post(door(document), said(TEXT, 1), follow=True)

    assert "Nothing was different" in answer.text
    document.refresh_from_db()
    assert document.version_number == 1


def test_a_second_writer_gets_both_texts_and_a_choice(alice, bob, document):
    mine, theirs = client_of(bob), client_of(alice)
    theirs.post(door(document), said("one\ntwo\nTHREE\n", 1))

    both = mine.post(door(document), said("ONE\ntwo\nthree\n", 1, "Loud"))

    assert both.status_code == 409
    for words in ("ONE", "THREE", "Save mine as the newest version", "Keep theirs", "by Alice"):
        assert words in both.text
    assert both.text.count("only theirs:") == both.text.count("only yours:") == 2
    assert bytes_of(document) == b"one\ntwo\nTHREE\n"

    # Mine, after all: theirs stays among the versions.
    done = mine.post(door(document), said("ONE\ntwo\nthree\n", 2, "Loud"))
    assert done.status_code == 302
    assert bytes_of(document) == b"ONE\ntwo\nthree\n"
    assert [one.number for one in document.versions.all()] == [3, 2, 1]

    # And who began from what is not the newest any more is asked again.
    again = theirs.post(door(document), said("one\ntwo\nthree\nfour", 2))
    assert again.status_code == 409


def test_the_second_writer_may_have_written_the_same(alice, bob, document):
    for who in (alice, bob):
        answer = client_of(who).post(door(document), said("one\n", 1), follow=True)
    assert "Nothing was different" in answer.text
    document.refresh_from_db()
    assert document.version_number == 2


def test_markup_in_both_texts_is_shown_and_not_made(alice, bob, document):
    client_of(alice).post(door(document), said("<script>alert(1)</script>", 1))
    page = client_of(bob).post(door(document), said("</textarea><b>x", 1)).text

    assert "<script>alert" not in page
    assert "</textarea><b>" not in page


def test_what_was_typed_is_given_back_when_the_session_is_over(document, alice):
    """The same for a document that there is and one that never was; and nothing is done."""
    never = reverse("document_edit", args=["01900000-0000-7000-8000-000000000000"])
    here = client_of().post(door(document), said("my long story", 1, "A note"))
    there = client_of().post(never, said("my long story", 1, "A note"))

    assert here.status_code == there.status_code == 401
    assert "my long story" in here.text
    assert "Sign in in a new tab" in here.text
    assert "A note" in here.text
    assert "Notes" not in here.text
    token = r"TOKEN"
    import re  # noqa: PLC0415 -- beside its use

    bare = [
        re.sub(r"[A-Za-z0-9]{64}|/documents/[0-9a-f-]{36}/", token, one.text)
        for one in (here, there)
    ]
    assert bare[0] == bare[1]
    assert bytes_of(document) == TEXT.encode()
    # Without a text it is a page like any other.
    assert client_of().post(door(document), {"x": 1}).status_code == 302


def test_a_form_that_was_open_for_too_long_gives_the_text_back(alice, document):
    """And whoever has a page elsewhere send the form changes nothing."""
    client = Client(enforce_csrf_checks=True, headers={"host": client_of().defaults["HTTP_HOST"]})
    client.force_login(alice.user)

    answer = client.post(door(document), said("my long story", 1))

    assert answer.status_code == 403
    assert "my long story" in answer.text
    assert "press Save once more" in answer.text
    assert bytes_of(document) == TEXT.encode()
    again = said("my long story", 1) | {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    assert client.post(door(document), again).status_code == 302
    assert bytes_of(document) == b"my long story"


def test_who_may_not_edit_saves_nothing(carol, dave, alice, document):
    for who, status in ((carol, 403), (dave, 404)):
        assert client_of(who).post(door(document), said("x", 1)).status_code == status
    put_in_bin(alice, document)
    assert client_of(alice).post(door(document), said("x", 1)).status_code == 404
    document.refresh_from_db()
    with pytest.raises(ValidationError):
        operations.add_version(alice, document, BytesIO(b"x"), begun_from=1)
    with pytest.raises(PermissionDenied):
        operations.add_version(carol, document, BytesIO(b"x"), begun_from=1)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_last_moment_exactly_one_is_first(alice, bob, document):
    """Each time the other is refused, and told why; nobody's text is in the place of another's."""
    for round_ in range(8):
        document.refresh_from_db()
        number = document.version_number

        def save(who: Actor, words: str, number: int = number) -> object:
            mine = Document.objects.get(pk=document.pk)
            return operations.add_version(
                anew(who), mine, BytesIO(words.encode()), begun_from=number
            )

        results = at_once(
            lambda save=save, n=round_: save(alice, f"a{n}"),
            lambda save=save, n=round_: save(bob, f"b{n}"),
        )

        refused = [one for one in results if isinstance(one, ValidationError)]
        assert [one.code for one in refused] == ["newer"]
        assert results.count(None) == 1
        document.refresh_from_db()
        assert document.version_number == number + 1
    assert Version.objects.filter(document=document).count() == 9


# New


def test_a_new_text_is_made_and_opened_to_be_written(bob, carol, library):
    new = reverse("folder_new_text", args=[library.pk])
    answer = client_of(bob).post(new, {"name": "Plan", "kind": "md"})

    made = Document.objects.get(name="Plan.md")
    assert answer.url == door(made)
    assert (made.size, made.created_by) == (0, bob.user)
    assert client_of(bob).get(answer.url).status_code == 200
    again = client_of(bob).post(new, {"name": "Plan.md", "kind": "txt"})
    assert again.status_code == 422
    assert Document.objects.filter(name="Plan.md").count() == 1
    assert client_of(carol).post(new, {"name": "x", "kind": "md"}).status_code == 403


# By a guest link


def test_a_link_to_edit_edits_in_the_page(alice, document, nobody):
    """D10: as with a new version; the event is the link's, and no name of a person is shown."""
    allow(edit_links_allowed=True)
    link = make_guest_link(alice, document, level=Level.EDIT)
    address = reverse("guest_edit", args=[token_of(link)])
    stranger = client_of()
    assert address in stranger.get(reverse("guest_link", args=[token_of(link)])).text
    assert "one\ntwo" in stranger.get(address).text

    assert stranger.post(address, said("from outside", 1)).status_code == 302

    assert bytes_of(document) == b"from outside"
    event = SharingEvent.objects.get(verb="add version")
    assert (event.guest_link, event.user) == (link.pk, None)
    put(alice, document, b"by alice")
    both = stranger.post(address, said("from outside again", 2))
    assert both.status_code == 409
    assert "by alice" in both.text
    assert "Alice" not in both.text


@pytest.mark.parametrize("level", [Level.READ, Level.COMMENT])
def test_a_link_to_view_edits_nothing(alice, bob, document, level):
    link = make_guest_link(alice, document, level=level)
    address = reverse("guest_edit", args=[token_of(link)])
    for who in (None, bob):  # also who might besides
        assert client_of(who).get(address).status_code == 403
        assert client_of(who).post(address, said("x", 1)).status_code == 403
    assert address not in client_of().get(reverse("guest_link", args=[token_of(link)])).text


def test_a_link_with_a_password_asks_for_it_first(alice, document):
    allow(edit_links_allowed=True)
    link = make_guest_link(alice, document, level=Level.EDIT)
    change_guest_link(alice, document, link, password="a word of four")
    address = reverse("guest_edit", args=[token_of(link)])

    for answer in (client_of().get(address), client_of().post(address, said("x", 1))):
        assert answer.status_code == 302
    assert bytes_of(document) == TEXT.encode()
    allow(edit_links_allowed=False)
    change_guest_link(alice, document, link, password="")
    assert client_of().post(address, said("x", 1)).status_code == 403


def test_differences_are_side_by_side_with_what_is_around_them():
    left = "\n".join(str(n) for n in range(20))
    right = left.replace("10", "ten").replace("\n15", "")
    found = differences(left, right)

    assert [(one.kind, one.left, one.right) for one in found if one.kind != "same"] == [
        ("left_out", "", ""),
        ("changed", "10", "ten"),
        ("only_left", "15", ""),
        ("left_out", "", ""),
    ]
    assert found[0].count == 7
    assert differences("\n" * 20_000, "x") is None
