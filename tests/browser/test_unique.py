"""Making something unique, and letting it inherit again, as those see it whom it concerns."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from sharing.actors import Actor
from sharing.models import Level, PermissionGroup
from sharing.operations.grants import grant
from sharing.operations.groups import add_to_group
from sites_app.models import Folder, Site
from sites_app.operations.folders import create_folder
from tests.browser.conftest import Visits
from tests.browser.steps import row, toast
from tests.browser.words import WORDS
from tests.people import add_text, outsider

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def list_of(page: Page, title: str) -> Locator:
    """One of the two lists of people."""
    return page.get_by_role("region", name=title, exact=True)


def status_of(page: Page, path: str) -> int:
    """What the server answers there."""
    return page.goto(path).status


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("width", [1280, 390])
def test_a_unique_folder_is_hidden_from_whom_it_does_not_admit(
    visit: Visits, alice: Actor, bob: Actor, site: Site, library: Folder, language: str, width: int
):
    """S28, D6, D8."""
    words = WORDS[language]
    visit.forgive("status of 404")
    frank = outsider("Frank", language=language)
    add_to_group(alice, site, frank.user, PermissionGroup.Kind.VISITORS)
    tender = create_folder(alice, library, "Tender")
    document = add_text(alice, tender, "Estimate.txt")
    places = (tender.get_absolute_url(), document.get_absolute_url())

    owner = visit(alice, language=language, width=width)
    outside = visit(frank, language="nl" if language == "en" else "en", width=width)
    member = visit(bob, width=width)
    assert [status_of(outside, path) for path in places] == [200, 200]

    owner.goto(f"/folders/{tender.pk}/permissions/")
    owner.get_by_role("link", name=words.make_unique).click()
    keep, lose = list_of(owner, words.keep), list_of(owner, words.lose)
    for name in ("Alice", "Bob", "Carol"):
        expect(keep).to_contain_text(name)
    expect(lose).to_contain_text("Frank")
    expect(lose).not_to_contain_text("Bob")
    expect(keep).not_to_contain_text("Frank")
    owner.get_by_role("button", name=words.make_unique).click()
    toast(owner, "Tender")
    expect(owner.get_by_role("link", name=words.inherit_again)).to_be_visible()

    for path in places:
        assert status_of(outside, path) == 404
        expect(outside.get_by_role("heading", level=1)).to_have_text(words.nothing_here)
        assert status_of(member, path) == 200
    outside.goto(site.get_absolute_url())
    expect(outside.get_by_role("heading", level=1)).to_have_text("Dikes")
    expect(row(outside, "Tender")).to_have_count(0)

    owner.get_by_role("link", name=words.inherit_again).click()
    expect(list_of(owner, words.gain)).to_contain_text("Frank")
    expect(list_of(owner, words.lose_some)).not_to_contain_text("Bob")
    owner.get_by_role("button", name=words.inherit_again).click()
    expect(owner.get_by_role("link", name=words.make_unique)).to_be_visible()
    assert [status_of(outside, path) for path in places] == [200, 200]
    outside.goto(site.get_absolute_url())
    expect(row(outside, "Tender")).to_be_visible()


def test_a_page_names_what_its_permissions_come_from(
    visit: Visits, alice: Actor, bob: Actor, site: Site, library: Folder
):
    """The site for what is in its library, the folder for what is deeper; no name that is hidden."""
    top = create_folder(alice, library, "Minutes")
    deep = create_folder(alice, top, "March")
    shared = add_text(alice, deep, "Plan.txt")
    grant(alice, shared, outsider("Frank").user, Level.READ)
    page = visit(bob)
    for item, above in ((top, "“Dikes”"), (deep, "“Minutes”"), (shared, "“March”")):
        page.goto(item.get_absolute_url())
        expect(page.get_by_text(f"This takes over the permissions of {above}")).to_be_visible()
    outside = visit(Actor(user=User.objects.get(name="Frank")))
    outside.goto(shared.get_absolute_url())
    expect(outside.get_by_role("heading", level=1)).to_have_text("Plan.txt")
    for name in ("March", "Minutes", "Dikes"):
        assert name not in outside.content()
