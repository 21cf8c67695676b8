"""What people are told: on the page, by letter as each chose, and never more than they may know."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from documents import operations as documents
from documents.comments.operations import (
    comment,
    edit_comment,
    remove_comment,
    resolve_thread,
)
from documents.models import Document
from sharing import digests, notices
from sharing.actors import Actor
from sharing.models import Letter, Level, Notice, PermissionGroup
from sharing.operations.access_requests import approve, ask_for_access
from sharing.operations.grants import grant, revoke
from sharing.operations.groups import add_to_group
from sharing.operations.guest_links import make_guest_link
from sharing.operations.scopes import break_inheritance
from sharing.operations.switch import set_external_sharing
from sharing.tokens import token_of_person
from sites_app.models import Folder, Site
from sites_app.operations.bin import put_in_bin, restore_from_bin
from tenants.models import Organisation
from tests.people import add_text, anew, bearer, client_of, insider
from tests.post import carry, deliver

Choice = User.NoticesByMail


@pytest.fixture(autouse=True)
def _letters_at_once(alice, bob, carol, dave, erin) -> None:
    """Everybody hears of everything at once, as people do who chose nothing."""
    chosen = User._meta.get_field("notices_by_mail").default  # noqa: SLF001 -- Django's own
    assert chosen == Choice.AT_ONCE
    User.objects.update(notices_by_mail=chosen)


@pytest.fixture
def document(bob: Actor, library: Folder) -> Document:
    """A document that Bob made in Alice's site."""
    document = add_text(bob, library, "Plan.txt")
    deliver()
    Notice.objects.all().delete()
    return document


def told(actor: Actor) -> list[str]:
    """The kinds of what somebody was told, the oldest first."""
    return [notice.kind for notice in notices.visible_to(anew(actor))][::-1]


def read(actor: Actor) -> list[str]:
    """The sentences on their page."""
    page = client_of(actor).get(reverse("notices")).text
    rows = re.findall(r'<li class="notice.*?</button>', page, re.DOTALL)
    return [re.search(r"<span>(?:<strong>)?([^<]+)", row)[1].strip() for row in rows]


def words(text: str) -> str:
    """What is read of a letter: without the marks that keep names from being links."""
    return text.replace("\u2060", "")


def chooses(actor: Actor, choice: str) -> None:
    User.objects.filter(pk=actor.user.pk).update(notices_by_mail=choice)


def count_of(actor: Actor) -> int:
    return notices.unseen_count(anew(actor))


# Who is told


def test_each_is_told_once_by_what_concerns_them_most(alice, bob, carol, document):
    """A mention beats an answer, and an answer a comment; whoever did it is told nothing."""
    thread = comment(alice, document, "Is it right?")
    assert told(bob) == ["comment"]
    comment(bob, document, "@Alice @Bob it is.", answers=thread.pk)
    assert told(alice) == ["mention"]
    comment(alice, document, "Thank you. @Carol", answers=thread.pk)

    assert told(alice) == ["mention"]
    assert told(bob) == ["comment", "answer"]
    assert told(carol) == ["mention"]
    assert read(bob) == [
        "Alice answered on “Plan.txt”, where you commented.",
        "Alice commented on “Plan.txt”.",
    ]


def test_a_stranger_who_is_mentioned_is_told_nothing(alice, dave, document):
    comment(alice, document, "@Dave, look", chosen=[dave.user.pk])

    assert not Notice.objects.filter(user=dave.user).exists()
    assert [letter.to for letter in deliver()] == [[document.created_by.email]]


def test_who_is_mentioned_by_a_change_is_told_and_who_was_before_is_not_again(
    alice, carol, document
):
    said = comment(alice, document, "@Carol, look")
    edit_comment(alice, document, said.pk, "@Carol, look here")
    dora = insider("Dora")
    grant(alice, document, dora.user, Level.READ)
    edit_comment(alice, document, said.pk, "@Carol @Dora, look here")

    assert told(carol) == ["mention"]
    assert told(dora) == ["given", "mention"]


def test_of_a_comment_that_was_removed_nobody_is_told_any_more(alice, bob, document):
    said = comment(alice, document, "Oh dear.")
    remove_comment(alice, document, said.pk)

    assert told(bob) == []
    assert deliver() == []


def test_whoever_spoke_is_told_of_resolving_and_of_a_new_version(alice, bob, document):
    thread = comment(alice, document, "Is it right?")
    resolve_thread(bob, document, thread.pk)
    from io import BytesIO  # noqa: PLC0415 -- beside its use

    documents.add_version(bob, document, BytesIO(b"other"))

    assert told(alice) == ["resolved", "version"]


