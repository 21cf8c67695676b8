"""Everything works without script; with it things are only quicker."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from documents.models import Document
from tests.browser.conftest import Visits
from tests.browser.steps import make_link, row, toast, with_password
from tests.people import insider

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1280, 390])
def test_a_browser_without_script_can_do_it_all(visit: Visits, width: int):
    visit.forgive("status of 404")
    hanna = with_password(insider("Hanna"))
    page = visit(width=width, script=False)
    page.goto("/")
    page.get_by_label("E-mail address").fill(hanna.user.email)
    page.get_by_role("button", name="Continue", exact=True).click()
    page.get_by_label("Password").fill("a long pass sentence")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Welcome, Hanna")

    page.get_by_role("link", name="New site").first.click()
    page.get_by_label("Name").fill("Dikes")
    page.get_by_role("button", name="Save").click()
    files = [
        {"name": name, "mimeType": "text/plain", "buffer": name.encode()}
        for name in ("Plan.txt", "Map.txt")
    ]
    page.locator("input[name=files]").set_input_files(files)
    page.get_by_role("button", name="Upload", exact=True).click()
    toast(page, "2 files added.")

    row(page, "Plan.txt").get_by_role("link", name="Plan.txt").click()
    address = make_link(page)
    toast(page, "The guest link is ready to be copied.")
    expect(page.get_by_role("button", name="Copy")).to_be_hidden()
    guest = visit(width=width, script=False)
    guest.goto(address)
    with guest.expect_download() as downloading:
        guest.get_by_role("link", name="Download").click()
    assert downloading.value.path().read_bytes() == b"Plan.txt"

    page.get_by_role("link", name="Delete").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Disable this link? It will no longer work."
    )
    page.get_by_role("link", name="Cancel").click()
    page.get_by_role("link", name="Delete").click()
    page.get_by_role("button", name="Disable link").click()
    toast(page, "The guest link is disabled. It will no longer work.")
    assert guest.goto(address).status == 404

    page.get_by_role("link", name="Make unique").click()
    page.get_by_role("button", name="Make unique").click()
    toast(page, "“Plan.txt” has unique permissions now.")
    page.get_by_role("link", name="Inherit again").click()
    page.get_by_role("button", name="Inherit again").click()
    toast(page, "“Plan.txt” takes over the permissions of “Dikes” again.")

    page.goto(Document.objects.get(name="Plan.txt").get_absolute_url())
    page.locator("summary", has_text="Menu of Plan.txt").click()
    page.get_by_role("link", name="Put in the bin").click()
    page.get_by_role("button", name="Put in the bin").click()
    expect(row(page, "Plan.txt")).to_have_count(0)
    page.get_by_role("link", name="Bin", exact=True).click()
    page.get_by_role("button", name="Restore Plan.txt").click()
    toast(page, "“Plan.txt” is back where it was.")
    expect(page.get_by_role("heading", level=1)).to_have_text("Plan.txt")

    page.locator("summary", has_text="Menu of Hanna").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
