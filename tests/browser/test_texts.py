"""A text written in the page, two writers at once, properties, the bin: in a browser, by WCAG 2.2."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from documents import operations
from documents.models import Column, Document
from documents.operations.columns import add_column, fill_in
from sharing.actors import Actor
from sharing.operations.guest_links import make_guest_link
from sites_app.models import Folder, Site
from sites_app.operations.bin import put_in_bin
from tests.browser.conftest import Visits
from tests.browser.test_accessibility import in_every_look, script  # noqa: F401 -- a fixture
from tests.people import add_text

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "Besluitvorming over de dijkversterking tussen Gorinchem en Werkendam, deel zeventien.md"
TEXT = "\n".join(f"line {number}" for number in range(1, 40))


@pytest.fixture
def document(alice: Actor, bob: Actor, site: Site, library: Folder) -> Document:
    """With everything that a document can have."""
    document = add_text(alice, library, LONG, TEXT)
    operations.add_version(bob, document, BytesIO(f"{TEXT}\nend".encode()), note="With an end")
    said = {"title": "Dikes, 2026", "description": "What it costs.\nAnd who pays."}
    operations.describe(alice, document, **said, tags=["dikes", "budget 2026"])
    due = add_column(alice, site, "Due", Column.Kind.DATE)
    status = add_column(alice, site, "Status", Column.Kind.CHOICE, ["Draft", "Final"])
    person = add_column(alice, site, "Asked of", Column.Kind.PERSON)
    fill_in(alice, document, {due.pk: "2026-03-31", status.pk: "Draft", person.pk: bob.user})
    make_guest_link(alice, document, purpose="Press")
    return document


def test_saving_by_the_keyboard_and_both_texts_side_by_side(
    visit: Visits, alice: Actor, bob: Actor, document: Document
):
    visit.forgive("status of 409")
    page, other = visit(alice), visit(bob)
    for one, words in ((page, "mine"), (other, "theirs")):
        one.goto(document.get_absolute_url())
        one.get_by_role("link", name="Edit", exact=True).click()
        one.get_by_label("Text").fill(f"{words}\n{TEXT}")
    other.keyboard.press("Control+s")
    expect(other.get_by_text("Saved.")).to_be_visible()

    page.keyboard.press("Control+s")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("in the meantime"))
    expect(page.locator(".differences")).to_contain_text("theirs")
    page.get_by_role("button", name="Save mine as the newest version").click()

    expect(page.get_by_text("Saved.")).to_be_visible()
    document.refresh_from_db()
    assert document.version_number == 4
    assert document.modified_by == alice.user


def test_who_leaves_with_a_text_that_is_not_saved_is_asked(
    visit: Visits, alice: Actor, document: Document
):
    page = visit(alice)
    page.goto(reverse("document_edit", args=[document.pk]))
    asked: list[str] = []

    def stay(dialog: object) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.get_by_label("Text").press_sequentially("x")
    page.get_by_role("link", name="Cancel").click(no_wait_after=True)
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    assert page.url.endswith("/edit/")


def test_it_works_without_script(visit: Visits, alice: Actor, document: Document):
    page = visit(alice, script=False)
    page.goto(reverse("document_edit", args=[document.pk]))
    page.get_by_label("Text").fill("without script")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text("Saved.")).to_be_visible()
    page.goto(reverse("document_properties", args=[document.pk]))
    page.get_by_label("Title").fill("Another title")
    page.get_by_label("Asked of").fill("Alice")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#about")).to_contain_text("Alice")


def pages(document: Document, site: Site, binned: Document) -> dict[str, str]:
    it, of_site = f"/documents/{document.pk}", f"/sites/{site.pk}"
    column = Column.objects.get(name="Status")
    return {
        "document": f"{it}/",
        "properties": f"{it}/properties/",
        "edit": f"{it}/edit/",
        "restore a version": f"{it}/versions/1/restore/",
        "note": f"{it}/versions/2/note/",
        "new text": f"/folders/{document.folder_id}/texts/new/",
        "columns": f"{of_site}/columns/",
        "change a column": f"{of_site}/columns/{column.pk}/",
        "remove a column": f"{of_site}/columns/{column.pk}/remove/",
        "library": f"{of_site}/?tag=dikes",
        "bin": "/bin/",
        "empty the bin": "/bin/empty/",
        "delete for good": f"/bin/documents/{binned.pk}/delete/",
    }


@pytest.mark.parametrize("language", ["en", "nl"])
def test_every_page_by_the_rules(
    visit: Visits,
    alice: Actor,
    site: Site,
    document: Document,
    library: Folder,
    script: str,  # noqa: F811
    language: str,
):
    visit.forgive("status of 409")
    visit.forgive("status of 401")
    binned = add_text(alice, library, "Old.txt")
    put_in_bin(alice, binned)
    operations.mark_confidential(alice, document)
    page, found = visit(alice, language=language), []
    for name, address in pages(document, site, binned).items():
        assert page.goto(address).status == 200, name
        found += looked_at(page, script, name)
    page.goto(reverse("document_edit", args=[document.pk]))
    operations.add_version(alice, document, BytesIO(TEXT.replace("line 7\n", "").encode()))
    page.locator("textarea").fill(TEXT.replace("line 20", "l i n e   2 0") + "\nx" * 400)
    page.locator("form[data-edit] [type=submit]").click()
    expect(page.locator(".differences")).to_be_visible()
    page.locator("summary", has_text=re.compile("one text|één tekst")).click()
    found += looked_at(page, script, "both")
    page.context.clear_cookies()
    page.locator("form[data-edit] [type=submit]").click()
    expect(page.locator("textarea")).to_contain_text("l i n e")
    found += looked_at(page, script, "kept")
    assert not found, "\n".join(found)


def looked_at(page: Page, source: str, name: str) -> list[str]:
    """What axe finds, and whether the page is wider than the window."""
    found = in_every_look(page, source, name)
    wide = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return [*found, *([f"{name} is too wide by {wide}"] if wide > 0 else [])]
