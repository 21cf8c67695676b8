"""Previews in a browser: that they come by themselves, can be read, searched and copied, and played."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from documents import operations
from documents.models import Document
from sharing.operations.guest_links import make_guest_link
from sharing.tokens import token_of
from tests.browser import axe
from tests.browser.conftest import Visits
from tests.contents.files import FILES, WORDS, pdf_file
from tests.previews.conftest import draw_now
from tests.previews.test_kinds import MARKDOWN, picture, sound

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SHOWN = {
    "dijk.jpg": lambda: picture("JPEG", (3000, 2000)),
    "brief.pdf": lambda: pdf_file(pages=3),
    "lees.md": MARKDOWN.encode,
    "som.py": lambda: b"def som(a, b):\n    # twee\n    return 'x' * 12\n" * 80,
    "lijst.csv": FILES["lijst.csv"],
    "lied.wav": sound,
    "kapot.pdf": lambda: b"%PDF-1.7 x",
}


@pytest.fixture
def documents(library, alice) -> dict[str, Document]:
    """One of every kind, drawn."""
    made = {
        name: operations.add(alice, library, name, BytesIO(make())) for name, make in SHOWN.items()
    }
    for document in made.values():
        draw_now(document)
    return made


def reading(document: Document, query: str = "") -> str:
    return reverse("preview", args=[document.pk, document.version_number]) + query


def in_sight(page: Page) -> None:
    """Nothing is wider than the window, and every picture came."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.wait_for_load_state("networkidle")
    broken = "[...document.images].filter(one => one.complete && !one.naturalWidth).length"
    assert page.evaluate(broken) == 0


@pytest.mark.parametrize(
    ("width", "language", "scheme"), [(1280, "en", "light"), (390, "nl", "dark")]
)
def test_every_kind_can_be_read_by_everybody(
    visit: Visits, documents, alice, site, width, language, scheme
):
    """WCAG 2.2 A and AA, beside the document and at full width, for a guest too."""
    assert (script := axe.installed())
    page = visit(alice, width=width, language=language, color_scheme=scheme)
    addresses = [reverse("site", args=[site.pk])]
    for document in documents.values():
        addresses += [document.get_absolute_url(), reading(document)]
    token = token_of(make_guest_link(alice, documents["brief.pdf"]))
    addresses += [reverse("guest_link", args=[token]), reverse("guest_preview", args=[token])]
    for address in addresses:
        page.goto(address)
        in_sight(page)
        assert axe.violations(page, script.read_text()) == [], address


def test_a_preview_comes_by_itself_and_is_said_aloud(visit: Visits, library, alice):
    document = operations.add(alice, library, "lees.txt", BytesIO(b"een dijk"))
    page = visit(alice)
    page.goto(document.get_absolute_url())
    expect(page.get_by_text("The preview is being made.")).to_be_visible()

    draw_now(document)

    expect(page.get_by_role("region", name="lees.txt")).to_contain_text("een dijk")
    expect(page.locator("#preview-said")).to_have_text("The preview is there.")


def test_without_script_one_looks_again(visit: Visits, library, alice):
    document = operations.add(alice, library, "lees.txt", BytesIO(b"een dijk"))
    page = visit(alice, script=False)
    for address in (document.get_absolute_url(), reading(document)):
        page.goto(address)
        expect(page.get_by_text("The preview is being made.")).to_be_visible()
    draw_now(document)

    page.get_by_role("link", name="Look again").click()

    expect(page.get_by_role("region", name="lees.txt")).to_contain_text("een dijk")


def test_the_words_of_a_page_are_found_and_copied(visit: Visits, documents, alice):
    page = visit(alice)
    page.goto(reading(documents["brief.pdf"]))

    assert page.evaluate("(words) => window.find(words)", WORDS)
    assert page.evaluate("getSelection().toString()") == WORDS
    page.evaluate("getSelection().selectAllChildren(document.querySelector('svg.page'))")
    copied = page.evaluate("getSelection().toString()").split()
    assert copied == f"{WORDS}, bladzijde 1 De kruin wordt verhoogd.".split()
    # Over the words of the picture: they begin where the first letter is drawn.
    box = page.locator("svg.page text").first.bounding_box()
    whole = page.locator("svg.page").bounding_box()
    assert abs((box["x"] - whole["x"]) / whole["width"] - 1 / 21) < 0.01
    assert 0.1 < box["width"] / whole["width"] < 0.7


def test_one_goes_through_the_pages_by_keyboard(visit: Visits, documents, alice):
    page = visit(alice)
    page.goto(reading(documents["brief.pdf"]))
    for key, number in (("ArrowRight", 2), ("ArrowRight", 3), ("ArrowRight", 3), ("ArrowLeft", 2)):
        page.keyboard.press(key)
        expect(page.locator("svg.page")).to_have_attribute("aria-label", f"Page {number} of 3")
    page.get_by_label("Page", exact=True).fill("1")
    page.keyboard.press("Enter")
    expect(page.locator("svg.page text").first).to_contain_text("bladzijde 1")


def test_sound_is_played(visit: Visits, documents, alice):
    page = visit(alice)
    page.goto(documents["lied.wav"].get_absolute_url())
    player = page.locator("audio")

    length = player.evaluate(
        "(one) => new Promise((done, no) => {"
        " const is = () => one.duration ? done(one.duration) : setTimeout(is, 50);"
        " one.onerror = () => no(one.error.message); is(); })"
    )

    assert abs(length - 1) < 0.05
