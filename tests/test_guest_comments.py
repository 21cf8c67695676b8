"""Comments by a guest link: feedback without signing in, under a name that nobody has checked."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from accounts.models import User
from documents.comments.operations import comment, edit_comment, remove_comment
from documents.models import Comment, Document
from sharing import floods
from sharing.actors import Actor
from sharing.models import GuestLink, Level, PermissionGroup, SharingEvent
from sharing.operations.groups import add_to_group
from sharing.operations.guest_links import disable_guest_link, make_guest_link, pause_guest_link
from sharing.operations.switch import set_external_sharing
from sharing.tokens import token_of
from sites_app.models import Folder
from sites_app.operations.bin import put_in_bin
from sites_app.operations.folders import create_folder
from tests.people import add_text, allow, bearer, client_of


@pytest.fixture
def document(alice: Actor, library: Folder) -> Document:
    """A document that Alice owns."""
    return add_text(alice, library, "Water levels.txt", "three metres")


@pytest.fixture
def link(alice: Actor, document: Document) -> GuestLink:
    """A link with which one may comment on it."""
    return make_guest_link(alice, document, level=Level.COMMENT)


@pytest.fixture
def stranger(nobody: Actor) -> Client:
    """A browser in which nobody is signed in."""
    return client_of(nobody)


def page(link: GuestLink) -> str:
    return reverse("guest_link", args=[token_of(link)])


def door(link: GuestLink, what: str = "comments", *more: object) -> str:
    return reverse(f"guest_{what}", args=[token_of(link), *more])


def said_by(client: Client, link: GuestLink, text: str, name: str = "Piet") -> Comment:
    assert client.post(door(link), {"text": text, "name": name}).status_code == 302
    return Comment.objects.get(text=text)


def test_whoever_holds_a_link_views_the_document_and_gives_feedback(
    stranger, link, alice, document
):
    """S51, D10: without signing in; under the name they give, which is said to be unchecked."""
    said = said_by(stranger, link, "Three metres is too low.")

    assert (said.author, said.guest_name, said.guest_link) == (None, "Piet", link)
    assert "Three metres is too low." in stranger.get(page(link)).text
    inside = client_of(alice).get(document.get_absolute_url()).text
    (by,) = re.findall(r'<article class="comment".*?</header>', inside, re.DOTALL)
    assert "Piet" in by
    assert "Unverified guest" in by
    event = SharingEvent.objects.get(verb="comment")
    assert (event.guest_link, event.user, event.details["name"]) == (link.pk, None, "Piet")


def test_a_link_to_view_shows_what_was_said_and_takes_nothing(stranger, alice, document):
    link = make_guest_link(alice, document)
    comment(alice, document, "Look at page 3.")

    shown = stranger.get(page(link)).text

    assert "Look at page 3." in shown
    assert "<textarea" not in shown
    assert stranger.post(door(link), {"text": "x", "name": "Piet"}).status_code == 403
    # Nor from somebody who might besides: what the link may is asked, and nothing else.
    assert client_of(alice).post(door(link), {"text": "x"}).status_code == 403
    assert Comment.objects.count() == 1


def test_a_guest_reads_no_name_but_that_of_who_shared_it(
    stranger, link, alice, bob, erin, document, site
):
    """D9: not of a colleague, not of a person outside, not of another guest; not in a mention either."""
    add_to_group(alice, site, erin.user, PermissionGroup.Kind.MEMBERS)
    comment(alice, document, "From who shared it.")
    comment(bob, document, "From a colleague: @Carol knows.")
    comment(erin, document, "From outside.")
    said_by(client_of(Actor()), link, "From another guest.", "Wilhelmina")

    shown = stranger.get(page(link)).text

    for words in ("From who shared it.", "knows.", "From outside.", "From another guest."):
        assert words in shown
    for name in ("Bob", "Carol", "Erin", "Wilhelmina", bob.user.email):
        assert name not in shown
    for words in ("Alice", "Somebody of Waterland", "@somebody", "Another visitor"):
        assert words in shown


def test_a_guest_who_takes_the_name_of_a_colleague_does_not_look_like_one(
    stranger, link, bob, alice, document
):
    """Such a name is not refused, or one could find out who works here; the mark is plain."""
    comment(bob, document, "By Bob.")
    said_by(stranger, link, "By somebody else.", "Bob")

    inside = client_of(alice).get(document.get_absolute_url()).text
    real, false = re.findall(r'<article class="comment".*?</header>', inside, re.DOTALL)
    assert "Unverified guest" not in real
    assert "Unverified guest" in false
    assert re.search(r'class="initial hue-\d+', real)
    assert not re.search(r"hue-\d", false)


def test_the_name_is_asked_once_and_kept_for_this_link_alone(stranger, link, alice, document):
    said_by(stranger, link, "One.")
    other = make_guest_link(alice, document, level=Level.COMMENT)

    assert 'value="Piet"' in stranger.get(page(link)).text
    assert 'value="Piet"' not in stranger.get(page(other)).text


@pytest.mark.parametrize("name", ["", "  ", "\u200b\u200e", "!!", "x" * 101])
def test_a_guest_without_a_name_is_asked_for_one_and_loses_nothing(stranger, link, name):
    answer = stranger.post(door(link), {"text": "Three metres.", "name": name})

    assert answer.status_code == 422
    assert "Three metres." in answer.text
    assert not Comment.objects.exists()


def test_marks_that_turn_or_hide_text_are_no_part_of_a_name(stranger, link):
    said = said_by(stranger, link, "One.", "Piet\u202e\u200b \u2066Jansen\n")

    assert said.guest_name == "Piet Jansen"


def test_a_guest_changes_and_removes_what_they_wrote_in_this_browser_and_nothing_else(
    stranger, link, alice, document
):
    """The number of anothers comment stands on the page; sending it along gives nothing of it."""
    said = said_by(stranger, link, "Three metres.")
    other = client_of(Actor())
    said_by(other, link, "Two metres.", "Kees")
    other.post(door(link), {"text": "Three metres.", "name": "Kees", "number": str(said.pk)})
    of_alice = comment(alice, document, "Four metres.")

    for about in (said, of_alice):
        for verb in ("edit", "remove"):
            address = door(link, f"{verb}_comment", about.pk)
            assert other.post(address, {"text": "x"}).status_code == 403
    stranger.post(door(link, "edit_comment", said.pk), {"text": "Three and a half."})
    said.refresh_from_db()
    assert said.text == "Three and a half."
    stranger.post(door(link, "remove_comment", said.pk))
    said.refresh_from_db()
    assert said.removed_at
    # And the operation does not take the word of whoever calls it for another link.
    again = make_guest_link(alice, document, level=Level.COMMENT)
    mine = said_by(stranger, link, "Five metres.")
    for do in (
        lambda actor: edit_comment(actor, document, mine.pk, "x", wrote=[mine.pk]),
        lambda actor: remove_comment(actor, document, mine.pk, wrote=[mine.pk]),
    ):
        with pytest.raises(PermissionDenied, match="Only whoever wrote"):
            do(bearer(again))


def test_an_owner_removes_what_a_guest_wrote(stranger, link, alice, document):
    said = said_by(stranger, link, "Buy my watches.")

    client_of(alice).post(reverse("document_remove_comment", args=[document.pk, said.pk]))

    said.refresh_from_db()
    assert said.removed_at
    assert "watches" not in stranger.get(page(link)).text


def test_a_guest_mentions_nobody_and_gets_no_list_of_people(stranger, link, alice):
    """D9: no People Picker."""
    said = said_by(stranger, link, "@Alice, look")
    again = said_by(client_of(alice), link, "@Alice, look again")

    assert not said.mentioned.exists()
    assert not again.mentioned.exists()
    assert "data-people" not in stranger.get(page(link)).text


def test_who_is_signed_in_and_comes_by_the_link_speaks_as_themselves(dave, link):
    """A stranger who has an account here uses the link like anybody, and is known."""
    said = said_by(client_of(dave), link, "By Dave.", "Napoleon")

    assert (said.author, said.guest_name, said.guest_link) == (dave.user, "", link)


def test_guests_who_may_edit_resolve_and_others_do_not(stranger, alice, document, link):
    allow(edit_links_allowed=True)
    editing = make_guest_link(alice, document, level=Level.EDIT)
    thread = comment(alice, document, "Four metres?")

    assert stranger.post(door(link, "resolve_comment", thread.pk)).status_code == 403
    stranger.post(door(editing, "resolve_comment", thread.pk))
    thread.refresh_from_db()
    assert thread.resolved_at
    assert thread.resolved_by is None


ENDS = {
    "disabled": disable_guest_link,
    "paused": pause_guest_link,
    "binned": lambda alice, document, link: put_in_bin(alice, document),
}


@pytest.mark.parametrize("end", ENDS)
def test_with_the_link_its_comments_are_gone_at_the_next_request(
    stranger, link, alice, document, end
):
    said = said_by(stranger, link, "Three metres.")
    ENDS[end](alice, document, link)

    for what, more in (
        ("comments", ()),
        ("edit_comment", (said.pk,)),
        ("remove_comment", (said.pk,)),
    ):
        for method in (stranger.get, stranger.post):
            answer = method(door(link, what, *more))
            assert answer.status_code == 404
            assert "metres" not in answer.text


def test_while_the_switch_is_off_nobody_comments_by_link(stranger, link, waterland):
    """S69, S70: off at the next request, and on again at the same address."""
    said_by(stranger, link, "Three metres.")
    admin = Actor(user=User.objects.get(is_superuser=True))
    set_external_sharing(admin, waterland, on=False)

    assert stranger.post(door(link), {"text": "x", "name": "Piet"}).status_code == 404
    assert stranger.get(door(link)).status_code == 404

    set_external_sharing(admin, waterland, on=True)
    assert "Three metres." in stranger.get(door(link)).text


def test_before_the_password_was_given_there_is_nothing_to_read_or_say(stranger, alice, document):
    link = make_guest_link(alice, document, level=Level.COMMENT, password="a long secret")
    comment(alice, document, "Four metres.")

    assert stranger.get(door(link)).status_code == 302
    assert stranger.post(door(link), {"text": "x", "name": "Piet"}).status_code == 302
    assert Comment.objects.count() == 1

    stranger.post(page(link), {"password": "a long secret"})
    assert "Four metres." in stranger.get(door(link)).text


def test_a_link_to_a_folder_shows_what_was_said_of_what_is_in_it(stranger, alice, library):
    folder = create_folder(alice, library, "Levels")
    inside = add_text(alice, folder, "July.txt")
    outside = add_text(alice, library, "Secret.txt")
    for document in (inside, outside):
        comment(alice, document, f"About {document}.")
    link = make_guest_link(alice, folder)

    def at(document: Document) -> str:
        return reverse("guest_document_comments", args=[token_of(link), document.pk])

    assert "About July.txt." in stranger.get(at(inside)).text
    assert stranger.get(at(outside)).status_code == 404
    assert stranger.get(door(link)).status_code == 404
    assert stranger.post(at(inside), {"text": "x", "name": "Piet"}).status_code == 403


def test_all_who_hold_one_link_say_no_more_in_a_minute_than_people_do(stranger, link, monkeypatch):
    monkeypatch.setattr(floods, "BY_A_LINK", (2, 60))
    said_by(stranger, link, "One.")
    said_by(client_of(Actor()), link, "Two.", "Kees")

    answer = stranger.post(door(link), {"text": "Three.", "name": "Piet"})

    assert answer.status_code == 422
    assert "Wait a little" in answer.text


def test_a_guest_page_with_comments_is_kept_nowhere_and_found_by_no_search_engine(stranger, link):
    """L7."""
    for answer in (stranger.get(door(link)), stranger.post(door(link), {"text": "", "name": ""})):
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "private, no-store"