def test_a_guest_is_said_to_be_one(stranger_link, bob, document):
    comment(bearer(stranger_link), document, "Too low.", guest_name="Alice")

    assert read(bob)[0] == "Alice (unverified guest) commented on “Plan.txt”."


@pytest.fixture
def stranger_link(alice: Actor, document: Document) -> object:
    """A guest link by which one may comment."""
    return make_guest_link(alice, document, level=Level.COMMENT)


def test_people_are_told_what_they_were_given_and_only_if_it_is_more(alice, dave, document):
    """Insiders too."""
    grant(alice, document, dave.user, Level.EDIT)
    grant(alice, document, dave.user, Level.READ)
    grant(alice, document, alice.user, Level.OWN)

    assert told(dave) == ["given"]
    assert told(alice) == []
    (letter,) = deliver()
    assert words(letter.subject) == "Alice gave you access to “Plan.txt”."


def test_owners_are_told_of_requests_and_by_one_letter_alone(alice, dave, document):
    ask_for_access(dave, "document", document.pk)
    carry()

    assert told(alice) == ["asked"]
    assert [words(letter.subject) for letter in deliver() if letter.to == [alice.user.email]] == [
        "Dave asks for access"
    ]
    from sharing.models import AccessRequest  # noqa: PLC0415 -- beside its use

    approve(alice, document, AccessRequest.objects.get(), level=Level.READ)
    assert told(dave) == ["given"]
    assert len(deliver()) == 1


def test_owners_are_told_of_a_guest_link_that_somebody_else_made(alice, bob, document):
    add_to_group(alice, document.site, bob.user, PermissionGroup.Kind.OWNERS)
    Notice.objects.all().delete()
    make_guest_link(bob, document)

    assert told(alice) == ["link"]
    assert told(bob) == []
    # And whoever owns it no more is not told any more.
    add_to_group(bob, document.site, alice.user, PermissionGroup.Kind.VISITORS)
    assert told(alice) == []
    assert count_of(alice) == 0


# What is shown


