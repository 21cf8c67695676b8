"""Each way in, with a passkey and with an app; and the pages on which one sets them up."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import CDPSession, Page, expect

from sharing.actors import Actor
from tests.accounts.totp import code_of
from tests.browser import axe
from tests.browser.conftest import Visits
from tests.browser.steps import PASSWORD, sign_in, with_password
from tests.people import insider, outsider
from tests.post import newest_code, verified

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="session")
def script() -> str:
    """The source of axe-core."""
    path = axe.installed()
    if path is None:
        pytest.skip("### NO AXE: npm is missing or gave nothing; accessibility is NOT CHECKED. ###")
    return path.read_text()


def authenticator(page: Page) -> CDPSession:
    """The device of this page has a sensor that recognises its owner."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def address(page: Page, actor: Actor) -> None:
    page.goto("/")
    page.get_by_label("E-mail address").fill(actor.user.email)
    page.get_by_role("button", name="Continue", exact=True).click()


def leave(page: Page, actor: Actor) -> None:
    page.locator("summary", has_text=f"Menu of {actor.user.name}").click()
    page.get_by_role("button", name="Use another account").click()
    heading(page, "Sign in")


def by_code(page: Page, actor: Actor) -> None:
    address(page, actor)
    page.get_by_role("button", name="E-mail me a code instead").click()
    heading(page, "Enter the code")
    page.get_by_label("Code").fill(newest_code())
    page.get_by_role("button", name="Sign in").click()


def add_passkey(page: Page) -> None:
    page.goto("/accounts/2fa/")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name").fill("My telephone")
    page.get_by_role("button", name="Add a passkey").click()
    heading(page, "Codes on paper")


@pytest.mark.parametrize("width", [1280, 390])
def test_somebody_outside_comes_in_by_code_adds_a_passkey_and_needs_nothing_else(
    visit: Visits, width: int
):
    frank = verified(outsider("Frank"))
    page = visit(width=width)
    authenticator(page)
    by_code(page, frank)
    heading(page, "Welcome, Frank")
    add_passkey(page)
    leave(page, frank)

    page.get_by_role("button", name="Sign in with a passkey").click()

    heading(page, "Welcome, Frank")
    page.goto("/accounts/2fa/webauthn/")
    expect(page.get_by_text("My telephone")).to_be_visible()


def test_after_a_passkey_one_is_where_one_wanted_to_be(visit: Visits):
    hanna = with_password(insider("Hanna"))
    page = visit()
    authenticator(page)
    sign_in(page, hanna)
    add_passkey(page)
    page.goto("/bin/")
    leave(page, hanna)
    page.get_by_role("button", name="Sign in with a passkey").click()
    heading(page, "Bin")


def test_a_passkey_is_the_second_factor_after_a_password(visit: Visits):
    hanna = with_password(insider("Hanna"))
    page = visit()
    authenticator(page)
    sign_in(page, hanna)
    add_passkey(page)
    leave(page, hanna)
    address(page, hanna)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    heading(page, "Second factor")
    page.get_by_role("button", name="Use a passkey").click()
    heading(page, "Welcome, Hanna")


def test_a_passkey_that_is_not_given_is_said_and_the_other_ways_are_there(visit: Visits):
    verified(outsider("Frank"))
    page = visit()
    authenticator(page)
    page.goto("/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("No passkey was given.")
    expect(page.get_by_label("E-mail address")).to_be_visible()


def test_who_administers_sets_up_an_app_first_and_comes_in_with_it_or_with_paper(visit: Visits):
    ada = with_password(insider("Ada", is_staff=True))
    page = visit()
    address(page, ada)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    heading(page, "Second factor")
    expect(page.get_by_role("alert")).to_contain_text("asks a second factor of you")
    page.get_by_role("link", name="Set up an app").click()
    secret = page.locator("code").inner_text()
    page.get_by_label(re.compile("code", re.I)).fill(code_of(secret))
    page.get_by_role("button", name="Confirm", exact=True).click()
    heading(page, "Codes on paper")
    paper = page.locator(".codes code").first.inner_text()
    page.get_by_role("link", name="Go on").click()
    heading(page, "Welcome, Ada")
    page.goto("/admin/")
    heading(page, "Administration")
    page.goto("/")
    leave(page, ada)

    address(page, ada)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    heading(page, "Second factor")
    page.get_by_label("Code").fill(paper)
    page.get_by_role("button", name="Sign in", exact=True).click()
    heading(page, "Welcome, Ada")


def test_without_script_one_comes_in_by_code_and_by_password(visit: Visits):
    hanna = with_password(insider("Hanna"))
    page = visit(script=False)
    by_code(page, hanna)
    heading(page, "Welcome, Hanna")
    page = visit(script=False)
    address(page, hanna)
    expect(page.get_by_role("button", name="Sign in with a passkey")).not_to_be_visible()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    heading(page, "Welcome, Hanna")


def test_one_sees_where_one_is_signed_in_and_ends_the_other(visit: Visits):
    hanna = with_password(insider("Hanna"))
    here, there = visit(), visit(width=390)
    sign_in(here, hanna)
    sign_in(there, hanna)
    here.goto("/profile/")
    here.get_by_role("link", name="Where you are signed in").click()
    expect(here.get_by_text("Chrome on Linux")).to_have_count(2)
    here.get_by_role("button", name="Sign out there").click()
    expect(here.get_by_text("That device is signed out.")).to_be_visible()
    there.goto("/")
    heading(there, "Sign in")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_are_for_everybody(
    visit: Visits, language: str, scheme: str, width: int, script: str
):
    hanna = verified(insider("Hanna", language=language))
    door = visit(language=language, width=width, color_scheme=scheme)
    door.goto("/")
    assert axe.violations(door, script) == []
    door.locator("[name=login]").fill(hanna.user.email)
    door.keyboard.press("Enter")
    expect(door.locator("[name=password]")).to_be_focused()
    assert axe.violations(door, script) == []
    page = visit(language=language, width=width, color_scheme=scheme)
    page.goto("/")
    page.locator("[name=login]").fill(hanna.user.email)
    page.keyboard.press("Enter")
    page.locator("form[action*='code'] button").click()
    page.locator("[name=code]").fill(newest_code())
    page.keyboard.press("Enter")
    page.wait_for_url("**/")
    for path in ("2fa/", "2fa/totp/activate/", "2fa/webauthn/add/", "2fa/webauthn/", "sessions/"):
        page.goto(f"/accounts/{path}")
        assert axe.violations(page, script) == [], path
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, path
