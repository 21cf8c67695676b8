"""Uploading: several at once, dropped, cancelled, refused, and again."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Locator, Page, expect

from documents.models import Document, Upload
from sharing.actors import Actor
from sites_app.models import Site
from tests.browser.conftest import Visits
from tests.browser.steps import row, slow_down, toast, upload
from tests.people import add_text

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.parametrize("width", [1280, 390]),
]


LONG = "é" * 150 + ".txt"


def drop(page: Page, contents: dict[str, str]) -> None:
    """Let go of files above the list."""
    files = page.evaluate_handle(
        """(contents) => {
            const files = new DataTransfer();
            for (const [name, text] of Object.entries(contents)) files.items.add(new File([text], name));
            return files;
        }""",
        contents,
    )
    for what in ("dragenter", "dragover", "drop"):
        page.dispatch_event("#library", what, {"dataTransfer": files})


def on_its_way() -> list[Path]:
    """What came of uploads that are not finished."""
    return [path for path in (settings.DATA_DIR / "incoming").rglob("*") if path.is_file()]


@pytest.fixture(autouse=True)
def _nothing_on_its_way() -> None:
    for path in on_its_way():
        path.unlink()


def cancel(page: Page, item: Locator) -> None:
    """Cancel what is on its way, and wait until the server has thrown it away."""
    expect(item).to_contain_text("%")
    with page.expect_response(lambda one: one.request.method == "DELETE" and one.ok):
        item.get_by_role("button", name="Cancel").click()


def test_an_upload_shows_how_far_it_is_and_can_be_cancelled(
    visit: Visits, alice: Actor, site: Site, tmp_path: Path, width: int
):
    large = tmp_path / "Large.bin"
    large.write_bytes(os.urandom(3 * 1024 * 1024))
    visit.forgive("status of 404")  # a piece that was on its way is told that there is no upload
    page = visit(alice, width=width)
    page.goto(site.get_absolute_url())
    slow_down(page)
    upload(page, [large])
    item = page.locator("#uploads li").filter(has_text="Large.bin")
    expect(item.locator(".state")).to_have_text(re.compile("Waiting|Sending|%"))
    expect(item.get_by_role("progressbar", name="Large.bin")).to_be_visible()
    cancel(page, item)
    expect(item).to_contain_text("Cancelled; nothing was saved.")
    expect(item.get_by_role("button", name="Try again")).to_be_visible()
    page.goto(site.get_absolute_url())
    expect(page.get_by_text("Nothing in here yet")).to_be_visible()
    assert not Document.objects.exists()
    page.wait_for_timeout(500)
    assert not on_its_way()
    assert not Upload.objects.exists()


def test_a_cancelled_upload_can_be_tried_again(
    visit: Visits, alice: Actor, site: Site, tmp_path: Path, width: int
):
    large = tmp_path / "Large.bin"
    large.write_bytes(os.urandom(6 * 1024 * 1024))
    visit.forgive("status of 404")  # a piece that was on its way is told that there is no upload
    page = visit(alice, width=width)
    page.goto(site.get_absolute_url())
    session = slow_down(page)
    upload(page, [large])
    item = page.locator("#uploads li").filter(has_text="Large.bin")
    cancel(page, item)
    slow_down(page, -1, session)
    item.get_by_role("button", name="Try again").click()
    expect(row(page, "Large.bin")).to_be_visible(timeout=20_000)
    expect(page.locator("#uploads")).to_be_hidden()


def test_a_name_that_cannot_be_is_refused_with_the_reason(
    visit: Visits, alice: Actor, site: Site, width: int
):
    visit.forgive("status of 422")
    page = visit(alice, width=width)
    page.goto(site.get_absolute_url())
    page.locator("input[name=files]").set_input_files(
        [{"name": name, "mimeType": "text/plain", "buffer": b"x"} for name in (LONG, "Good.txt")]
    )
    item = page.locator("#uploads li").filter(has_text=LONG)
    expect(item).to_contain_text("This name is too long: at most 255 bytes.")
    expect(row(page, "Good.txt")).to_be_visible()
    assert [document.name for document in Document.objects.all()] == ["Good.txt"]


def test_files_dropped_on_the_list_are_uploaded(
    visit: Visits, alice: Actor, site: Site, width: int
):
    add_text(alice, site, "Plan.txt")
    page = visit(alice, width=width)
    page.goto(site.get_absolute_url())
    drop(page, {"Dropped.txt": "let go", "Other.txt": "too"})
    toast(page, "2 files are uploaded.")
    for name in ("Plan.txt", "Dropped.txt", "Other.txt"):
        expect(row(page, name)).to_be_visible()
    assert Document.objects.get(name="Dropped.txt").size == len("let go")
    page.locator("summary", has_text="Menu of Dropped.txt").click()
    expect(row(page, "Dropped.txt").get_by_role("link", name="Rename")).to_be_visible()


def test_the_same_name_again_gives_a_second_version(
    visit: Visits, alice: Actor, site: Site, tmp_path: Path, width: int
):
    page = visit(alice, width=width)
    page.goto(site.get_absolute_url())
    plan = tmp_path / "Plan.txt"
    for text in ("the first", "the second, longer"):
        plan.write_text(text)
        upload(page, [plan])
        if text == "the second, longer":
            page.get_by_role("button", name="New version").click()
        toast(page, "One file is uploaded.")
        page.reload()
    expect(row(page, "Plan.txt")).to_have_count(1)
    row(page, "Plan.txt").get_by_role("link", name="Plan.txt").click()
    expect(page.get_by_text("version 2", exact=True).first).to_be_visible()
    for number, text in ((1, "the first"), (2, "the second, longer")):
        with page.expect_download() as downloading:
            page.get_by_role("link", name=f"Download version {number}").click()
        assert downloading.value.path().read_text() == text


def test_nothing_sticks_out_of_the_window(visit: Visits, alice: Actor, site: Site, width: int):
    """Also with a name that is as long as a name can be."""
    document = add_text(alice, site, "Een-heel-lange-naam-zonder-een-enkele-spatie" * 5 + ".txt")
    page = visit(alice, width=width)
    for path in (site.get_absolute_url(), document.get_absolute_url(), "/"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
