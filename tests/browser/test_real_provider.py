"""Coming in by a provider that is not ours, with its own pages in between (I3)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tenants.mail_domains import give_mail_domain
from tenants.models import Organisation
from tests.accounts.openid import PASSWORD, RealProvider, real_provider
from tests.browser.conftest import Visits
from tests.browser.steps import toast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = {
    "en": {
        "with": "Sign in with Molen",
        "welcome": "Welcome, Hanna Molenaar",
        "cancelled": "You did not go on at Molen.",
    },
    "nl": {
        "with": "Aanmelden met Molen",
        "welcome": "Welkom, Hanna Molenaar",
        "cancelled": "U bent bij Molen niet verdergegaan.",
    },
}


@pytest.fixture
def molen(visit: Visits, waterland: Organisation) -> Iterator[RealProvider]:
    """It makes accounts for colleagues, and sends back to where the browser finds us."""
    give_mail_domain(waterland, "molen.example.test")
    with real_provider() as provider:
        provider.sends_back_to = f"http://waterland.example.test:{visit.port}"
        provider.start().set_up_here(makes_insiders=True)
        yield provider


def to_molen(page: Page, words: dict[str, str]) -> None:
    page.goto("/")
    page.get_by_role("button", name=words["with"]).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Who are you?")


def say_who(page: Page) -> None:
    page.get_by_label("Name").fill("hanna")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Do you agree?")


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("nl", 390)])
def test_a_new_colleague_comes_in_and_the_next_time_is_not_asked_again(
    visit: Visits, molen: RealProvider, language: str, width: int
):
    """The provider remembers who they are; so do we."""
    words = WORDS[language]
    page = visit(language=language, width=width)
    to_molen(page, words)
    say_who(page)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(words["welcome"])
    page.context.clear_cookies(domain="waterland.example.test")
    page.goto("/")
    page.get_by_role("button", name=words["with"]).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(words["welcome"])


@pytest.mark.parametrize(("language", "width"), [("en", 390), ("nl", 1280)])
def test_who_does_not_agree_there_is_back_at_our_door(
    visit: Visits, molen: RealProvider, language: str, width: int
):
    words = WORDS[language]
    page = visit(language=language, width=width, script=language == "nl")
    to_molen(page, words)
    say_who(page)
    page.get_by_role("button", name="Cancel").click()
    toast(page, words["cancelled"])
    expect(page.get_by_role("button", name=words["with"])).to_be_visible()
