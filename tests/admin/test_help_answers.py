"""What people say of the help page, as administrators read it (S94)."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from sharing.help.pages import VERSION
from sharing.models import HelpAnswer
from tests.people import client_of

LIST = "/admin/sharing/helpanswer/"


@pytest.fixture
def browser(ada) -> Client:
    return client_of(ada)


@pytest.fixture
def answered(alice, bob, erin) -> list[HelpAnswer]:
    said = [
        (alice, {"useful": "yes", "language": "good", "influences": ["clear"]}),
        (bob, {"useful": "yes", "language": "poor", "words": "<b>=1+1</b>"}),
        (erin, {"useful": "no", "influences": ["long", "missing"], "words": "Te lang."}),
    ]
    return [
        HelpAnswer.objects.create(user=who.user, version=VERSION, read_in="nl", **facts)
        for who, facts in said
    ]


def test_they_are_counted_and_read(browser, answered):
    """S94."""
    page = browser.get(LIST)
    assertContains(page, "Yes: 2; Partly: 0; No: 1")
    assertContains(page, "Good: 1; Could be better: 0; Poor: 1")
    assertContains(page, "It is too long; Something is missing")
    assertContains(page, "Te lang.")
    assertContains(page, "&lt;b&gt;=1+1&lt;/b&gt;")


def test_of_an_older_text_nothing_is_counted(browser, alice, answered):
    HelpAnswer.objects.create(user=alice.user, version=VERSION + 1, useful="yes", read_in="en")
    HelpAnswer.objects.filter(version=VERSION).update(version=VERSION + 2)
    HelpAnswer.objects.filter(version=VERSION + 1).update(version=VERSION)
    assertContains(browser.get(LIST), "Yes: 1; Partly: 0; No: 0")


def test_nobody_reads_whose_they_are(browser, answered):
    """Not in the list, not one by one, not by searching, and not in the file."""
    file = b"".join(browser.post(f"{LIST}export/").streaming_content).decode()
    assert "Te lang." in file
    for page in (browser.get(LIST), *(browser.get(f"{LIST}{one.pk}/change/") for one in answered)):
        assert page.status_code == 200
        for person in ("Alice", "Bob", "Erin"):
            assertNotContains(page, person)
            assert person not in file
            assert person.lower() not in file
    for name in ("Alice", "alice@waterland"):
        assertNotContains(browser.get(LIST, {"q": name}), "It is clear")
    assert browser.get(LIST, {"user__name": "Alice"}).status_code in {302, 400}


def test_they_are_filtered(browser, answered):
    page = browser.get(LIST, {"useful__exact": "no"})
    assertContains(page, "Te lang.")
    assertNotContains(page, "=1+1")
    assertNotContains(browser.get(LIST, {"whose": "inside"}), "Te lang.")


def test_nobody_changes_them(browser, answered):
    (first, *_rest) = answered
    for address in (f"{LIST}add/", f"{LIST}{first.pk}/delete/"):
        assert browser.get(address).status_code == 403
    browser.post(f"{LIST}{first.pk}/change/", {"useful": "no"})
    first.refresh_from_db()
    assert first.useful == "yes"


def test_who_does_not_administer_reads_none(alice, erin, answered):
    for person in (alice, erin):
        assert client_of(person).get(LIST, follow=True).status_code == 403


def test_while_there_are_none_it_says_so(browser):
    assertContains(browser.get(LIST), "Nobody has said anything about the help page yet.")
