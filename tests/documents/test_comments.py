"""Comments on a document: who may, what is kept, what becomes of it, and who sees it."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from documents.comments.operations import (
    comment,
    edit_comment,
    remove_comment,
    reopen_thread,
    resolve_thread,
)
from documents.models import Comment, Document
from sharing import floods
from sharing.actors import Actor
from sharing.models import Level, PermissionGroup, SharingEvent
from sharing.operations.grants import grant, revoke
from sharing.operations.groups import add_to_group
from sharing.operations.scopes import break_inheritance
from sharing.operations.switch import set_external_sharing
from sites_app.models import Folder, Site
from sites_app.operations.bin import put_in_bin
from tenants.models import Organisation
from tests.people import add_text, client_of, insider, outsider


@pytest.fixture
def document(alice: Actor, library: Folder) -> Document:
    """A document of Alice's site: Bob may edit it, Carol may look at it."""
    return add_text(alice, library, "Plan.txt")


@pytest.fixture
def grace(alice: Actor, document: Document) -> Actor:
    """Inside; she may comment on the document and nothing more."""
    actor = insider("Grace")
    grant(alice, document, actor.user, Level.COMMENT)
    return actor


def door(document: Document, page: str = "comments", *more: object) -> str:
    return reverse(f"document_{page}", args=[document.pk, *more])


def shown(actor: Actor, document: Document) -> str:
    return client_of(actor).get(document.get_absolute_url()).text


# Who may


@pytest.mark.parametrize("level", [Level.COMMENT, Level.EDIT])
def test_whoever_a_document_is_shared_with_reviews_it_with_those_inside(
    alice, erin, document, level
):
    """S48: somebody outside, after signing in, comments; an owner answers; each reads the other."""
    grant(alice, document, erin.user, level)

    client_of(erin).post(door(document), {"text": "The dike is too low here."})
    (said,) = Comment.objects.all()
    client_of(alice).post(door(document), {"text": "We raise it.", "answers": said.pk})

    answer = Comment.objects.get(answers=said)
    assert (said.author, answer.author) == (erin.user, alice.user)
    for reader in (alice, erin):
        page = shown(reader, document)
        assert "The dike is too low here." in page
        assert "We raise it." in page


def test_a_reader_sees_what_was_said_and_has_no_form(alice, carol, document):
    comment(alice, document, "Look at page 3.")

    page = shown(carol, document)

    assert "Look at page 3." in page
    assert door(document) not in page
    assert client_of(carol).post(door(document), {"text": "x"}).status_code == 403
    with pytest.raises(PermissionDenied):
        comment(carol, document, "x")


def test_a_stranger_sees_and_says_nothing(alice, dave, document):
    """D8: as what never was."""
    comment(alice, document, "Look at page 3.")
    client = client_of(dave)

    for method in (client.get, client.post):
        assert method(door(document)).status_code == 404
    with pytest.raises(PermissionDenied):
        comment(dave, document, "x")


def test_what_loses_its_readers_loses_the_comments_with_it(alice, bob, document, site):
    said = comment(alice, document, "Look at page 3.")
    break_inheritance(alice, document)
    from sharing.operations.groups import remove_from_group  # noqa: PLC0415 -- beside its use

    remove_from_group(alice, document, bob.user, PermissionGroup.Kind.MEMBERS)

    answer = client_of(bob).get(door(document))
    edit = client_of(bob).get(door(document, "edit_comment", said.pk))
    assert (answer.status_code, edit.status_code) == (404, 404)
    assert "page 3" not in answer.text


def test_while_the_switch_is_off_nobody_outside_reads_or_says_anything(
    alice, erin, document, waterland: Organisation
):
    """S59."""
    grant(alice, document, erin.user, Level.COMMENT)
    comment(alice, document, "Look at page 3.")
    admin = Actor(user=User.objects.get(is_superuser=True))
    client = client_of(erin)
    set_external_sharing(admin, waterland, on=False)

    assert client.get(door(document)).status_code == 404
    assert client.post(door(document), {"text": "x"}).status_code == 404

    set_external_sharing(admin, waterland, on=True)
    assert "page 3" in client.get(door(document)).text


def test_comments_of_a_document_in_the_bin_are_gone_everywhere(alice, bob, document):
    said = comment(bob, document, "Look at page 3.")
    put_in_bin(alice, document)

    for address in (door(document), door(document, "edit_comment", said.pk)):
        assert client_of(bob).get(address).status_code == 404
    with pytest.raises(Http404):
        comment(bob, document, "x")
    with pytest.raises(Http404):
        edit_comment(bob, document, said.pk, "x")


# What is kept


