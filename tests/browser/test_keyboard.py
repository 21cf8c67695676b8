"""With the keyboard alone: one always sees where one is, and comes back to where one was."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from sharing.actors import Actor
from sharing.models import GuestLink
from sites_app.models import Site
from tests.browser.conftest import Visits
from tests.browser.steps import toast
from tests.people import add_text

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# The ring around what has the focus, or what a field does instead.
SHOWN = """() => {
    const here = document.activeElement;
    if (here === document.body) return "nothing has the focus";
    const style = getComputedStyle(here);
    const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
    const box = here.getBoundingClientRect();
    if (!box.width || !box.height) return `not visible: ${here.outerHTML}`;
    return ring || style.boxShadow !== "none" ? "" : `no ring: ${here.outerHTML}`;
}"""


def tab_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """Press Tab until it is there; each stop on the way is visible."""
    for _stop in range(60):
        page.keyboard.press(key)
        assert page.evaluate(SHOWN) == ""
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError("It cannot be reached with the keyboard.")


def test_a_guest_link_is_made_copied_and_disabled_with_the_keyboard(
    visit: Visits, alice: Actor, site: Site
):
    document = add_text(alice, site, "Plan.txt")
    page = visit(alice, permissions=["clipboard-read", "clipboard-write"])
    page.goto(document.get_absolute_url())
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    tab_to(page, page.locator("summary", has_text="New guest link"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("What it is for"))
    page.keyboard.type("For the newspaper")
    page.keyboard.press("Enter")
    toast(page, "The guest link is ready to be copied.")
    expect(page.locator("#guest-links")).to_be_focused()

    tab_to(page, page.get_by_label("Address of the guest link"))
    tab_to(page, page.get_by_role("button", name="Copy"))
    page.keyboard.press("Enter")
    toast(page, "The link is copied.")
    address = page.get_by_label("Address of the guest link").input_value()
    assert page.evaluate("navigator.clipboard.readText()") == address

    page.get_by_role("button", name="Copy").focus()
    delete = page.get_by_role("link", name="Delete")
    tab_to(page, delete)
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("link", name="Cancel")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(delete).to_be_focused()
    assert GuestLink.objects.get().state == "active"

    page.keyboard.press("Enter")
    expect(dialog.get_by_role("link", name="Cancel")).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(delete).to_be_focused()

    page.keyboard.press("Enter")
    expect(dialog.get_by_role("link", name="Cancel")).to_be_focused()
    tab_to(page, dialog.get_by_role("button", name="Disable link"), key="Shift+Tab")
    page.keyboard.press("Enter")
    toast(page, "The guest link is disabled. It will no longer work.")
    assert GuestLink.objects.get().state == "disabled"


def test_the_menu_of_a_row_opens_walks_and_closes_with_the_keyboard(
    visit: Visits, alice: Actor, site: Site
):
    add_text(alice, site, "Plan.txt")
    page = visit(alice)
    page.goto(site.get_absolute_url())
    menu = page.locator("summary", has_text="Menu of Plan.txt")
    tab_to(page, menu)
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="Open", exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Open", exact=True)).to_be_hidden()
    expect(menu).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("link", name="Put in the bin")).to_be_focused()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("link", name="Cancel")).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_be_focused()


def test_sharing_with_somebody_starts_and_ends_at_the_button(
    visit: Visits, alice: Actor, site: Site
):
    document = add_text(alice, site, "Plan.txt")
    visit.forgive("status of 422")
    page = visit(alice)
    page.goto(document.get_absolute_url())
    share = page.get_by_role("link", name="Share", exact=True)
    tab_to(page, share)
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("input:not([type=hidden])").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(share).to_be_focused()
