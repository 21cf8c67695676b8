"""Whoever changes how they sign in is told by letter, and so is whoever it was done to."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from tests.accounts.test_sessions import PASSWORD, sign_in
from tests.accounts.totp import code_of
from tests.people import insider
from tests.post import deliver, newest_code, verified


@pytest.fixture
def hanna(waterland):
    return verified(insider("Hanna", password=PASSWORD, language="nl"))


def told(address: str) -> list[tuple[str, str]]:
    """The subjects of letters to an address that are not codes, and their words."""
    return [(one.subject, one.body) for one in deliver() if one.to == [address]]


def test_of_a_new_password_with_the_browser_in_which_it_was_done(hanna):
    new = "another long sentence"
    words = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    sign_in(hanna).post(reverse("account_change_password"), words)

    ((subject, body),) = told(hanna.user.email)
    assert subject == "Uw wachtwoord bij Waterland is nieuw"
    assert "Was u het niet? Vertel het meteen" in body
    assert new not in body


def test_of_a_new_address_at_the_old_one(hanna):
    old = hanna.user.email
    browser = sign_in(hanna)
    browser.post(reverse("account_email"), {"email": "new@elsewhere.test", "action_add": "1"})
    browser.post(reverse("account_email_verification_sent"), {"code": newest_code()})

    ((subject, body),) = told(old)
    assert subject == "Uw adres bij Waterland is nu een ander"
    assert "new@elsewhere.test" not in body


def test_of_an_app_for_codes_set_up_and_taken_off(hanna, django_capture_on_commit_callbacks):
    browser = sign_in(hanna)
    page = browser.get(reverse("mfa_activate_totp")).text
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page)[1]
    given = {"code": code_of(secret)}
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(reverse("mfa_activate_totp"), given, headers={"user-agent": "Firefox"})
    browser.post(reverse("mfa_deactivate_totp"))

    first, last = told(hanna.user.email)
    assert first[0] == "Er is een app voor codes ingesteld bij Waterland"
    assert "Het is gedaan met Firefox." in first[1]
    assert last[0] == "Uw app voor codes is weggehaald bij Waterland"


def test_what_did_not_happen_is_not_told(hanna):
    words = {"oldpassword": "a wrong one", "password1": "x" * 20, "password2": "x" * 20}
    sign_in(hanna).post(reverse("account_change_password"), words)
    assert told(hanna.user.email) == []
