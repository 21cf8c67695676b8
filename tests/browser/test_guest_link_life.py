"""A guest link from the day it is made to the day it is disabled, as its maker and a guest see it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from documents.models import Document
from sharing.actors import Actor
from sharing.models import Level
from sharing.operations.guest_links import make_guest_link
from sharing.tokens import token_of
from sites_app.models import Folder, Site
from sites_app.operations.folders import create_folder
from tests.browser import axe
from tests.browser.conftest import HEIGHTS, Visits
from tests.browser.steps import make_link, toast
from tests.browser.test_accessibility import SETTLED, script  # noqa: F401 -- a fixture
from tests.people import add_text, allow
from tests.post import deliver, link_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SECRET = "ditch and dune"


@pytest.fixture
def document(alice: Actor, site: Site) -> Document:
    """A document that Alice owns."""
    return add_text(alice, site, "Plan.txt", "three metres")


def choose(page: Page, what: str) -> None:
    """Something of the menu of the one link on the page."""
    page.locator("summary", has_text="Menu of the guest link").click()
    page.locator("#guest-links details[open]").get_by_text(what, exact=True).click()


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog")


def test_made_protected_sent_paused_renewed_and_disabled(
    visit: Visits, alice: Actor, document: Document
):
    """S10, S71, S72, S85: on the pages alone, with the guest at the same address all the time."""
    visit.forgive("status of 404")
    visit.forgive("status of 422")
    page, guest = visit(alice), visit()
    heading = guest.get_by_role("heading", level=1)
    page.goto(document.get_absolute_url())
    address = make_link(page, purpose="The newspaper")
    guest.goto(address)
    expect(heading).to_have_text("Plan.txt")

    choose(page, "Change")
    dialog(page).get_by_label("New password").fill(SECRET)
    dialog(page).get_by_role("button", name="Save").click()
    toast(page, "The guest link is changed.")
    expect(page.locator("#guest-links")).to_contain_text("With a password")
    guest.reload()
    expect(heading).to_have_text("This needs a password")
    assert "Plan" not in guest.content()
    for password, said in (("wrong", "This password is not right."), (SECRET, "Plan.txt")):
        guest.get_by_label("Password").fill(password)
        guest.get_by_label("Password").press("Enter")
        expect(guest.get_by_text(said)).to_be_visible()
    guest.reload()
    expect(heading).to_have_text("Plan.txt")

    choose(page, "Send")
    dialog(page).get_by_label("E-mail addresses").fill("noor@paper.example")
    dialog(page).get_by_role("button", name="Send").click()
    toast(page, "1 letter is on its way.")
    expect(page.locator("#guest-links")).to_contain_text("sent to noor@paper.example")
    (letter,) = deliver()
    assert address.endswith(link_in(letter))

    choose(page, "Pause")
    toast(page, "The guest link is paused.")
    guest.reload()
    expect(heading).to_have_text("You cannot open this content.")
    choose(page, "Resume")
    toast(page, "The guest link works again.")
    guest.reload()
    expect(heading).to_have_text("Plan.txt")

    choose(page, "Renew")
    dialog(page).get_by_label("Until and including").fill("2099-12-31")
    dialog(page).get_by_role("button", name="Renew").click()
    toast(page, "its address is the same")
    expect(page.locator("#guest-links")).to_contain_text("until 31 December 2099")
    expect(page.get_by_label("Address of the guest link")).to_have_value(address)

    choose(page, "Disable link")
    dialog(page).get_by_role("button", name="Disable link", exact=True).click()
    toast(page, "The guest link is disabled. It will no longer work.")
    expect(page.locator("summary", has_text="Menu of the guest link")).to_have_count(0)
    guest.reload()
    expect(heading).to_have_text("You cannot open this content.")
    assert "Plan" not in guest.content()


def test_a_folder_is_walked_through_without_an_account(visit: Visits, alice: Actor, site: Site):
    """S11, D9: down to a document and back, and never above the folder."""
    folder = a_folder(alice, site)
    page = visit(alice)
    page.goto(folder.get_absolute_url())
    page.locator("summary", has_text="More").click()
    page.get_by_role("link", name="Guest links").click()
    address = make_link(page)
    toast(page, "The guest link is ready to be copied.")

    guest = visit()
    guest.goto(address)
    expect(guest.get_by_role("heading", level=1)).to_have_text("Minutes")
    guest.get_by_role("link", name="Annexes", exact=True).click()
    guest.get_by_role("link", name="Map.txt", exact=True).click()
    expect(guest.get_by_role("heading", level=1)).to_have_text("Map.txt")
    with guest.expect_download() as downloading:
        guest.get_by_role("link", name="Download").click()
    assert Path(downloading.value.path()).read_bytes() == b"a map"
    way = guest.get_by_role("navigation", name="Where you are")
    expect(way.get_by_role("link")).to_have_text(["Minutes", "Annexes"])
    way.get_by_role("link", name="Minutes").click()
    expect(guest).to_have_url(address)
    assert "Dikes" not in guest.content()


def test_a_guest_puts_a_new_version_in_the_place_of_the_last(
    visit: Visits, alice: Actor, document: Document, tmp_path: Path
):
    """D10: where the organisation allows it; the browser sends the form of this page."""
    allow(edit_links_allowed=True)
    link = make_guest_link(alice, document, level=Level.EDIT)
    (tmp_path / "Other.txt").write_text("four metres")
    guest = visit()
    guest.goto(f"/g/{token_of(link)}/")

    guest.get_by_label("New version").set_input_files(tmp_path / "Other.txt")
    guest.get_by_role("button", name="Upload").click()

    toast(guest, "The new version is there.")
    document.refresh_from_db()
    assert document.version_number == 2


def a_folder(alice: Actor, site: Site) -> Folder:
    folder = create_folder(alice, Folder.objects.get(site=site, parent=None), "Minutes")
    add_text(alice, folder, "May.txt")
    add_text(alice, create_folder(alice, folder, "Annexes"), "Map.txt", "a map")
    return folder


@pytest.mark.parametrize("language", ["en", "nl"])
def test_every_new_page_by_the_rules_of_wcag(
    visit: Visits,
    alice: Actor,
    site: Site,
    document: Document,
    script: str,  # noqa: F811
    language: str,
):
    visit.forgive("status of 422")
    allow(edit_links_allowed=True)
    folder = a_folder(alice, site)
    of_folder = make_guest_link(alice, folder)
    edit = make_guest_link(alice, document, level=Level.EDIT, purpose="The newspaper")
    locked = make_guest_link(alice, document, password=SECRET)
    of_link = f"/documents/{document.pk}/guest-links/{locked.pk}"
    of_guests = [f"/g/{token_of(link)}/" for link in (of_folder, edit, locked)]
    of_guests.append(f"/g/{token_of(of_folder)}/documents/{folder_document(folder)}/")
    of_owners = [
        document.get_absolute_url(),
        f"/folders/{folder.pk}/guest-links/",
        *(f"{of_link}/{what}/" for what in ("renew", "change", "send")),
    ]
    found = []
    for actor, addresses in ((None, of_guests), (alice, of_owners)):
        page = visit(actor, language=language)
        for address in addresses:
            page.goto(address)
            if page.locator("[name=password][type=password]").count() and actor is None:
                page.locator("[name=password]").fill("wrong")
                page.keyboard.press("Enter")
                expect(page.get_by_role("alert")).to_be_visible()
            if page.locator("#guest-links .menu summary").count():
                page.locator("#guest-links .menu summary").first.click()
            for width, height in HEIGHTS.items():
                for scheme in ("light", "dark"):
                    page.set_viewport_size({"width": width, "height": height})
                    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                    page.evaluate(SETTLED)
                    found += [
                        f"{address}, {width}, {scheme}: {one}"
                        for one in axe.violations(page, script)
                    ]
                    assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    assert not found, "\n".join(found)


def folder_document(folder: Folder) -> object:
    return Document.objects.get(folder=folder).pk
