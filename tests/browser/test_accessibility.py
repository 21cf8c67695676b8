"""Every page by the rules of WCAG 2.2 AA as far as a machine can tell: light, dark, wide, narrow."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from documents.comments.operations import comment
from documents.models import Column
from documents.operations import describe
from documents.operations.columns import add_column, fill_in
from sharing.actors import Actor
from sharing.models import Level, PermissionGroup
from sharing.operations.grants import grant
from sharing.operations.groups import add_to_group
from sharing.operations.guest_links import disable_guest_link, make_guest_link
from sharing.operations.invitations import invite
from sharing.operations.scopes import break_inheritance
from sharing.tokens import token_of
from sites_app.models import Folder, Site
from sites_app.operations.bin import put_in_bin
from sites_app.operations.folders import create_folder
from sites_app.operations.sites import create_subsite
from tests.browser import axe
from tests.browser.conftest import HEIGHTS, Visits
from tests.people import add_text, outsider
from tests.post import deliver, link_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="session")
def script() -> str:
    """The source of axe-core."""
    path = axe.installed()
    if path is None:
        pytest.skip("### NO AXE: npm is missing or gave nothing; accessibility is NOT CHECKED. ###")
    return path.read_text()


@pytest.fixture
def addresses(alice: Actor, bob: Actor, erin: Actor, site: Site, library: Folder) -> dict[str, str]:
    """A site with each way of sharing once, and the address of every page of it."""
    add_to_group(alice, site, erin.user, PermissionGroup.Kind.VISITORS)
    document = add_text(alice, library, "Plan.txt")
    add_text(alice, library, "Plan.txt", "a second version")
    photos = create_folder(alice, library, "Photos")
    add_text(bob, photos, "Morning.jpg")
    tender = create_folder(alice, library, "Tender")
    break_inheritance(alice, tender)
    create_subsite(alice, site, "Residents", "Takes over.")
    grant(alice, document, outsider("Frank").user, Level.READ)
    grant(alice, document, bob.user, Level.OWN)
    describe(alice, document, title="The plan", description="For all of it.", tags=["dike"])
    year = add_column(alice, site, "Year", Column.Kind.NUMBER)
    fill_in(alice, document, {year.pk: 2026})
    asked = comment(alice, document, "Is this all of it?")
    comment(bob, document, "It is.", answers=asked.pk)
    comment(bob, document, "Done.")
    link = make_guest_link(alice, document, purpose="The newspaper")
    dead = make_guest_link(alice, document, purpose="The meeting in May")
    disable_guest_link(alice, document, dead)
    put_in_bin(alice, add_text(alice, library, "Draft.txt"))
    invite(alice, site, "noor@aannemer.example", group=PermissionGroup.Kind.VISITORS)
    (letter,) = (one for one in deliver() if one.to == ["noor@aannemer.example"])
    folder, it, of_site = f"/folders/{photos.pk}", f"/documents/{document.pk}", f"/sites/{site.pk}"
    return {
        "home": "/",
        "sites": "/sites/",
        "new site": "/sites/new/",
        "library": f"{of_site}/",
        "site settings": f"{of_site}/settings/",
        "site permissions": f"{of_site}/permissions/",
        "add a member": f"{of_site}/permissions/groups/add/",
        "site invitations": f"{of_site}/invitations/",
        "invite": f"{of_site}/invitations/new/",
        "share": f"{of_site}/share/?needs=work&long=ongoing&confidential=some",
        "new subsite": f"{of_site}/subsites/new/",
        "delete a site": f"{of_site}/delete/",
        "folder": f"{folder}/",
        "new folder": f"{folder}/folders/new/",
        "folder permissions": f"{folder}/permissions/",
        "make unique": f"{folder}/permissions/unique/",
        "empty folder": f"/folders/{tender.pk}/",
        "inherit again": f"/folders/{tender.pk}/permissions/inherit/",
        "document": f"{it}/",
        "document permissions": f"{it}/permissions/",
        "guest links": f"{it}/guest-links/",
        "disable a link": f"{it}/guest-links/{link.pk}/disable/",
        "give access": f"{it}/permissions/people/add/",
        "rename": f"{it}/rename/",
        "move": f"{it}/move/",
        "delete": f"{it}/delete/",
        "properties": f"{it}/properties/",
        "comments": f"{it}/comments/",
        "preview": f"{it}/versions/1/preview/",
        "edit a text": f"{it}/edit/",
        "restore a version": f"{it}/versions/1/restore/",
        "new text": f"{folder}/texts/new/",
        "columns": f"{of_site}/columns/",
        "what happened": f"{of_site}/activity/",
        "recent": "/recent/",
        "searching": "/search/?q=plan",
        "nothing found": "/search/?q=nothing+of+the+kind",
        "notifications": "/notifications/",
        "people": f"{of_site}/people/",
        "leave": f"{of_site}/leave/",
        "my access": "/my-access/",
        "bin": "/bin/",
        "shared with me": "/shared-with-me/",
        "shared outside": "/shared-outside/",
        "profile": "/profile/",
        "password": "/accounts/password/change/",
        "e-mail address": "/accounts/email/",
        "sign out": "/accounts/logout/",
        "404": "/documents/01900000-0000-7000-8000-000000000000/",
        "guest": f"/g/{token_of(link)}/",
        "dead link": f"/g/{token_of(dead)}/",
        "invitation": link_in(letter),
        "help": "/help/sharing-outside/",
    }


# Colours change in steps, also when it grows dark: wait till nothing has moved for two frames.
SETTLED = """async () => {
    for (let still = 0, frames = 0; still < 2 && frames < 60; still += 1, frames += 1) {
        await new Promise(requestAnimationFrame);
        if (document.getAnimations().some((each) => each.playState === "running")) still = -1;
    }
}"""
LOOKS = [(width, scheme) for width in HEIGHTS for scheme in ("light", "dark")]


def in_every_look(page: Page, script: str, name: str) -> list[str]:
    """What axe finds on the page that is open, at both widths, light and dark."""
    found = []
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.evaluate(SETTLED)
        found += [f"{name}, {width}, {scheme}: {one}" for one in axe.violations(page, script)]
    return found


def expected_refusals(visit: Visits) -> None:
    """Some of the pages are about a refusal."""
    for status in (403, 404, 422):
        visit.forgive(f"status of {status}")


def test_every_page_of_an_owner(
    visit: Visits, alice: Actor, addresses: dict[str, str], script: str
):
    expected_refusals(visit)
    page = visit(alice)
    found = []
    for name, address in addresses.items():
        answer = page.goto(address)
        assert answer.status == (404 if name in {"404", "dead link"} else 200), name
        found += in_every_look(page, script, name)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", ["en", "nl"])
def test_every_page_of_somebody_who_is_not_signed_in(
    visit: Visits, addresses: dict[str, str], script: str, language: str
):
    expected_refusals(visit)
    page = visit(language=language)
    found = []
    for name in ("guest", "dead link", "help", "invitation"):
        page.goto(addresses[name])
        found += in_every_look(page, script, name)
    page.get_by_role("button", name="Go on" if language == "en" else "Verder").click()
    page.wait_for_url("**/confirm/**")
    assert mail.outbox
    found += in_every_look(page, script, "code")
    page = visit(language=language)
    for address in ("/accounts/login/", "/accounts/login/code/", "/accounts/password/reset/"):
        page.goto(address)
        found += in_every_look(page, script, address)
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill("nobody@waterland.example.test")
    page.keyboard.press("Enter")
    page.locator("[name=password]").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    found += in_every_look(page, script, "sign-in refused")
    assert not found, "\n".join(found)


def test_pages_of_a_visitor_and_of_somebody_new(
    visit: Visits,
    carol: Actor,
    dave: Actor,
    erin: Actor,
    addresses: dict[str, str],
    script: str,
):
    """Empty lists, no buttons, and what one may not do."""
    expected_refusals(visit)
    found = []
    for actor, names in (
        (dave, ["home", "sites", "bin", "shared with me", "shared outside", "404"]),
        (carol, ["home", "library", "empty folder", "document", "new folder"]),
        (erin, ["home", "library", "document", "shared with me", "people", "my access", "leave"]),
        (erin, ["help"]),
    ):
        page = visit(actor)
        for name in names:
            page.goto(addresses[name])
            found += in_every_look(page, script, f"{name} of {actor.user.name}")
    assert not found, "\n".join(found)


def open_menu(page: Page) -> None:
    page.locator("summary", has_text="Menu of Plan.txt").click()


def open_person(page: Page) -> None:
    page.locator("summary", has_text="Menu of Alice").click()


def open_dialog(page: Page) -> None:
    page.get_by_role("link", name="New folder").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def open_link_form(page: Page) -> None:
    page.get_by_text("New guest link", exact=True).click()


def refuse_link(page: Page) -> None:
    open_link_form(page)
    page.locator("[name=expires]").fill("2001-01-01")
    page.get_by_role("button", name="Make the link").click()
    expect(page.get_by_text("Choose a date in the future.")).to_be_visible()
    expect(page.locator("[name=expires]")).to_be_focused()


def copy(page: Page) -> None:
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_text("The link is copied.")).to_be_visible()


def fail_to_upload(page: Page) -> None:
    file = {"name": "é" * 150, "mimeType": "text/plain", "buffer": b"x"}
    page.locator("input[name=files]").set_input_files([file])
    expect(page.locator(".state", has_text="This name is too long")).to_be_visible()


@pytest.mark.parametrize(
    ("name", "do"),
    [
        ("library", open_menu),
        ("library", open_person),
        ("library", open_dialog),
        ("library", fail_to_upload),
        ("document", open_menu),
        ("document", open_link_form),
        ("document", refuse_link),
        ("document", copy),
    ],
)
def test_what_opens_on_a_page(
    visit: Visits,
    alice: Actor,
    addresses: dict[str, str],
    script: str,
    name: str,
    do: Callable[[Page], None],
):
    expected_refusals(visit)
    page = visit(alice)
    page.goto(addresses[name])
    do(page)
    found = in_every_look(page, script, f"{name}, {do.__name__}")
    assert not found, "\n".join(found)
