"""The table of a library: with the keyboard alone, with the mouse, on a phone, and without script."""

from __future__ import annotations

from zipfile import ZipFile

import pytest
from playwright.sync_api import Page, expect

from documents.models import Document
from sharing.actors import Actor
from sharing.operations.guest_links import make_guest_link
from sites_app.models import Folder, Site
from sites_app.operations.folders import create_folder
from tests.browser import axe
from tests.browser.conftest import Visits
from tests.browser.steps import row, toast
from tests.browser.test_accessibility import in_every_look, script
from tests.people import add_text

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

__all__ = ["script"]


@pytest.fixture
def minutes(alice: Actor, library: Folder) -> Folder:
    """A folder, beside three documents in the library."""
    for name in ("April.txt", "May.txt", "June.txt"):
        add_text(alice, library, name)
    return create_folder(alice, library, "Minutes")


def box(page: Page, name: str) -> object:
    return page.get_by_role("checkbox", name=f"Select {name}", exact=True)


def says(page: Page, text: str) -> None:
    """The page says this to who does not see it."""
    expect(page.locator("#table-says")).to_have_text(text)


def names_in(place: Folder) -> set[str]:
    return set(Document.objects.filter(folder=place, binned_at=None).values_list("name", flat=True))


def test_rows_are_selected_and_moved_with_the_keyboard_alone(
    visit: Visits, bob: Actor, site: Site, library: Folder, minutes: Folder
):
    """WCAG 2.1.1: arrows, space, ranges, all, none; then where to, and back again."""
    page = visit(bob)
    page.goto(site.get_absolute_url())
    box(page, "Minutes").focus()
    page.keyboard.press("ArrowDown")
    expect(box(page, "April.txt")).to_be_focused()
    page.keyboard.press("Space")
    says(page, "1 selected")
    page.keyboard.press("Shift+ArrowDown")
    says(page, "2 selected")
    expect(box(page, "June.txt")).to_be_checked()
    page.keyboard.press("Control+a")
    says(page, "4 selected")
    page.keyboard.press("Escape")
    says(page, "Nothing selected")
    expect(page.get_by_role("button", name="Move")).to_be_hidden()

    page.keyboard.press("Space")
    page.keyboard.press("Shift+ArrowDown")
    says(page, "2 selected")
    for _stop in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.value") == "move":
            break
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading")).to_have_text("Move 2 items")
    page.keyboard.press("ArrowDown")
    expect(dialog.get_by_role("radio", name="Minutes")).to_be_checked()
    page.keyboard.press("Enter")
    toast(page, "2 items are in “Minutes” now.")
    expect(row(page, "May.txt")).to_have_count(0)
    expect(box(page, "April.txt")).to_be_focused()
    assert names_in(minutes) == {"May.txt", "June.txt"}

    page.get_by_role("button", name="Undo").press("Enter")
    toast(page, "2 items are back where they were.")
    expect(row(page, "May.txt")).to_be_visible()
    assert names_in(minutes) == set()


