"""Coming in with an account elsewhere: at a provider, and at another organisation (S9)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django_tenants.utils import tenant_context
from playwright.sync_api import Page, expect

from sharing.actors import Actor
from sharing.models import Level
from sharing.operations.invitations import invite
from sites_app.models import Site
from tenants.mail_domains import give_mail_domain
from tenants.models import Organisation
from tests.accounts.elsewhere import Elsewhere, running, set_up
from tests.browser.conftest import Visits
from tests.browser.steps import PASSWORD, with_password
from tests.people import add_text, insider
from tests.post import deliver, link_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FRANK = "frank@molen.example.test"
WORDS = {
    "en": {"with": "Sign in with {}", "accept": "Accept"},
    "nl": {"with": "Aanmelden met {}", "accept": "Aannemen"},
}


@pytest.fixture
def molen() -> Iterator[Elsewhere]:
    with running() as server:
        yield Elsewhere(server)


def letter_to(address: str) -> str:
    """The path in the invitation that came there."""
    return link_in(next(one for one in deliver() if one.to == [address]))


def accepted(page: Page, accept: str, name: str) -> None:
    page.get_by_role("button", name=accept, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("nl", 390)])
def test_who_was_invited_comes_in_with_an_account_at_a_provider(
    visit: Visits, alice: Actor, site: Site, molen: Elsewhere, language: str, width: int
):
    """No code and no password: the provider says whose the invited address is."""
    words = WORDS[language]
    invite(alice, add_text(alice, site, "Plan"), FRANK, level=Level.READ)
    set_up(molen)
    molen.says = {"email": FRANK, "name": "Frank"}
    page = visit(language=language, width=width)
    page.goto(letter_to(FRANK))
    page.get_by_role("button", name=words["with"].format("Molen")).click()
    accepted(page, words["accept"], "Plan")
    assert "/authorize" in molen.seen


def test_without_script_it_goes_the_same_way(
    visit: Visits, alice: Actor, site: Site, molen: Elsewhere
):
    invite(alice, add_text(alice, site, "Plan"), FRANK, level=Level.READ)
    set_up(molen)
    molen.says = {"email": FRANK, "name": "Frank"}
    page = visit(script=False)
    page.goto(letter_to(FRANK))
    page.get_by_role("button", name="Sign in with Molen").click()
    accepted(page, "Accept", "Plan")


def test_who_is_nobody_here_hears_so_on_the_sign_in_page(
    visit: Visits, waterland: Organisation, molen: Elsewhere
):
    provider = set_up(molen)
    page = visit()
    page.goto(f"/accounts/oidc/{provider.pk}/login/")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("you cannot sign in here")).to_be_visible()


def test_a_work_account_of_another_organisation(
    visit: Visits,
    alice: Actor,
    site: Site,
    polder: Organisation,
    live_server: object,
    settings: object,
):
    """Signed in at home, asked there, and back: with the forms leading only where they may."""
    settings.SERVED_AT = live_server.url
    # The browser takes only Waterland's host for a secure one; in use both are.
    visit.forgive("Cross-Origin-Opener-Policy")
    give_mail_domain(polder, "polder.example.test")
    with tenant_context(polder):
        piet = with_password(insider("Piet")).user
    invite(alice, add_text(alice, site, "Plan"), piet.email, level=Level.READ)
    page = visit()
    page.goto(letter_to(piet.email))
    page.get_by_role("button", name="Sign in with Polder").click()
    page.wait_for_url("http://polder.example.test:*/**")
    page.get_by_label("E-mail address").fill(piet.email)
    page.get_by_role("button", name="Continue", exact=True).click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in to Waterland?")
    expect(page.get_by_text(piet.email)).to_be_visible()
    page.get_by_role("button", name="Continue", exact=True).click()
    page.wait_for_url("http://waterland.example.test:*/invitations/**")
    accepted(page, "Accept", "Plan")
