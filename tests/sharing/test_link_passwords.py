"""The password of a guest link: exactly ten wrong ones in a quarter of an hour, and not one more."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tenants.utils import tenant_context

from documents.models import Document
from sharing.actors import Actor
from sharing.link_passwords import MOST_WRONG, Answer, proof_of, proves, try_password
from sharing.models import GuestLink
from sharing.operations.guest_links import change_guest_link, make_guest_link
from sites_app.models import Folder
from tests.at_once import at_once
from tests.people import add_text

SECRET = "ditch and dune"


@pytest.fixture
def document(alice: Actor, library: Folder) -> Document:
    """A document that Alice owns."""
    return add_text(alice, library, "Water levels.txt")


@pytest.fixture
def link(alice: Actor, document: Document) -> GuestLink:
    """A link with a password."""
    return make_guest_link(alice, document, password=SECRET)


def said(link: GuestLink, tried: str) -> Answer:
    """What the next request is told."""
    return try_password(GuestLink.objects.get(pk=link.pk), tried)


def wrong(link: GuestLink, times: int) -> list[Answer]:
    return [said(link, f"wrong {number}") for number in range(times)]


def test_only_the_password_itself_is_right(link):
    assert said(link, SECRET) is Answer.RIGHT
    for tried in (
        "",
        "wrong",
        SECRET.upper(),
        f"{SECRET} ",
        SECRET[:-1],
        "x" * 100_000,
        link.password,
    ):
        assert said(link, tried) is Answer.WRONG
        assert said(link, SECRET) is Answer.RIGHT


def test_after_ten_wrong_ones_the_right_one_is_refused_too(link):
    assert wrong(link, MOST_WRONG) == [Answer.WRONG] * MOST_WRONG

    assert said(link, SECRET) is Answer.TOO_MANY
    assert said(link, "wrong") is Answer.TOO_MANY


def test_until_the_quarter_of_an_hour_is_over(link):
    wrong(link, MOST_WRONG)
    link.refresh_from_db()
    assert timezone.now() - link.wrong_since < timedelta(minutes=1)

    for minutes, answer in ((14, Answer.TOO_MANY), (16, Answer.RIGHT)):
        GuestLink.objects.update(wrong_since=timezone.now() - timedelta(minutes=minutes))
        assert said(link, SECRET) is answer


def test_later_wrong_ones_do_not_make_it_longer(link):
    wrong(link, MOST_WRONG)
    link.refresh_from_db()
    since = link.wrong_since

    wrong(link, 5)

    link.refresh_from_db()
    assert (link.wrong_since, link.wrong_passwords) == (since, MOST_WRONG)


def test_a_quarter_of_an_hour_later_counting_begins_anew(link):
    wrong(link, MOST_WRONG - 1)
    GuestLink.objects.update(wrong_since=timezone.now() - timedelta(minutes=16))

    assert wrong(link, MOST_WRONG) == [Answer.WRONG] * MOST_WRONG
    assert said(link, SECRET) is Answer.TOO_MANY


def test_the_right_one_makes_the_wrong_ones_forgotten(link):
    wrong(link, MOST_WRONG - 1)
    assert said(link, SECRET) is Answer.RIGHT

    assert wrong(link, MOST_WRONG) == [Answer.WRONG] * MOST_WRONG


def test_another_link_is_not_held_up(link, document, alice):
    other = make_guest_link(alice, document, password=SECRET)
    wrong(link, MOST_WRONG + 1)

    assert said(other, SECRET) is Answer.RIGHT


def test_a_new_password_begins_at_nothing(link, document, alice):
    wrong(link, MOST_WRONG)

    change_guest_link(alice, document, link, password="another and better")

    assert said(link, "another and better") is Answer.RIGHT


def test_right_and_wrong_ask_the_database_the_same(link):
    """P2: as many statements, and one of them counts."""
    asked = []
    for tried in (SECRET, "wrong"):
        with CaptureQueriesContext(connection) as captured:
            try_password(link, tried)
        asked.append([query["sql"].split()[0] for query in captured])

    assert asked[0] == asked[1]
    assert asked[0].count("UPDATE") == 1


@pytest.mark.django_db(transaction=True)
def test_of_forty_at_once_ten_are_told_and_no_more(waterland, link):
    """G10: exactly, also in parallel."""
    tries = [lambda number=number: said(link, f"wrong {number}") for number in range(40)]

    answers = Counter(at_once(*tries))

    assert answers == {Answer.WRONG: MOST_WRONG, Answer.TOO_MANY: 40 - MOST_WRONG}
    link.refresh_from_db()
    assert link.wrong_passwords == MOST_WRONG
    assert said(link, SECRET) is Answer.TOO_MANY


@pytest.mark.django_db(transaction=True)
def test_forty_right_ones_at_once_are_all_right(waterland, link):
    assert set(at_once(*[lambda: said(link, SECRET)] * 40)) == {Answer.RIGHT}


class TestRemembered:
    def test_for_this_link_and_this_password_alone(self, link, document, alice):
        other = make_guest_link(alice, document, password=SECRET)
        proof = proof_of(link)
        assert proves(link, proof)
        assert not proves(other, proof)
        assert not proves(link, "")
        assert not proves(link, proof[:-2] + "==")

        change_guest_link(alice, document, link, password=SECRET)
        link.refresh_from_db()
        assert not proves(link, proof), "set again, it is asked again"

    def test_and_at_this_organisation_alone(self, link, polder):
        proof = proof_of(link)
        with tenant_context(polder):
            assert not proves(link, proof)

    def test_a_new_key_of_ours_forgets_nobody(self, link, settings):
        proof = proof_of(link)
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "another"
        assert proves(link, proof)

        settings.SECRET_KEY_FALLBACKS = []
        assert not proves(link, proof)