def test_a_row_is_opened_deleted_and_renamed_with_the_keyboard(
    visit: Visits, bob: Actor, site: Site, library: Folder, minutes: Folder
):
    visit.forgive("status of 422")
    page = visit(bob)
    page.goto(site.get_absolute_url())
    box(page, "May.txt").focus()
    page.keyboard.press("F2")
    name = page.get_by_label("New name of May.txt")
    expect(name).to_be_focused()
    page.keyboard.type("Mei")
    page.keyboard.press("Escape")
    expect(row(page, "May.txt")).to_be_visible()
    expect(box(page, "May.txt")).to_be_focused()

    page.keyboard.press("F2")
    name.fill("a/b")
    page.keyboard.press("Enter")
    toast(page, "A name has no slash")
    name.fill("June.txt")
    page.keyboard.press("Enter")
    toast(page, "There is a document “June.txt” here already.")
    name.fill("May")
    page.keyboard.press("End")
    page.keyboard.type(".md")
    page.keyboard.press("Enter")
    says(page, "Renamed to May.md")
    expect(box(page, "May.md")).to_be_focused()
    assert "May.md" in names_in(library)

    page.keyboard.press("Delete")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading")).to_have_text("Put 1 item in the bin?")
    expect(dialog.get_by_role("link", name="Cancel")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    toast(page, "“May.md” is in the bin.")
    expect(row(page, "May.md")).to_have_count(0)
    page.get_by_role("button", name="Undo").press("Enter")
    toast(page, "“May.md” is back where it was.")
    expect(row(page, "May.md")).to_be_visible()

    box(page, "Minutes").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Minutes")


def test_rows_are_dragged_into_a_folder_and_out_by_the_breadcrumb(
    visit: Visits, bob: Actor, site: Site, library: Folder, minutes: Folder
):
    page = visit(bob)
    page.goto(site.get_absolute_url())
    box(page, "April.txt").click()
    box(page, "May.txt").click(modifiers=["Shift"])
    says(page, "3 selected")
    box(page, "June.txt").click()
    row(page, "May.txt").locator(".changed").first.drag_to(row(page, "Minutes"))
    toast(page, "2 items are in “Minutes” now.")
    expect(row(page, "May.txt")).to_have_count(0)
    assert names_in(minutes) == {"April.txt", "May.txt"}
    page.get_by_role("button", name="Undo").click()
    toast(page, "2 items are back where they were.")
    assert names_in(minutes) == set()

    row(page, "June.txt").get_by_role("link", name="June.txt").drag_to(row(page, "Minutes"))
    toast(page, "“June.txt” is in “Minutes” now.")
    page.goto(minutes.get_absolute_url())
    step = page.get_by_role("navigation", name="Where you are").get_by_role("link", name="Dikes")
    row(page, "June.txt").locator(".changed").first.drag_to(step)
    toast(page, "“June.txt” is in “Dikes” now.")
    # The last row is gone, and can still come back.
    page.get_by_role("button", name="Undo").click()
    toast(page, "“June.txt” is back where it was.")
    expect(row(page, "June.txt")).to_be_visible()


def test_a_drag_to_where_people_outside_come_asks_first(
    visit: Visits, alice: Actor, site: Site, library: Folder, minutes: Folder
):
    make_guest_link(alice, minutes)
    page = visit(alice)
    page.goto(site.get_absolute_url())
    row(page, "May.txt").locator(".changed").first.drag_to(row(page, "Minutes"))
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading")).to_have_text("1 item can then be opened from outside")
    dialog.get_by_role("link", name="Cancel").click()
    assert names_in(minutes) == set()
    row(page, "May.txt").locator(".changed").first.drag_to(row(page, "Minutes"))
    dialog.get_by_role("button", name="Move anyway").click()
    toast(page, "“May.txt” is in “Minutes” now.")
    assert names_in(minutes) == {"May.txt"}


def test_an_endless_list_keeps_what_is_selected_and_its_filter(
    visit: Visits, alice: Actor, site: Site, library: Folder
):
    for number in range(120):
        add_text(alice, library, f"{number:03}.{'csv' if number % 2 else 'txt'}")
    page = visit(alice)
    page.goto(f"{site.get_absolute_url()}?kind=text")
    rows = page.locator("#rows tr[data-key]")
    expect(rows).to_have_count(50)
    box(page, "000.txt").check()
    page.locator("#rows .more").scroll_into_view_if_needed()
    expect(rows).to_have_count(60)
    expect(box(page, "000.txt")).to_be_checked()
    expect(page.get_by_role("link", name="001.csv")).to_have_count(0)
    page.get_by_role("button", name="Put in the bin").click()
    expect(page.get_by_role("dialog").get_by_role("heading")).to_have_text("Put 1 item in the bin?")


def test_a_selection_is_downloaded_as_one_zip(
    visit: Visits, carol: Actor, site: Site, minutes: Folder
):
    page = visit(carol)
    page.goto(site.get_absolute_url())
    page.get_by_role("checkbox", name="Select all that is shown").check()
    expect(page.get_by_role("button", name="Move")).to_have_count(0)
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Download").click()
    with ZipFile(downloading.value.path()) as archive:
        assert set(archive.namelist()) == {"April.txt", "May.txt", "June.txt", "Minutes/"}
    assert downloading.value.suggested_filename == "Dikes.zip"


@pytest.mark.parametrize("width", [1280, 390])
def test_without_script_all_of_it_is_forms(
    visit: Visits, bob: Actor, site: Site, library: Folder, minutes: Folder, width: int
):
    page = visit(bob, width=width, script=False)
    page.goto(site.get_absolute_url())
    box(page, "May.txt").check()
    box(page, "June.txt").check()
    page.get_by_role("button", name="Move").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Move 2 items")
    page.get_by_role("radio", name="Minutes").check()
    page.get_by_role("button", name="Move here").click()
    toast(page, "2 items are in “Minutes” now.")
    page.get_by_role("button", name="Undo").click()
    toast(page, "2 items are back where they were.")
    box(page, "May.txt").check()
    page.get_by_role("button", name="Copy").click()
    page.get_by_role("radio", name="Minutes").check()
    page.get_by_role("button", name="Copy here").click()
    toast(page, "A copy of “May.txt” is in “Minutes” now.")
    box(page, "May.txt").check()
    page.get_by_role("button", name="Put in the bin").click()
    page.get_by_role("button", name="Put in the bin").click()
    toast(page, "“May.txt” is in the bin.")
    with page.expect_download() as downloading:
        box(page, "June.txt").check()
        page.get_by_role("button", name="Download").click()
    assert downloading.value.suggested_filename == "June.txt.zip"
    page.locator("summary", has_text="Filter").click()
    page.get_by_label("Kind").select_option("Folders")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(row(page, "June.txt")).to_have_count(0)
    expect(row(page, "Minutes")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert names_in(minutes) == {"May.txt"}


def test_on_a_phone_rows_are_selected_by_touch(
    visit: Visits, bob: Actor, site: Site, library: Folder, minutes: Folder
):
    page = visit(bob, width=390)
    page.goto(site.get_absolute_url())
    box(page, "May.txt").tap()
    expect(page.get_by_text("1 selected").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="Put in the bin").tap()
    page.get_by_role("dialog").get_by_role("button", name="Put in the bin").tap()
    toast(page, "“May.txt” is in the bin.")


def test_it_is_accessible_in_every_state(
    visit: Visits, alice: Actor, site: Site, library: Folder, minutes: Folder, script: str
):
    page = visit(alice)
    page.goto(f"{site.get_absolute_url()}?kind=text")
    page.keyboard.press("Tab")
    box(page, "May.txt").check()
    found = in_every_look(page, script, "selected, filtered")
    page.get_by_role("button", name="Keys you can use").click()
    found += in_every_look(page, script, "help")
    page.keyboard.press("Escape")
    box(page, "May.txt").focus()
    page.keyboard.press("F2")
    found += in_every_look(page, script, "renaming")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Move").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    found += in_every_look(page, script, "moving")
    page.get_by_role("dialog").get_by_role("radio", name="Minutes").check()
    page.get_by_role("button", name="Move here").click()
    toast(page, "“May.txt” is in “Minutes” now.")
    found += in_every_look(page, script, "undo")
    page.goto(f"{site.get_absolute_url()}?kind=video")
    found += in_every_look(page, script, "nothing meets it")
    assert not found, "\n".join(found)
    assert axe.RULES
