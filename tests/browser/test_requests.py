"""Asking for access at a dead end, and being let in."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from sharing.actors import Actor
from sharing.models import AccessRequest, Level
from sharing.operations.access_requests import ask_to_share
from sites_app.models import Site
from tests.browser import axe
from tests.browser.conftest import Visits
from tests.browser.steps import toast
from tests.browser.test_accessibility import in_every_look
from tests.people import add_text
from tests.post import carry, deliver, link_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ENGLISH = SimpleNamespace(
    ask="Ask for access",
    message="Message",
    asked="If it exists and somebody may decide about it, they have been asked.",
    shared="To “Shared with me”",
    mine="What you asked for",
    approve="Approve",
    level="What they may do",
    comment="Can view and comment",
    ask_owner="Ask the owner to share this outside",
    button="Ask the owner",
    email="E-mail address",
    refuse="Refuse",
    why="Why not",
    refused="The request of Bob is refused.",
    nothing="Nobody waits for an answer.",
)
DUTCH = SimpleNamespace(
    ask="Om toegang vragen",
    message="Bericht",
    asked="Als dit bestaat en iemand erover mag beslissen, is het die persoon gevraagd.",
    shared="Naar \u2018Gedeeld met mij\u2019",
    mine="Wat u hebt gevraagd",
    approve="Goedkeuren",
    level="Wat deze persoon mag",
    comment="Kan bekijken en opmerkingen plaatsen",
    ask_owner="De eigenaar vragen dit buiten te delen",
    button="De eigenaar vragen",
    email="E-mailadres",
    refuse="Afwijzen",
    why="Waarom niet",
    refused="Het verzoek van Bob is afgewezen.",
    nothing="Niemand wacht op antwoord.",
)
WORDS = {"en": ENGLISH, "nl": DUTCH}


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("nl", 390)])
def test_who_meets_a_dead_end_asks_and_is_let_in(
    visit: Visits, alice: Actor, dave: Actor, site: Site, language: str, width: int
):
    """S89: by the letter, or by the page of the site."""
    words = WORDS[language]
    plan = add_text(alice, site, "Plan.txt")
    visit.forgive("status of 404")
    page = visit(dave, language=language, width=width)
    page.goto(plan.get_absolute_url())
    page.get_by_text(words.ask, exact=True).first.click()
    page.get_by_label(words.message).fill("I measure the water.")
    page.get_by_role("button", name=words.ask).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(words.asked)
    page.get_by_role("link", name=words.shared).click()
    expect(page.get_by_role("heading", name=words.mine)).to_be_visible()
    assert "Plan.txt" not in page.content()
    carry()

    owner = visit(alice, language=language, width=width)
    owner.goto(f"/sites/{site.pk}/invitations/")
    request = owner.get_by_role("listitem").filter(has_text="I measure the water.")
    expect(request).to_contain_text("Plan.txt")
    request.get_by_role("link", name=words.approve).click()
    dialog = owner.get_by_role("dialog")
    dialog.get_by_label(words.level).select_option("comment")
    dialog.get_by_role("button", name=words.approve).click()
    toast(owner, words.comment)
    expect(owner.get_by_text(words.nothing)).to_be_visible()

    (letter,) = [one for one in deliver() if one.to == [dave.user.email]]
    page.goto(link_in(letter))
    expect(page.get_by_role("heading", level=1)).to_have_text("Plan.txt")


@pytest.mark.parametrize(("language", "width"), [("en", 390), ("nl", 1280)])
def test_a_member_asks_the_owner_who_refuses(
    visit: Visits, alice: Actor, bob: Actor, site: Site, language: str, width: int
):
    """S89: to share with somebody outside."""
    words = WORDS[language]
    page = visit(bob, language=language, width=width)
    page.goto(f"/sites/{site.pk}/permissions/")
    page.get_by_role("link", name=words.ask_owner).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(words.email).fill("noor@aannemer.example")
    dialog.get_by_label(words.message).fill("She builds the lock.")
    dialog.get_by_role("button", name=words.button).click()
    toast(page, "noor@aannemer.example")

    owner = visit(alice, language=language, width=width)
    owner.goto(f"/sites/{site.pk}/settings/")
    expect(owner.locator(".count")).to_contain_text("1")
    owner.locator(f"a[href='/sites/{site.pk}/invitations/']").first.click()
    owner.get_by_role("link", name=words.refuse).click()
    owner.get_by_role("dialog").get_by_label(words.why).fill("Not now.")
    owner.get_by_role("dialog").get_by_role("button", name=words.refuse).click()
    toast(owner, words.refused)
    assert AccessRequest.objects.get().state == "refused"


def test_these_pages_by_the_rules_of_wcag(
    visit: Visits, alice: Actor, bob: Actor, dave: Actor, site: Site
):
    """Wide and narrow, light and dark."""
    path = axe.installed()
    if path is None:
        pytest.skip("### NO AXE: npm is missing or gave nothing; accessibility is NOT CHECKED. ###")
    script = path.read_text()
    plan = add_text(alice, site, "Plan.txt")
    asked = ask_to_share(bob, plan, "noor@aannemer.example", level=Level.READ, message="Please")
    visit.forgive("status of 404")
    found = []
    page = visit(dave)
    page.goto(plan.get_absolute_url())
    page.get_by_text("Ask for access", exact=True).first.click()
    found += in_every_look(page, script, "dead end")
    page.get_by_role("button", name="Ask for access").click()
    found += in_every_look(page, script, "asked")
    page.goto("/shared-with-me/")
    found += in_every_look(page, script, "what I asked for")
    carry()
    page = visit(alice)
    for address in (
        f"/sites/{site.pk}/invitations/",
        f"/sites/{site.pk}/settings/",
        f"/documents/{plan.pk}/requests/{asked.pk}/approve/",
        f"/documents/{plan.pk}/requests/{asked.pk}/refuse/",
        f"/sites/{site.pk}/invitations/many/",
    ):
        page.goto(address)
        found += in_every_look(page, script, address)
    page.locator("[name=addresses]").fill("noor@aannemer.example, nonsense")
    page.locator("[name=identity_check]").fill("I know her")
    page.get_by_role("button", name="Invite").click()
    expect(page.get_by_text("1 not invited")).to_be_visible()
    found += in_every_look(page, script, "what became of each")
    assert not found, "\n".join(found)
