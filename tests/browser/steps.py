"""What a person does again and again, by what they read on the page."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

from playwright.sync_api import CDPSession, Locator, Page, expect

from sharing.actors import Actor
from tests.browser.words import ENGLISH
from tests.post import verified

PASSWORD = "a long pass sentence"


def with_password(actor: Actor) -> Actor:
    """The same person, who can sign in with PASSWORD at once."""
    actor.user.set_password(PASSWORD)
    actor.user.save(update_fields=["password"])
    return verified(actor)


def sign_in(page: Page, actor: Actor, words: SimpleNamespace = ENGLISH) -> None:
    """E-mail first, then the password."""
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text(words.sign_in)
    page.get_by_label(words.email).fill(actor.user.email)
    page.get_by_role("button", name=words.continue_, exact=True).click()
    page.get_by_label(words.password).fill(PASSWORD)
    page.get_by_role("button", name=words.sign_in, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(words.welcome + actor.user.name)


def sign_out(page: Page, actor: Actor, words: SimpleNamespace = ENGLISH) -> None:
    """By the menu of the person, at the top of every page."""
    page.locator("summary", has_text=words.menu_of + actor.user.name).click()
    page.get_by_role("button", name=words.sign_out).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(words.sign_in)


def row(page: Page, name: str) -> Locator:
    """The row of a folder or document in a list."""
    return page.get_by_role("row").filter(has=page.get_by_role("link", name=name, exact=True))


def upload(page: Page, files: list[Path], words: SimpleNamespace = ENGLISH) -> None:
    """Choose files with the control that the page shows."""
    with page.expect_file_chooser() as choosing:
        page.get_by_text(words.upload, exact=True).click()
    choosing.value.set_files(files)


def slow_down(page: Page, speed: int = 200_000, session: CDPSession | None = None) -> CDPSession:
    """A bad connection: 200 kB a second upwards; -1 for a good one again, by the same session."""
    limits = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": speed}
    session = session or page.context.new_cdp_session(page)
    session.send("Network.emulateNetworkConditions", limits)
    return session


def toast(page: Page, text: str) -> None:
    """The page says this, aloud."""
    expect(page.get_by_role("status").filter(has_text=text).first).to_be_visible()


def make_link(page: Page, words: SimpleNamespace = ENGLISH, purpose: str = "") -> str:
    """A guest link from the document's page; its address as the page shows it."""
    page.get_by_text(words.new_link, exact=True).click()
    if purpose:
        page.locator("[name=purpose]").fill(purpose)
    page.get_by_role("button", name=words.make_link).click()
    address = page.get_by_label(words.link_address)
    expect(address).to_have_count(1)
    return address.input_value()


def path_of(address: str) -> str:
    """What comes after the host."""
    return urlsplit(address).path
