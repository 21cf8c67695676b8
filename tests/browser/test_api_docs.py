"""The page on which the API is read and tried: nothing of it is stopped by the CSP."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from sharing.actors import Actor
from sites_app.models import Site
from tests.browser.conftest import Visits

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1280, 390])
def test_the_api_is_described_and_tried_on_its_page(
    visit: Visits, alice: Actor, site: Site, width: int
):
    page = visit(alice, width=width)
    page.goto("/api/docs/")
    # The description is made when it is first asked for, and drawn from half a megabyte.
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible(timeout=30_000)
    page.get_by_text("All codes").click()
    expect(page.get_by_role("cell", name="There is something of that name in")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == width

    page.locator(".opblock-tag", has_text="Sites and subsites").click()
    page.get_by_text("/api/v1/sites/", exact=True).first.click()
    # The examples of what is answered, and of what can go wrong.
    expect(page.get_by_text("Dikes of the Waterland").first).to_be_visible()
    expect(page.get_by_text("urn:gastvrij:problem:not_signed_in")).to_be_visible()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()

    expect(page.locator(".live-responses-table")).to_contain_text("Dikes")
