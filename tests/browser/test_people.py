"""People: chosen while one types, and what somebody outside has and leaves; with the keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from sharing.actors import Actor
from sharing.gate import level_on
from sharing.models import Level, PermissionGroup
from sharing.operations.groups import add_to_group
from sites_app.models import Site
from tests.browser.conftest import Visits
from tests.browser.steps import toast
from tests.browser.test_keyboard import tab_to
from tests.people import anew

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_somebody_is_chosen_by_the_beginning_of_their_name(
    visit: Visits, alice: Actor, erin: Actor, site: Site
):
    """S23."""
    page = visit(alice)
    page.goto(f"/sites/{site.pk}/permissions/")
    tab_to(page, page.get_by_role("link", name="Give somebody access"))
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Name or e-mail address")).to_be_focused()
    page.keyboard.type("eri")
    choice = dialog.get_by_role("radio", name="Erin")
    expect(choice).to_be_visible()
    expect(dialog.locator("label", has_text="Erin").get_by_text("External")).to_be_visible()
    tab_to(page, choice)
    page.keyboard.press("Space")
    tab_to(page, dialog.get_by_label("What they may do"))
    tab_to(page, dialog.get_by_role("button", name="Give access"))
    page.keyboard.press("Enter")
    toast(page, "Erin: Can view.")
    assert level_on(anew(erin), site.scope_id) is Level.READ


def test_without_script_the_answer_is_a_choice(
    visit: Visits, alice: Actor, dave: Actor, site: Site
):
    """S23."""
    visit.forgive("status of 422")
    page = visit(alice, script=False)
    page.goto(f"/sites/{site.pk}/permissions/groups/add/?group=read")
    page.get_by_label("Name or e-mail address").fill("dav")
    page.get_by_role("button", name="Give access").click()
    page.get_by_role("radio", name="Dave").check()
    page.get_by_role("button", name="Give access").click()
    expect(page.get_by_text("Dave is now in Visitors.")).to_be_visible()
    assert level_on(anew(dave), site.scope_id) is Level.READ


@pytest.mark.parametrize("width", [1280, 390])
def test_somebody_outside_sees_names_and_leaves(
    visit: Visits, alice: Actor, erin: Actor, site: Site, width: int
):
    """S21, D15."""
    add_to_group(alice, site, erin.user, PermissionGroup.Kind.VISITORS)
    page = visit(erin, width=width)
    page.goto(f"/sites/{site.pk}/")
    tab_to(page, page.locator("summary", has_text="More"))
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    names = page.locator("#people")
    expect(names.get_by_text("Carol")).to_be_visible()
    tab_to(page, page.get_by_label("The beginning of a name"))
    page.keyboard.type("bo")
    expect(names.get_by_text("Carol")).to_be_hidden()
    expect(names.get_by_text("Bob")).to_be_visible()
    assert "@" not in names.inner_text()

    tab_to(page, page.locator("summary", has_text="Menu of Erin"), key="Shift+Tab")
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("link", name="My access"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="My access")).to_be_visible()
    tab_to(page, page.get_by_role("link", name="Leave “Dikes”"))
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Leave “Dikes”?")).to_be_visible()
    tab_to(page, dialog.get_by_role("button", name="Leave"), key="Shift+Tab")
    page.keyboard.press("Enter")
    toast(page, "You have left “Dikes”.")
    expect(page.get_by_text("You were given nothing yet")).to_be_visible()
