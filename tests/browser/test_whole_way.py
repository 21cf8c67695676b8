"""The whole way: from signing in to a guest who can no longer open what was shared."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from django_tenants.utils import tenant_context
from playwright.sync_api import Page, expect

from documents.demo import files
from sharing.actors import Actor
from sharing.operations.guest_links import make_guest_link
from sites_app.models import Site
from sites_app.operations.sites import create_site
from tenants.models import Organisation
from tests.browser.conftest import Visits
from tests.browser.steps import (
    make_link,
    path_of,
    row,
    sign_in,
    toast,
    upload,
    with_password,
)
from tests.browser.words import WORDS
from tests.people import add_text, insider

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def three_files(tmp_path: Path) -> dict[str, bytes]:
    """A text, a picture and five megabytes of nothing in particular."""
    contents = {
        "Verslag.txt": b"De dijk is 3,5 meter hoog en blijft dat.\n",
        "Kaart.png": files.overview(),
        "Metingen 2026.bin": os.urandom(5 * 1024 * 1024),
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    return contents


def downloaded(page: Page, words: object) -> tuple[str, bytes]:
    """The name and the bytes of what the button gives."""
    with page.expect_download() as downloading:
        page.get_by_role("link", name=words.download).first.click()
    return downloading.value.suggested_filename, Path(downloading.value.path()).read_bytes()


@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_file_is_shared_with_somebody_outside_and_then_no_longer(
    visit: Visits, language: str, three_files: dict[str, bytes], tmp_path: Path
):
    words = WORDS[language]
    hanna = with_password(insider("Hanna"))
    page = visit(language=language, permissions=["clipboard-read", "clipboard-write"])
    sign_in(page, hanna, words)

    page.get_by_role("link", name=words.new_site).first.click()
    page.locator("[name=name]").fill("Dijkversterking")
    page.get_by_role("button", name=words.save).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dijkversterking")

    upload(page, [tmp_path / name for name in three_files], words)
    toast(page, words.three_uploaded)
    for name in three_files:
        expect(row(page, name)).to_be_visible()

    name = "Metingen 2026.bin"
    row(page, name).get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(page.get_by_text(words.nobody_by_link)).to_be_visible()
    address = make_link(page, words, "Voor de aannemer")
    toast(page, words.link_ready)
    expect(page.locator("#exposure")).to_have_text(words.open_to_anyone)
    expect(page.get_by_role("link", name=words.open_to_anyone_words)).to_have_attribute(
        "href", "#guest-links"
    )
    page.get_by_role("button", name=words.copy).click()
    toast(page, words.copied)
    assert page.evaluate("navigator.clipboard.readText()") == address

    guest = visit(language=language)
    guest.goto(address)
    expect(guest.get_by_role("heading", level=1)).to_have_text(name)
    text = guest.locator("body").inner_text()
    assert words.shares.format(name="Hanna") in text
    for word in ("Dijkversterking", "Verslag.txt", "Kaart.png", "Voor de aannemer", "@"):
        assert word not in guest.content()
    assert guest.get_by_role("navigation").count() == 0
    assert downloaded(guest, words) == (name, three_files[name])

    page.get_by_role("link", name=words.delete).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading")).to_have_text(words.disable_question)
    dialog.get_by_role("button", name=words.disable, exact=True).click()
    toast(page, words.disabled_toast)
    expect(page.locator("#exposure")).to_have_text("")
    expect(page.locator("#guest-links")).to_contain_text(words.disabled)

    visit.forgive("status of 404")
    guest.goto(address)
    expect(guest.get_by_role("heading", level=1)).to_have_text(words.dead)
    expect(guest.get_by_text(words.dead_reason)).to_be_visible()
    assert "Metingen" not in guest.content()
    assert guest.goto(f"{path_of(address)}download/").status == 404


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_menu_of_a_row_says_that_the_document_is_open_and_leads_to_its_links(
    visit: Visits, language: str, alice: Actor, site: Site
):
    """S77, S78, S80, S81: at a desk and on a phone."""
    words = WORDS[language]

    document = add_text(alice, site, "Plan.txt")
    make_guest_link(alice, document)
    for width in (1280, 390):
        page = visit(alice, language=language, width=width)
        page.goto(site.get_absolute_url())
        page.locator("summary", has_text=f"{words.menu_of}Plan.txt").click()
        sentence = (
            row(page, "Plan.txt").get_by_role("paragraph").filter(has_text=words.open_to_anyone)
        )
        expect(sentence).to_have_text(words.open_to_anyone)
        sentence.get_by_role("link", name=words.open_to_anyone_words, exact=True).click()
        expect(page).to_have_url(re.compile(f"{document.pk}/#guest-links$"))
        expect(page.get_by_label(words.link_address)).to_be_in_viewport()


def test_copying_works_too_where_the_browser_keeps_its_clipboard_to_itself(
    visit: Visits, alice: Actor, site: Site, polder: Organisation
):
    """Over plain http there is no navigator.clipboard; the old way still copies."""

    with tenant_context(polder):
        paula = insider("Paula")
        document = add_text(paula, create_site(paula, "Gemaal"), "Pomp.txt")
        make_guest_link(paula, document)
        page = visit(paula, at="polder")
    visit.forgive("Cross-Origin-Opener-Policy header has been ignored")  # it says so over http
    page.goto(document.get_absolute_url())
    assert page.evaluate("navigator.clipboard === undefined")
    page.get_by_role("button", name="Copy").click()
    toast(page, "The link is copied.")
    page.get_by_text("New guest link", exact=True).click()
    field = page.get_by_label("What it is for")
    field.press("Control+V")
    expect(field).to_have_value(page.get_by_label("Address of the guest link").input_value())
