"""Signing in and out, by password and by code, in the language of the person."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visits
from tests.browser.steps import sign_in, sign_out, with_password
from tests.browser.words import DUTCH, ENGLISH, WORDS
from tests.people import insider, outsider
from tests.post import newest_code, verified

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_code_by_mail_signs_in(visit: Visits, language: str, width: int):
    words = WORDS[language]
    hanna = insider("Hanna")
    page = visit(language=language, width=width)
    page.goto("/")
    page.get_by_label(words.email).fill(hanna.user.email)
    page.get_by_role("button", name=words.continue_, exact=True).click()
    page.get_by_role("button", name=words.by_code).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(words.enter_code)
    page.get_by_label(words.code).fill(newest_code())
    page.get_by_role("button", name=words.sign_in).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{words.welcome}Hanna")
    sign_out(page, hanna, words)
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text(words.sign_in)


def test_a_wrong_code_is_said_and_the_right_one_still_works(visit: Visits):
    hanna = insider("Hanna")
    page = visit()
    page.goto("/")
    page.get_by_label("E-mail address").fill(hanna.user.email)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="E-mail me a code instead").click()
    page.get_by_label("Code").fill("BCDF-GHJK")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("This code is not right.")).to_be_visible()
    page.get_by_label("Code").fill(newest_code())
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Welcome, Hanna")


@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_wrong_password_is_said_and_the_address_is_kept(visit: Visits, language: str):
    words = WORDS[language]
    hanna = with_password(insider("Hanna"))
    page = visit(language=language)
    page.goto("/")
    page.get_by_label(words.email).fill(hanna.user.email)
    page.get_by_role("button", name=words.continue_).click()
    expect(page.get_by_label(words.password)).to_be_focused()
    page.get_by_label(words.password).fill("not the password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text(words.wrong_password)
    expect(page.get_by_label(words.email)).to_have_value(hanna.user.email)
    expect(page.get_by_label(words.password)).to_have_value("")


def test_after_signing_in_one_is_where_one_wanted_to_be(visit: Visits):
    hanna = with_password(insider("Hanna"))
    page = visit()
    page.goto("/bin/")
    page.get_by_label("E-mail address").fill(hanna.user.email)
    page.keyboard.press("Enter")
    page.get_by_label("Password").fill("a long pass sentence")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bin")


def test_the_language_of_the_person_goes_before_that_of_the_browser(visit: Visits):
    hanna = with_password(insider("Hanna", language="nl"))
    page = visit(language="en")
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_label(ENGLISH.email).fill(hanna.user.email)
    page.keyboard.press("Enter")
    page.get_by_label(ENGLISH.password).fill("a long pass sentence")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{DUTCH.welcome}Hanna")
    expect(page.locator("html")).to_have_attribute("lang", "nl")


def test_who_chose_no_language_gets_that_of_the_browser(visit: Visits):
    hanna = with_password(insider("Hanna"))
    for language in ("en", "nl"):
        page = visit(language=language)
        sign_in(page, hanna, WORDS[language])
        expect(page.locator("html")).to_have_attribute("lang", language)


def test_somebody_who_is_not_signed_in_can_choose_the_language(visit: Visits):
    page = visit(language="en")
    page.goto("/bin/")
    page.get_by_role("button", name="Nederlands").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(DUTCH.sign_in)
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("lang", "nl")


def test_a_language_chosen_in_the_profile_is_kept(visit: Visits, alice: object):
    page = visit(alice)
    page.goto("/profile/")
    page.locator("[name=language]").select_option("nl")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    later = visit(alice, language="en")
    later.goto("/")
    expect(later.get_by_role("heading", level=1)).to_have_text("Welkom, Alice")


def test_the_session_of_one_organisation_is_none_at_another(visit: Visits):
    frank = verified(outsider("Frank"))
    page = visit(frank)
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Welcome, Frank")
    page.goto(page.url.replace("waterland", "polder"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    visit.forgive("Cross-Origin-Opener-Policy header has been ignored")