WRONG = {
    "nothing": ("", "Write something first."),
    "blanks": (" \r\n\t ", "Write something first."),
    "too much": ("x" * 5_001, "5001 characters"),
    "a bell": ("Ding\a", "control characters"),
    "our own marks": (f"\ufdd0{uuid4().hex}\ufdd1", "control characters"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_cannot_be_kept_is_refused_and_nothing_of_it_is_lost(bob, document, what):
    text, why = WRONG[what]

    answer = client_of(bob).post(door(document), {"text": text})

    assert answer.status_code == 422
    assert why in answer.text
    assert text.strip()[:100] in answer.text
    assert not Comment.objects.exists()


def test_five_thousand_characters_are_kept_to_the_last(bob, document):
    said = comment(bob, document, "é" * 5_000 + "\r\n")

    assert said.text == "é" * 5_000


def test_words_stay_words_and_addresses_become_links(bob, carol, document):
    text = (
        "<b>Look</b> & see https://example.test/a?b=<1>\n"
        "(https://example.test/q_(x)), javascript:alert(1) http://example.test."
    )
    comment(bob, document, text)

    page = shown(carol, document)

    assert "&lt;b&gt;Look&lt;/b&gt; &amp; see" in page
    links = re.findall(r'<a href="([^"]*)" rel="noopener nofollow ugc">', page)
    assert links == [
        "https://example.test/a?b=",
        "https://example.test/q_(x)",
        "http://example.test",
    ]


def test_one_form_sent_twice_says_it_once(bob, document):
    client, number = client_of(bob), str(uuid4())

    for _time in range(2):
        client.post(door(document), {"text": "Once.", "number": number})
    assert [str(one.pk) for one in Comment.objects.all()] == [number]

    client.post(door(document), {"text": "Something else.", "number": number})
    assert Comment.objects.count() == 2


def test_the_number_of_anothers_comment_gives_nothing_of_it(alice, bob, document):
    theirs = comment(alice, document, "Mine.")

    client_of(bob).post(door(document), {"text": "Mine.", "number": str(theirs.pk)})

    assert Comment.objects.filter(author=bob.user).exclude(pk=theirs.pk).count() == 1
    theirs.refresh_from_db()
    assert theirs.author == alice.user


def test_nobody_says_more_in_a_minute_than_anybody_means(bob, document, monkeypatch):
    monkeypatch.setattr(floods, "BY_A_PERSON", (2, 200))
    for number in range(2):
        comment(bob, document, f"{number}")

    answer = client_of(bob).post(door(document), {"text": "The third."})

    assert answer.status_code == 422
    assert "The third." in answer.text
    assert "Wait a little" in answer.text


# What becomes of it


def test_an_answer_to_an_answer_there_is_not(alice, bob, document):
    thread = comment(alice, document, "One?")
    answer = comment(bob, document, "Two.", answers=thread.pk)

    with pytest.raises(ValidationError, match="not there any more"):
        comment(alice, document, "Three.", answers=answer.pk)


def test_a_comment_of_another_document_is_not_answered_here(alice, bob, document, library):
    """Also not one that the answerer does not see."""
    elsewhere = add_text(alice, library, "Secret.txt")
    theirs = comment(alice, elsewhere, "One?")

    answer = client_of(bob).post(door(document), {"text": "Two.", "answers": theirs.pk})

    assert answer.status_code == 422
    assert "Two." in answer.text
    assert not theirs.answered_by.exists()
    for verb in ("edit", "remove", "resolve", "reopen"):
        address = door(document, f"{verb}_comment", theirs.pk)
        assert client_of(alice).post(address, {"text": "x"}).status_code == 404


def test_one_changes_and_removes_ones_own_and_an_owner_removes_anybodys(
    alice, bob, grace, document
):
    said = comment(grace, document, "The dyke.")
    for other in (alice, bob):
        with pytest.raises(PermissionDenied):
            edit_comment(other, document, said.pk, "No.")
    with pytest.raises(PermissionDenied):
        remove_comment(bob, document, said.pk)
    assert client_of(bob).get(door(document, "remove_comment", said.pk)).status_code == 403

    client_of(grace).post(door(document, "edit_comment", said.pk), {"text": "The dike."})
    said.refresh_from_db()
    assert (said.text, said.edited_at is None) == ("The dike.", False)

    client_of(alice).post(door(document, "remove_comment", said.pk))
    said.refresh_from_db()
    assert (said.text, said.removed_at is None) == ("", False)
    assert "The dike." not in shown(grace, document)


def test_whoever_may_only_look_any_more_changes_nothing_of_what_they_said(alice, grace, document):
    said = comment(grace, document, "The dyke.")
    grant(alice, document, grace.user, Level.READ)

    for do in (
        lambda: edit_comment(grace, document, said.pk, "x"),
        lambda: remove_comment(grace, document, said.pk),
    ):
        with pytest.raises(PermissionDenied):
            do()


def test_of_what_was_answered_and_removed_it_stays_that_there_was_something(alice, bob, document):
    thread = comment(bob, document, "A foolish question.")
    comment(alice, document, "A wise answer.", answers=thread.pk)
    remove_comment(bob, document, thread.pk)

    page = shown(alice, document)
    assert "This comment was removed." in page
    assert "A wise answer." in page
    assert "foolish" not in page


def test_a_thread_is_resolved_and_opened_again_by_who_may_edit(alice, bob, grace, document):
    thread = comment(alice, document, "Is this the newest?")
    with pytest.raises(PermissionDenied):
        resolve_thread(grace, document, thread.pk)
    assert client_of(grace).post(door(document, "resolve_comment", thread.pk)).status_code == 403

    assert resolve_thread(bob, document, thread.pk)
    assert not resolve_thread(alice, document, thread.pk)
    thread.refresh_from_db()
    assert thread.resolved_by == bob.user
    assert "Resolved by Bob" in shown(grace, document)
    with pytest.raises(ValidationError, match="resolved meanwhile"):
        comment(grace, document, "Yes.", answers=thread.pk)

    with pytest.raises(PermissionDenied):
        reopen_thread(grace, document, thread.pk)
    client_of(alice).post(door(document, "reopen_comment", thread.pk))
    assert comment(grace, document, "Yes.", answers=thread.pk)


def test_everything_is_recorded_without_its_words(bob, document):
    said = comment(bob, document, "A secret word.")
    edit_comment(bob, document, said.pk, "Another secret word.")
    resolve_thread(bob, document, said.pk)
    reopen_thread(bob, document, said.pk)
    remove_comment(bob, document, said.pk)

    events = SharingEvent.objects.filter(details__comment=str(said.pk)).order_by("pk")
    assert [event.verb for event in events] == [
        "comment",
        "edit comment",
        "resolve comment",
        "reopen comment",
        "remove comment",
    ]
    assert "secret" not in str([event.details for event in events])


# Whose names are shown


def test_somebody_outside_reads_names_of_people_of_their_sites_and_no_others(
    alice, bob, erin, document, site: Site
):
    """D15: not of a member of a site that she is not on; of who let her in, she knows the name."""
    grant(alice, document, erin.user, Level.COMMENT)
    comment(bob, document, "From a colleague.")
    comment(alice, document, "From who let you in.")
    comment(erin, document, "From outside.")

    page = shown(erin, document)
    (panel,) = re.findall(r'<section class="panel comments".*?</section>', page, re.DOTALL)
    assert "Somebody of Waterland" in panel
    assert "Alice" in panel
    assert "Erin" in panel
    assert "Bob" not in panel
    assert bob.user.email not in page

    add_to_group(alice, site, erin.user, PermissionGroup.Kind.VISITORS)
    assert "Bob" in shown(erin, document)


# Mentions


def test_whoever_is_mentioned_is_kept_by_id_and_shown_by_name(alice, bob, carol, document):
    said = comment(alice, document, "@Carol and (@Bob), look: a@Carol")

    assert set(said.mentioned.all()) == {bob.user, carol.user}
    assert "Carol and" not in said.text
    User.objects.filter(pk=carol.user.pk).update(name="Carola")
    page = shown(bob, document)
    assert '<span class="mention">@Carola</span> and (<span class="mention">@Bob</span>)' in page
    assert "a@Carol" in page


def test_of_two_with_one_name_the_chosen_one_is_meant(alice, document, site):
    """Of two none is meant unless one was chosen, and not the member who is called Bob either."""
    first, second = insider("Bob1"), insider("Bob2")
    for one in (first, second):
        User.objects.filter(pk=one.user.pk).update(name="Bob de Vries")
        add_to_group(alice, site, one.user, PermissionGroup.Kind.VISITORS)

    nobody_meant = comment(alice, document, "@Bob de Vries!")
    meant = comment(alice, document, "@Bob de Vries!", chosen=[second.user.pk])

    assert not nobody_meant.mentioned.exists()
    assert nobody_meant.text == "@Bob de Vries!"
    assert list(meant.mentioned.all()) == [second.user]


def test_a_stranger_cannot_be_mentioned_whatever_is_sent(alice, dave, document):
    """Neither by name nor by id; it says nothing about whether there is such a person."""
    absent = uuid4()
    there = client_of(alice).post(
        door(document), {"text": "@Dave, look", "mentioned": dave.user.pk}
    )
    nowhere = client_of(alice).post(door(document), {"text": "@Dove, look", "mentioned": absent})

    assert (there.status_code, nowhere.status_code) == (302, 302)
    assert sorted(Comment.objects.values_list("text", flat=True)) == ["@Dave, look", "@Dove, look"]
    assert not Comment.mentioned.through.objects.exists()


def test_somebody_outside_finds_and_mentions_only_whom_they_may_know_of(
    alice, bob, erin, document, site
):
    """D15, P1: no member of a site that she is not on, by the list or by typing the name."""
    grant(alice, document, erin.user, Level.COMMENT)
    client = client_of(erin)

    def found(words: str) -> list[str]:
        answer = client.get(door(document, "comment_people"), {"q": words})
        return [person["name"] for person in answer.json()["people"]]

    assert found("Bo") == []
    assert found("Al") == ["Alice"]
    said = comment(erin, document, "@Bob @Alice", chosen=[bob.user.pk])
    assert list(said.mentioned.all()) == [alice.user]

    add_to_group(alice, site, erin.user, PermissionGroup.Kind.VISITORS)
    assert found("Bo") == ["Bob"]
    assert found("bob@") == []
    assert found("o") == []


def test_the_list_offers_those_who_see_the_document_to_those_who_may_comment(
    alice, bob, carol, dave, document
):
    client = client_of(alice)
    address = door(document, "comment_people")

    assert [one["name"] for one in client.get(address, {"q": "Bo"}).json()["people"]] == ["Bob"]
    assert client.get(address, {"q": "Da"}).json()["people"] == []
    assert client.get(address, {"q": ""}).json()["people"] == []
    comment(bob, document, "Here.")
    assert [one["name"] for one in client.get(address, {"q": ""}).json()["people"]] == ["Bob"]
    assert client_of(carol).get(address, {"q": "Bo"}).status_code == 403
    assert client_of(dave).get(address, {"q": "Bo"}).status_code == 404


def test_who_was_mentioned_and_sees_it_no_more_is_plain_text(alice, bob, document):
    eve = insider("Eve")
    grant(alice, document, eve.user, Level.READ)
    said = comment(alice, document, "@Eve, please")
    assert '<span class="mention">@Eve</span>' in shown(bob, document)

    revoke(alice, document, eve.user)

    assert '"mention"' not in shown(bob, document)
    assert "@Eve, please" in shown(bob, document)
    edit_comment(alice, document, said.pk, "@Eve, thanks")
    assert not said.mentioned.exists()


# What it costs


def test_the_panel_takes_as_many_statements_for_one_thread_as_for_six(alice, bob, document):
    def asked() -> int:
        client = client_of(bob)
        client.get(door(document))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(door(document)).status_code == 200
        return len(captured)

    def more(number: int) -> None:
        other = outsider(f"Other{number}")
        grant(alice, document, other.user, Level.COMMENT)
        thread = comment(other, document, "@Bob")
        comment(alice, document, f"@Other{number}", answers=thread.pk)
        resolve_thread(bob, document, thread.pk)

    more(0)
    one = asked()
    for number in range(1, 6):
        more(number)

    assert asked() == one <= 18


def test_of_many_threads_the_newest_are_shown_and_the_earlier_a_page_further(
    alice, bob, document, monkeypatch
):
    monkeypatch.setattr("documents.comments.panel.MOST_THREADS", 2)
    monkeypatch.setattr(floods, "BY_A_PERSON", (20, 200))
    for number in range(5):
        comment(alice, document, f"Number {number}.")

    client, address, seen = client_of(bob), document.get_absolute_url(), []
    for _page in range(3):
        page = client.get(address).text
        seen.append(re.findall(r"Number \d", page))
        earlier = re.search(r'href="(\S+/comments/\?before=[^"]+)"', page)
        address = earlier and earlier[1].replace("&amp;", "&")
    assert seen == [["Number 3", "Number 4"], ["Number 1", "Number 2"], ["Number 0"]]
    assert address is None
    assert client.get(door(document), {"before": "nonsense"}).status_code == 404


def test_htmx_gets_the_panel_alone_and_whoever_has_no_script_the_page(bob, document):
    client = client_of(bob)
    part = client.post(door(document), {"text": "One."}, headers={"HX-Request": "true"})
    whole = client.post(door(document), {"text": "Two."}, follow=True)

    assert part.text.strip().startswith('<section class="panel comments" id="comments"')
    assert "One." in part.text
    said = Comment.objects.get(text="Two.")
    assert whole.redirect_chain[-1][0].endswith(f"/documents/{document.pk}/#comment-{said.pk}")
    assert isinstance(said.pk, UUID)
