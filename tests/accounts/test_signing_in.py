"""Signing in at an organisation: by password and by code, and what the letters with codes say."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.urls import reverse
from django_tenants.utils import tenant_context

from accounts.letters import TURNING, plain
from accounts.models import User
from sharing.names import DIRECTION_MARKS
from tests.people import client_of, insider, outsider
from tests.post import code_in, deliver_codes, verified

PASSWORD = "a long pass sentence"


def ask_code(browser, email: str):
    answer = browser.post(reverse("account_request_login_code"), {"email": email})
    deliver_codes()
    return answer


def enter(browser, code: str):
    return browser.post(reverse("account_confirm_login_code"), {"code": code})


def signed_in(browser) -> bool:
    return "_auth_user_id" in browser.session


def test_a_code_by_mail_signs_in_and_proves_the_address(alice):
    """One code, also for somebody whose address was never confirmed before."""
    browser = client_of()
    ask_code(browser, "  Alice@Waterland.example.test ")
    (letter,) = mail.outbox
    assert letter.to == [alice.user.email]
    assert letter.from_email == "Waterland <gastvrij@localhost>"
    assert letter.subject == "Your code to sign in to Waterland"
    assert "10 minutes" in letter.body
    answer = enter(browser, code_in(letter))
    assert answer.status_code == 302
    assert signed_in(browser)
    assert alice.user.emailaddress_set.get().verified
    assert len(mail.outbox) == 1


def test_a_code_has_eight_letters_and_no_link_is_sent(alice):
    """I6: more than 20 bits; and never allauth's signed link."""
    ask_code(client_of(), alice.user.email)
    assert re.fullmatch(r"[B-DF-HJ-NP-TV-Z]{4}-[B-DF-HJ-NP-TV-Z]{4}", code_in(mail.outbox[0]))
    assert "http" not in mail.outbox[0].body


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("nl", "Uw code om u aan te melden bij Waterland"),
        ("en", "Your code to sign in to Waterland"),
    ],
)
def test_the_letter_with_a_code_is_in_the_language_of_the_person(waterland, language, subject):
    person = insider("Hanna", language=language)
    ask_code(client_of(), person.user.email)
    assert mail.outbox[0].subject == subject


def test_a_code_works_once_and_only_in_the_browser_that_asked(alice):
    """I6."""
    browser, other = client_of(), client_of()
    ask_code(browser, alice.user.email)
    code = code_in(mail.outbox[0])
    enter(other, code)
    assert not signed_in(other)
    enter(browser, code)
    assert signed_in(browser)
    browser.post(reverse("account_logout"))
    enter(browser, code)
    assert not signed_in(browser)


def test_three_wrong_codes_end_it(alice):
    """I6: the right one afterwards is too late."""
    browser = client_of()
    ask_code(browser, alice.user.email)
    for _time in range(3):
        enter(browser, "BCDF-GHJK")
    enter(browser, code_in(mail.outbox[0]))
    assert not signed_in(browser)


def test_an_unknown_address_gets_the_same_page_and_no_letter(alice):
    """I5."""
    known, unknown = client_of(), client_of()
    pages = []
    for browser, email in ((known, alice.user.email), (unknown, "x@elsewhere.example.test")):
        answer = ask_code(browser, email)
        page = browser.get(answer.headers["Location"]).text.replace(email, "X")
        pages.append([line for line in page.splitlines() if "csrf" not in line.lower()])
    assert pages[0] == pages[1]
    assert [letter.to for letter in mail.outbox] == [[alice.user.email]]


def test_a_password_signs_in_once_the_address_is_confirmed(waterland):
    """The first time with a code that confirms the address, then the password alone."""
    person = insider("Hanna", password=PASSWORD)
    words = {"login": person.user.email, "password": PASSWORD}
    browser = client_of()
    browser.post(reverse("account_login"), words)
    assert not signed_in(browser)
    deliver_codes()
    (letter,) = mail.outbox
    assert letter.subject == "Your code to confirm this address at Waterland"
    browser.post(reverse("account_email_verification_sent"), {"code": code_in(letter)})
    assert person.user.emailaddress_set.get().verified
    again = client_of()
    again.post(reverse("account_login"), words)
    assert signed_in(again)


def test_a_session_is_kept_in_the_schema_of_its_organisation(waterland, polder):
    """T2: a cookie of one organisation is nothing at another."""
    person = verified(insider("Hanna", password=PASSWORD))
    browser = client_of()
    browser.post(reverse("account_login"), {"login": person.user.email, "password": PASSWORD})
    key = browser.session.session_key
    assert Session.objects.filter(pk=key).exists()
    with tenant_context(polder):
        assert not Session.objects.filter(pk=key).exists()
        there = client_of()
        there.cookies[settings.SESSION_COOKIE_NAME] = key
        assert there.get(reverse("profile")).status_code == 302
    assert browser.get(reverse("profile")).status_code == 200


def test_a_new_password_is_chosen_with_a_code(waterland):
    person = verified(insider("Hanna", password=PASSWORD))
    browser = client_of()
    browser.post(reverse("account_reset_password"), {"email": person.user.email})
    deliver_codes()
    (letter,) = mail.outbox
    assert letter.subject == "Your code to choose a new password at Waterland"
    assert "http" not in letter.body
    assert code_in(letter)


def test_wrong_passwords_are_limited(waterland):
    """Five in five minutes for one address, also with the right one after that."""
    person = verified(insider("Hanna", password=PASSWORD))
    for _time in range(5):
        client_of().post(reverse("account_login"), {"login": person.user.email, "password": "no"})
    browser = client_of()
    browser.post(reverse("account_login"), {"login": person.user.email, "password": PASSWORD})
    assert not signed_in(browser)


def test_codes_are_limited(alice):
    """Three in a minute to one address."""
    for _time in range(6):
        ask_code(client_of(), alice.user.email)
    assert len(mail.outbox) == 3


def test_while_the_switch_is_off_people_outside_do_not_sign_in(waterland, alice):
    """S59, R3: they come back when it is on again; insiders notice nothing."""
    frank = verified(outsider("Frank"))
    waterland.external_sharing = False
    waterland.save(update_fields=["external_sharing"])
    for person, comes_in in ((frank, False), (alice, True)):
        browser = client_of()
        ask_code(browser, person.user.email)
        answer = enter(browser, code_in(mail.outbox[-1]))
        assert signed_in(browser) is comes_in
    waterland.external_sharing = True
    waterland.save(update_fields=["external_sharing"])
    browser = client_of()
    ask_code(browser, frank.user.email)
    answer = enter(browser, code_in(mail.outbox[-1]))
    assert answer.status_code == 302
    assert signed_in(browser)


def test_nobody_makes_an_account_unasked(waterland):
    before = User.objects.count()
    client_of().post(reverse("account_signup"), {"email": "new@elsewhere.example.test"})
    assert User.objects.count() == before
    assert not mail.outbox


def test_letters_and_names_leave_out_the_same_marks():
    assert DIRECTION_MARKS <= TURNING
    assert plain("a\u202eb") == "a b"
