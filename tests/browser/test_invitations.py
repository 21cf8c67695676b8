"""An invitation followed to its end, by letter and code."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from sharing.actors import Actor
from sites_app.models import Site
from tests.browser.conftest import Visits
from tests.browser.steps import path_of, row, toast
from tests.browser.words import WORDS
from tests.people import add_text
from tests.post import deliver, link_in, newest_code

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ADDRESS = "noor@aannemer.example"


def invite(page: Page, site: Site) -> None:
    """From the site's page, as its owner does it, in English."""
    page.goto(site.get_absolute_url())
    page.locator("summary", has_text="More").click()
    page.get_by_role("link", name="Site settings").click()
    page.get_by_role("link", name="Access requests and invitations").click()
    page.get_by_role("link", name="Invite somebody outside").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("E-mail address").fill(ADDRESS)
    dialog.get_by_label("What they may do").select_option(label_of_members(dialog))
    dialog.get_by_label("How do you know").fill("I called her at her office")
    dialog.get_by_label("Message").fill("Welcome to the dike works")
    dialog.get_by_role("button", name="Invite").click()
    toast(page, f"The invitation of {ADDRESS} is on its way.")
    expect(page.get_by_role("row").filter(has_text=ADDRESS)).to_contain_text("Invited")


def label_of_members(dialog: object) -> str:
    """The value of the choice that says Members."""
    return dialog.locator("option", has_text="Members").get_attribute("value")


@pytest.mark.parametrize("language", ["en", "nl"])
def test_an_invited_person_comes_in_with_a_code_and_sees_the_site(
    visit: Visits, alice: Actor, site: Site, language: str
):
    words = WORDS[language]
    add_text(alice, site, "Plan.txt")
    invite(visit(alice), site)
    (letter,) = [one for one in deliver() if one.to == [ADDRESS]]
    assert "Welcome to the dike works" in letter.body

    page = visit(language=language, width=390)
    page.goto(link_in(letter))
    expect(page.get_by_text("Dikes")).to_be_visible()
    page.get_by_role("button", name=words.go_on).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(words.enter_code)
    page.get_by_label(words.code).fill(newest_code())
    page.get_by_role("button", name=words.sign_in).click()
    page.locator("[name=name]").fill("Noor de Wit")
    page.get_by_role("button", name=words.accept).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dikes")
    expect(row(page, "Plan.txt")).to_be_visible()
    expect(page.get_by_text(words.upload, exact=True)).to_be_visible()

    owner = visit(alice)
    owner.goto(f"/sites/{site.pk}/permissions/")
    expect(owner.get_by_role("listitem").filter(has_text="Noor de Wit").first).to_contain_text(
        "External"
    )


@pytest.mark.parametrize(
    ("language", "message"),
    [
        ("en", "This invitation no longer works."),
        ("nl", "Deze uitnodiging werkt niet meer."),
    ],
)
def test_an_invitation_that_was_withdrawn_opens_nothing(
    visit: Visits, alice: Actor, site: Site, language: str, message: str
):
    """S86 to S91."""
    owner = visit(alice)
    invite(owner, site)
    (letter,) = [one for one in deliver() if one.to == [ADDRESS]]
    owner.locator("summary", has_text=f"Menu of {ADDRESS}").click()
    owner.get_by_role("link", name="Withdraw").click()
    owner.get_by_role("dialog").get_by_role("button", name="Withdraw").click()
    toast(owner, f"The invitation of {ADDRESS} is withdrawn.")
    expect(owner.get_by_role("row").filter(has_text=ADDRESS)).to_contain_text("Withdrawn")

    visit.forgive("status of 404")
    page = visit(language=language)
    page.goto(path_of(link_in(letter)))
    expect(page.get_by_role("heading", level=1)).to_have_text(message)
    assert "Dikes" not in page.content()
