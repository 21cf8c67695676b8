"""The bell and what is behind it, in a browser: with the keyboard, by axe, in both widths."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from documents.comments.operations import comment
from sharing.actors import Actor
from sharing.models import Level
from sharing.operations.grants import grant
from sites_app.models import Site
from tests.browser import axe
from tests.browser.conftest import Visits
from tests.browser.test_accessibility import script  # noqa: F401 -- a fixture
from tests.browser.test_keyboard import tab_to
from tests.people import add_text

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_one_comes_from_the_bell_to_the_comment_with_the_keyboard(
    visit: Visits, alice: Actor, bob: Actor, site: Site
):
    document = add_text(bob, site, "Plan.txt")
    said = comment(alice, document, "@Bob, look")
    page = visit(bob)
    page.goto("/")
    bell = page.get_by_role("link", name="Notifications new: 2")
    tab_to(page, bell)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Notifications")
    tab_to(page, page.get_by_role("button", name="Alice mentioned you in a comment"))
    page.keyboard.press("Enter")

    expect(page.locator(f"#comment-{said.pk}")).to_be_in_viewport()
    expect(page.get_by_role("link", name="Notifications new: 1")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(visit, alice, bob, dave, site, script, width, scheme):  # noqa: F811
    document = add_text(bob, site, "Plan.txt")
    comment(alice, document, "@Bob, look")
    grant(alice, document, bob.user, Level.OWN)
    page = visit(bob, width=width, color_scheme=scheme, language="nl")
    page.goto("/notifications/")
    expect(page.locator(".notice").first).to_be_visible()
    assert axe.violations(page, script) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    empty = visit(dave, width=width, color_scheme=scheme)
    empty.goto("/notifications/")
    assert axe.violations(empty, script) == []