def test_of_what_one_does_not_see_any_more_nothing_is_shown_or_counted(
    alice, bob, carol, document, site: Site
):
    """P3, P4, D8: neither in the list, nor in the count, nor by its address."""
    comment(alice, document, "@Carol, look")
    assert count_of(carol) == 1
    notice = Notice.objects.get(user=carol.user)

    put_in_bin(alice, document)
    assert (count_of(carol), told(carol)) == (0, [])
    restore_from_bin(alice, document)
    assert count_of(carol) == 1
    break_inheritance(alice, document)
    from sharing.operations.groups import remove_from_group  # noqa: PLC0415 -- beside its use

    remove_from_group(alice, document, carol.user, PermissionGroup.Kind.VISITORS)

    page = client_of(carol).get(reverse("notices"))
    assert "Plan.txt" not in page.text
    assert 'class="badge"' not in page.text
    address = reverse("open_notice", args=[notice.pk])
    missing = reverse("open_notice", args=[notice.pk + 1_000])
    answers = [client_of(carol).post(one) for one in (address, missing)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert deliver_to(carol) == []


def deliver_to(actor: Actor) -> list[str]:
    return [words(letter.subject) for letter in deliver() if letter.to == [actor.user.email]]


def test_looking_changes_nothing_and_opening_marks_it_seen(alice, bob, document):
    said = comment(alice, document, "Look.")
    client = client_of(bob)
    for _time in range(2):
        assert '<span class="badge">' in client.get(reverse("notices")).text
    notice = Notice.objects.get(user=bob.user)
    address = reverse("open_notice", args=[notice.pk])
    assert client.get(address).status_code == 405

    answer = client.post(address)

    assert answer.url == f"/documents/{document.pk}/#comment-{said.pk}"
    assert '<span class="badge">' not in client.get(reverse("notices")).text
    assert client_of(alice).post(address).status_code == 404


def test_all_that_was_shown_is_marked_as_seen_and_what_came_since_is_not(alice, bob, document):
    comment(alice, document, "One.")
    client = client_of(bob)
    until = re.search(r'name="until" value="([^"]+)"', client.get(reverse("notices")).text)[1]
    comment(alice, document, "Two.")

    client.post(reverse("see_all_notices"), {"until": until})

    assert count_of(bob) == 1


def test_a_long_list_goes_on_where_it_ended_and_is_counted_to_ninety_nine(alice, bob, document):
    now = timezone.now()
    Notice.objects.bulk_create(
        Notice(
            user=bob.user,
            kind="comment",
            item_kind="document",
            item_id=document.pk,
            by=alice.user,
            created_at=now - timedelta(minutes=number // 2),
            details={"number": number},
        )
        for number in range(120)
    )
    client, address, seen = client_of(bob), reverse("notices"), []
    page = client.get(address).text
    assert "</span>99+</span>" in page
    while address:
        page = client.get(address).text
        seen += re.findall(r'action="/notifications/(\d+)/"', page)
        found = re.search(r'href="(/notifications/\?after=[^"]+)"', page)
        address = found and found[1]
    assert len(seen) == len(set(seen)) == 120
    assert client.get(reverse("notices"), {"after": "nonsense"}).status_code == 404


def test_the_page_takes_as_many_statements_for_one_as_for_many(alice, bob, document):
    def asked() -> int:
        client = client_of(bob)
        client.get(reverse("notices"))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("notices")).status_code == 200
        return len(captured)

    comment(alice, document, "One.")
    one = asked()
    for number in range(4):
        comment(alice, document, f"{number}")
    assert asked() == one <= 9


def test_somebody_outside_reads_no_name_of_who_they_may_not_know(alice, bob, erin, document):
    """D15: on the page and in the letter."""
    grant(alice, document, erin.user, Level.COMMENT)
    comment(erin, document, "From outside.")
    deliver()
    comment(bob, document, "By a colleague.")

    assert read(erin)[0] == "Somebody of Waterland commented on “Plan.txt”."
    (letter,) = (one for one in deliver() if one.to == [erin.user.email])
    assert "Bob" not in words(letter.body)
    assert words(letter.subject).startswith("Somebody of Waterland")


# Letters


def test_a_letter_goes_out_at_once_says_how_to_stop_and_stops_by_one_press(alice, bob, document):
    """RFC 8058: by the mail program, which sends no cookie; a GET changes nothing."""
    said = comment(alice, document, "Look.")

    (letter,) = deliver()

    assert letter.to == [bob.user.email]
    assert words(letter.subject) == "Alice commented on “Plan.txt”."
    assert f"/documents/{document.pk}/#comment-{said.pk}" in words(letter.body)
    assert reverse("profile") in words(letter.body)
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = re.fullmatch(r"<https?://[^/]+(/\S+)>", letter.extra_headers["List-Unsubscribe"])[1]
    assert address in words(letter.body)
    browser = client_of(Actor())
    browser.handler.enforce_csrf_checks = True
    shown = browser.get(address)
    assert "Send me no more" in shown.text
    assert bob.user.email not in shown.text
    assert anew(bob).user.notices_by_mail == Choice.AT_ONCE

    assert browser.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert anew(bob).user.notices_by_mail == Choice.NEVER
    comment(alice, document, "Look again.")
    assert deliver() == []
    assert count_of(bob) == 2


def test_the_way_out_is_of_one_person_at_one_organisation(bob, carol, polder: Organisation):
    token = token_of_person(bob.user)
    broken = token[:-4] + ("AAAA" if token[-4:] != "AAAA" else "BBBB")
    for wrong in (broken, "x", token_of_person(carol.user)[:30] + token[30:]):
        answer = client_of(Actor()).post(reverse("unsubscribe", args=[wrong]))
        assert answer.status_code == 404
    from django_tenants.utils import tenant_context  # noqa: PLC0415 -- beside its use

    with tenant_context(polder):
        there = client_of(Actor()).post(reverse("unsubscribe", args=[token]))
    assert there.status_code == 404
    assert anew(bob).user.notices_by_mail == Choice.AT_ONCE


LATE = {
    "the document is in the bin": lambda alice, bob, document: put_in_bin(alice, document),
    "it was seen on the page": lambda alice, bob, document: notices.mark_all_seen(
        bob, timezone.now()
    ),
    "letters were declined": lambda alice, bob, document: chooses(bob, Choice.NEVER),
    "the account was closed": lambda alice, bob, document: User.objects.filter(
        pk=bob.user.pk
    ).update(is_active=False),
}


@pytest.mark.parametrize("late", LATE)
def test_a_letter_that_is_not_theirs_any_more_is_torn_up(alice, bob, document, late):
    """P5: asked again when it is sent."""
    comment(alice, document, "Look.")
    LATE[late](alice, bob, document)

    assert deliver() == []
    assert not Letter.objects.filter(name="notice", sent_at=None).exists()


def test_nobody_outside_is_written_to_while_the_switch_is_off(
    alice, erin, document, waterland: Organisation
):
    """S59, D2: held, and then sent about what they see then."""
    grant(alice, document, erin.user, Level.COMMENT)
    comment(alice, document, "@Erin, look")
    admin = Actor(user=User.objects.get(is_superuser=True))
    set_external_sharing(admin, waterland, on=False)
    assert deliver_to(erin) == []
    assert Letter.objects.filter(recipient=erin.user.email, sent_at=None).count() == 2

    set_external_sharing(admin, waterland, on=True)
    revoke(alice, document, erin.user)
    assert not any("mentioned" in subject for subject in deliver_to(erin))
    unsent = Letter.objects.filter(name="notice", recipient=erin.user.email, sent_at=None)
    assert not unsent.exists()


# The letter of the day


@pytest.fixture
def daily(bob: Actor) -> Actor:
    """Bob, who wants one letter a day."""
    chooses(bob, Choice.DAILY)
    return anew(bob)


def post_digests(day: int = 1) -> list[mail.EmailMultiAlternatives]:
    digests.post_digests(timezone.localdate() + timedelta(days=day))
    return deliver()


def test_once_a_day_there_is_one_letter_with_what_is_new(alice, daily, document):
    comment(alice, document, "One.")
    comment(alice, document, "@Bob Two.")
    assert deliver() == []

    (letter,) = post_digests()

    assert letter.to == [daily.user.email]
    assert "Alice commented on “Plan.txt”." in words(letter.body)
    assert "Alice mentioned you" in words(letter.body)
    assert "List-Unsubscribe" in letter.extra_headers
    assert post_digests() == []
    assert post_digests(day=2) == []
    comment(alice, document, "Three.")
    (letter,) = post_digests(day=3)
    assert "mentioned" not in words(letter.body)


def test_a_job_that_runs_twice_writes_once_and_keeps_what_came_between(alice, daily, document):
    comment(alice, document, "One.")
    digests.post_digests(timezone.localdate())
    comment(alice, document, "@Bob Two.")
    digests.post_digests(timezone.localdate())

    (letter,) = deliver()
    assert "mentioned" not in words(letter.body)
    (letter,) = post_digests(day=2)
    assert "mentioned" in words(letter.body)


def test_access_is_asked_when_the_letter_of_the_day_is_sent(alice, daily, document, library):
    """P5: what was binned after it was posted is not in it; with nothing left there is no letter."""
    other = add_text(daily, library, "Other.txt")
    comment(alice, document, "One.")
    comment(alice, other, "Two.")
    digests.post_digests(timezone.localdate())
    put_in_bin(alice, document)

    (letter,) = deliver()
    assert "Other.txt" in words(letter.body)
    assert "Plan.txt" not in words(letter.body)

    comment(alice, other, "Three.")
    digests.post_digests(timezone.localdate() + timedelta(days=1))
    put_in_bin(alice, other)
    assert deliver() == []


def test_the_letter_of_the_day_is_in_the_language_of_its_reader(alice, daily, document):
    User.objects.filter(pk=daily.user.pk).update(language="nl")
    comment(alice, document, "One.")

    (letter,) = post_digests()

    assert words(letter.subject) == "Wat er nieuw is voor u bij Waterland"
    assert "Alice heeft" in words(letter.body)


def test_nobody_outside_gets_a_letter_of_the_day_while_the_switch_is_off(
    alice, erin, document, waterland
):
    grant(alice, document, erin.user, Level.COMMENT)
    deliver()
    chooses(erin, Choice.DAILY)
    comment(alice, document, "@Erin")
    deliver()
    admin = Actor(user=User.objects.get(is_superuser=True))
    set_external_sharing(admin, waterland, on=False)
    assert post_digests(day=1) == []
    assert not Letter.objects.filter(name="digest").exists()

    set_external_sharing(admin, waterland, on=True)
    assert [letter.to for letter in post_digests(day=2)] == [[erin.user.email]]


def test_whoever_left_gets_no_letter_of_the_day(alice, daily, document):
    comment(alice, document, "One.")
    User.objects.filter(pk=daily.user.pk).update(is_active=False)

    assert post_digests() == []


def test_seven_in_the_morning_is_seven_in_summer_and_in_winter():
    assert digests.is_time(datetime(2026, 7, 1, 5, tzinfo=UTC))
    assert digests.is_time(datetime(2026, 12, 1, 6, tzinfo=UTC))
    assert not digests.is_time(datetime(2026, 12, 1, 5, tzinfo=UTC))


def test_one_chooses_in_ones_profile(bob):
    facts = {"name": "Bob", "language": "", "notices_by_mail": "daily"}
    client_of(bob).post(reverse("profile"), facts)

    assert anew(bob).user.notices_by_mail == Choice.DAILY
