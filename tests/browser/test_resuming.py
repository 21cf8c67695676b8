"""Uploads that the world interferes with: a cut connection, a reload, a folder, a name in use, a phone."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from documents.models import Document, LibraryPolicy, Upload
from documents.storage import open_content
from documents.uploads import parts
from sharing.actors import Actor
from sites_app.models import Folder, Site
from sites_app.operations.folders import create_folder
from tests.browser import axe
from tests.browser.conftest import Visits
from tests.browser.relay import Relay
from tests.browser.steps import row, slow_down, toast, upload
from tests.browser.test_accessibility import script  # noqa: F401 -- a fixture
from tests.people import add_text

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MB = 1024 * 1024


@pytest.fixture
def relay(live_server: LiveServer) -> Iterator[Relay]:
    """What can be cut."""
    relay = Relay(live_server.thread.port)
    yield relay
    relay.cut()


@pytest.fixture
def visit_by_relay(
    browser: Browser, relay: Relay, waterland: object, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Visits]:
    """Opens browsers that go through it; that it was cut is no trouble."""
    monkeypatch.setattr(settings, "PORT_IN_ADDRESSES", str(relay.port))
    monkeypatch.setattr(parts, "STEP", MB)
    visits = Visits(browser, str(relay.port))
    for words in ("ERR_CONNECTION", "ERR_EMPTY_RESPONSE", "ERR_SOCKET", "Opener-Policy"):
        visits.forgive(words)
    yield visits
    visits.end()


def a_file(place: Path, size: int, name: str = "Large.bin") -> Path:
    path = place / name
    path.write_bytes(os.urandom(size))
    return path


def item(page: Page, name: str) -> Locator:
    """A file in the panel of uploads."""
    return page.locator("#uploads li").filter(has_text=name)


def received() -> int:
    """How much of the one upload is here, once the server has seen that the connection was cut."""
    until = time.monotonic() + 20
    while not (came := Upload.objects.get().received) and time.monotonic() < until:
        time.sleep(0.1)
    assert came > 0
    return came


def bytes_of(name: str) -> bytes:
    with open_content(Document.objects.get(name=name).sha256) as file:
        return file.read()


def drop_on(page: Page, target: Locator, paths: list[Path]) -> None:
    """Let go of real files and folders above something, as the system would."""
    target.scroll_into_view_if_needed()
    box = target.bounding_box()
    at = {"x": box["x"] + box["width"] / 3, "y": box["y"] + box["height"] / 2}
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    session = page.context.new_cdp_session(page)
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, **at, "data": data})


@pytest.mark.parametrize("width", [1280, 390])
def test_after_a_cut_in_the_middle_it_goes_on_where_it_was(
    visit_by_relay: Visits, relay: Relay, alice: Actor, site: Site, tmp_path: Path, width: int
):
    large = a_file(tmp_path, 12 * MB)
    page = visit_by_relay(alice, width=width)
    page.goto(site.get_absolute_url())
    relay.passed, relay.cut_after = 0, 6 * MB
    upload(page, [large])
    assert relay.is_cut.wait(30)
    expect(item(page, "Large.bin")).to_contain_text("it goes on by itself")
    assert not Document.objects.exists()
    relay.mend()
    toast(page, "One file is uploaded.")
    expect(row(page, "Large.bin")).to_be_visible()
    assert bytes_of("Large.bin") == large.read_bytes()
    assert relay.passed < 16 * MB, "it began anew"


def test_after_a_reload_the_same_file_goes_on_where_it_was(
    visit_by_relay: Visits, relay: Relay, alice: Actor, site: Site, tmp_path: Path
):
    """Also if a document of that name came meanwhile: what was chosen then still holds."""
    add_text(alice, site, "Large.bin", "old")
    large = a_file(tmp_path, 12 * MB)
    page = visit_by_relay(alice)
    page.goto(site.get_absolute_url())
    relay.passed, relay.cut_after = 0, 6 * MB
    upload(page, [large])
    page.get_by_role("dialog").get_by_role("button", name="Keep both").click()
    assert relay.is_cut.wait(30)
    page.close()
    relay.mend()
    came = received()
    page = page.context.new_page()
    page.goto(site.get_absolute_url())
    expect(item(page, "Large.bin")).to_contain_text("Choose the same file again to go on.")
    relay.passed = 0
    upload(page, [large])
    toast(page, "One file is uploaded.")
    assert bytes_of("Large (2).bin") == large.read_bytes()
    assert relay.passed < 13 * MB - came
    expect(page.locator("#uploads")).to_be_hidden()
    assert page.evaluate("Object.keys(localStorage).filter((k) => k.startsWith('tus')).length") == 0


def test_what_was_broken_off_can_be_thrown_away(
    visit_by_relay: Visits, relay: Relay, alice: Actor, site: Site, tmp_path: Path
):
    page = visit_by_relay(alice)
    page.goto(site.get_absolute_url())
    relay.passed, relay.cut_after = 0, 6 * MB
    upload(page, [a_file(tmp_path, 12 * MB)])
    assert relay.is_cut.wait(30)
    page.close()
    relay.mend()
    page = page.context.new_page()
    page.goto(site.get_absolute_url())
    item(page, "Large.bin").get_by_role("button", name="Cancel").click()
    expect(page.locator("#uploads")).to_be_hidden()
    assert not Upload.objects.exists()


def test_leaving_while_something_is_sent_asks_first(
    visit: Visits, alice: Actor, site: Site, tmp_path: Path
):
    page, asked = visit(alice), []
    page.goto(site.get_absolute_url())
    slow_down(page, 200_000)
    upload(page, [a_file(tmp_path, 3 * MB)])
    expect(item(page, "Large.bin")).to_contain_text("%")
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/")
    assert asked == ["beforeunload"]
    Upload.objects.all().delete()
    assert not Document.objects.exists()


def test_a_whole_folder_is_dropped_with_all_that_is_in_it(
    visit: Visits, alice: Actor, site: Site, tmp_path: Path
):
    for path in ("Holiday/Day 1/a.txt", "Holiday/Day 1/Noon/b.txt", "Holiday/c.txt"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(path)
    (tmp_path / "Holiday" / "Nothing").mkdir()
    alone = tmp_path / "alone.txt"
    alone.write_text("alone")
    page = visit(alice)
    page.goto(site.get_absolute_url())
    drop_on(page, page.locator("#library"), [tmp_path / "Holiday", alone])
    toast(page, "4 files are uploaded.")
    expect(row(page, "alone.txt")).to_be_visible()
    row(page, "Holiday").get_by_role("link", name="Holiday").click()
    expect(row(page, "c.txt")).to_be_visible()
    where = {one.name: str(one.folder) for one in Document.objects.select_related("folder")}
    assert where == {"a.txt": "Day 1", "b.txt": "Noon", "c.txt": "Holiday", "alone.txt": "Dikes"}
    assert not Folder.objects.filter(name="Nothing").exists()
    assert Folder.objects.count() == 5 - 1


def test_a_folder_is_chosen_with_its_button(
    visit: Visits, alice: Actor, site: Site, tmp_path: Path
):
    (tmp_path / "Holiday" / "Day 1").mkdir(parents=True)
    (tmp_path / "Holiday" / "Day 1" / "a.txt").write_text("a")
    page = visit(alice)
    page.goto(site.get_absolute_url())
    with page.expect_file_chooser() as choosing:
        page.get_by_title("Upload a folder").click()
    choosing.value.set_files(tmp_path / "Holiday")
    toast(page, "One file is uploaded.")
    assert str(Document.objects.get(name="a.txt").folder) == "Day 1"


def test_dropped_on_a_folder_it_goes_into_that_folder(
    visit: Visits, alice: Actor, site: Site, library: Folder, tmp_path: Path
):
    create_folder(alice, library, "Minutes")
    add_text(alice, library, "Plan.txt")
    page = visit(alice)
    page.goto(site.get_absolute_url())
    drop_on(page, row(page, "Minutes"), [a_file(tmp_path, 10, "a.txt")])
    toast(page, "One file is uploaded.")
    drop_on(page, row(page, "Plan.txt"), [a_file(tmp_path, 10, "b.txt")])
    expect(row(page, "b.txt")).to_be_visible()
    where = {one.name: str(one.folder) for one in Document.objects.select_related("folder")}
    assert where == {"Plan.txt": "Dikes", "a.txt": "Minutes", "b.txt": "Dikes"}


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(
    ("choice", "names", "said"),
    [
        ("New version", ["New.txt", "One.txt", "Two.txt"], "3 files are uploaded."),
        (
            "Keep both",
            ["New.txt", "One (2).txt", "One.txt", "Two (2).txt", "Two.txt"],
            "3 files are uploaded.",
        ),
        ("Skip", ["New.txt", "One.txt", "Two.txt"], "One file is uploaded."),
    ],
)
def test_names_in_use_are_asked_about_once_before_anything_is_sent(
    visit: Visits, alice: Actor, site: Site, tmp_path: Path, width, choice, names, said
):
    for name in ("One.txt", "Two.txt"):
        add_text(alice, site, name, "old")
    page, sent = visit(alice, width=width), []
    page.goto(site.get_absolute_url())
    page.on("request", lambda request: sent.append(request.url.rsplit("/", 2)[1]))
    files = [a_file(tmp_path, 10, name) for name in ("One.txt", "Two.txt", "New.txt")]
    upload(page, files)
    dialog = page.get_by_role("dialog", name="2 of these files are here already")
    expect(dialog).to_contain_text("One.txt")
    assert "uploads" not in sent
    dialog.get_by_role("button", name=choice).click()
    toast(page, said)
    assert sorted(one.name for one in Document.objects.all()) == names
    versions = Document.objects.get(name="One.txt").version_number
    assert versions == (2 if choice == "New version" else 1)


def test_a_name_that_is_taken_while_it_is_sent_is_asked_about_and_nothing_is_lost(
    visit: Visits, alice: Actor, bob: Actor, site: Site, tmp_path: Path
):
    visit.forgive("status of 409")
    page, large = visit(alice), a_file(tmp_path, 3 * MB)
    page.goto(site.get_absolute_url())
    slow_down(page, MB)
    upload(page, [large])
    expect(item(page, "Large.bin")).to_contain_text("%")
    add_text(bob, site, "Large.bin", "Bob's")
    page.get_by_role("dialog", name="There is a “Large.bin” here already").get_by_role(
        "button", name="Keep both"
    ).click()
    toast(page, "One file is uploaded.")
    assert bytes_of("Large (2).bin") == large.read_bytes()
    assert bytes_of("Large.bin") == b"Bob's"


def test_what_is_too_large_is_said_before_it_is_sent(
    visit: Visits, alice: Actor, site: Site, tmp_path: Path
):
    visit.forgive("status of 413")
    LibraryPolicy.objects.create(pk=1, largest_file=MB)
    page = visit(alice, language="nl", width=390)
    page.goto(site.get_absolute_url())
    slow_down(page, 200_000)
    page.locator("input[name=files]").set_input_files([a_file(tmp_path, 8 * MB)])
    expect(item(page, "Large.bin")).to_contain_text("Dit bestand is te groot: hoogstens 1,0")


def test_by_keyboard_alone(visit: Visits, alice: Actor, site: Site, tmp_path: Path):
    """Choose, decide, cancel: focus is always somewhere, and what happens is said."""
    visit.forgive("status of 404")  # a piece that was on its way is told that there is no upload
    add_text(alice, site, "One.txt", "old")
    page = visit(alice)
    page.goto(site.get_absolute_url())
    page.locator("#files").focus()
    with page.expect_file_chooser() as choosing:
        page.keyboard.press("Space")
    slow_down(page, 300_000)
    choosing.value.set_files([a_file(tmp_path, 8 * MB, "One.txt")])
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    for name in ("New version", "Keep both"):
        expect(dialog.get_by_role("button", name=name)).to_be_focused()
        page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    cancel = item(page, "One.txt").get_by_role("button", name="Cancel One.txt")
    expect(cancel).to_be_visible()
    cancel.focus()
    page.keyboard.press("Enter")
    expect(item(page, "One.txt").get_by_role("button", name="Try again")).to_be_focused()
    expect(page.locator("#uploads [role=status]")).to_contain_text("Cancelled; nothing was saved.")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_panel_and_the_question_keep_the_rules_of_wcag(
    visit: Visits,
    alice: Actor,
    site: Site,
    tmp_path: Path,
    script: str,  # noqa: F811 -- the fixture
    width: int,
    scheme: str,
):
    for name in ("One.txt", "Two.txt"):
        add_text(alice, site, name, "old")
    visit.forgive("status of 404")  # as above
    page = visit(alice, width=width, language="nl", color_scheme=scheme, reduced_motion="reduce")
    page.goto(site.get_absolute_url())
    slow_down(page, 200_000)
    files = [a_file(tmp_path, 6 * MB, name) for name in ("One.txt", "Two.txt", "é" * 100 + ".txt")]
    page.locator("input[name=files]").set_input_files(files)
    expect(page.get_by_role("dialog")).to_be_visible()
    pictures = os.environ.get("PICTURES")
    if pictures:
        page.screenshot(path=f"{pictures}/question-{width}-{scheme}.png")
    found = axe.violations(page, script)
    page.get_by_role("dialog").get_by_role("button", name="Beide bewaren").click()
    expect(item(page, "One.txt")).to_contain_text("%")
    if pictures:
        page.screenshot(path=f"{pictures}/panel-{width}-{scheme}.png")
    found += axe.violations(page, script)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for cancel in page.get_by_role("button", name="Annuleren").all()[::-1]:
        cancel.click()
    page.wait_for_load_state("networkidle")
    assert not found, "\n".join(found)


def test_without_the_package_the_plain_form_does_it(
    visit: Visits, alice: Actor, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """As where npm could not fetch anything."""
    from config import packages  # noqa: PLC0415 -- beside its use

    monkeypatch.setattr(packages, "FILES", [])
    page = visit(alice)
    page.goto(site.get_absolute_url())
    page.locator("input[name=files]").set_input_files([a_file(tmp_path, 10, "a.txt")])
    page.get_by_role("button", name="Upload", exact=True).click()
    expect(row(page, "a.txt")).to_be_visible()


def new_version(page: Page, path: Path, note: str = "") -> Locator:
    """Choose a file on the page of a document and send it; the form, with how far it is."""
    versions = page.get_by_role("region", name="Versions")
    versions.get_by_text("Upload a new version").click()
    versions.get_by_label("File").set_input_files(path)
    versions.get_by_label("Note").fill(note)
    versions.get_by_role("button", name="Upload", exact=True).click()
    return versions


@pytest.mark.parametrize("width", [1280, 390])
def test_a_new_version_goes_on_where_it_was_after_a_cut(
    visit_by_relay: Visits, relay: Relay, alice: Actor, site: Site, tmp_path: Path, width: int
):
    document = add_text(alice, site, "Large.bin", "old")
    large = a_file(tmp_path, 12 * MB)
    page = visit_by_relay(alice, width=width)
    page.goto(document.get_absolute_url())
    relay.passed, relay.cut_after = 0, 6 * MB
    versions = new_version(page, large, "All of it")
    assert relay.is_cut.wait(30)
    expect(versions).to_contain_text("it goes on by itself")
    relay.mend()
    toast(page, "The new version is there.")
    expect(versions.get_by_role("listitem").first).to_contain_text("Version 2")
    expect(versions.get_by_role("listitem").first).to_contain_text("All of it")
    assert bytes_of("Large.bin") == large.read_bytes()
    assert relay.passed < 16 * MB, "it began anew"


def test_a_new_version_can_be_cancelled_and_sent_again(
    visit: Visits, alice: Actor, site: Site, tmp_path: Path
):
    document = add_text(alice, site, "Large.bin", "old")
    visit.forgive("status of 404")  # a piece that was on its way is told that there is no upload
    page = visit(alice)
    page.goto(document.get_absolute_url())
    session = slow_down(page, 200_000)
    versions = new_version(page, a_file(tmp_path, 3 * MB))
    expect(versions.get_by_role("status")).to_contain_text("%")
    with page.expect_response(lambda one: one.request.method == "DELETE" and one.ok):
        versions.get_by_role("button", name="Cancel").click()
    expect(versions).to_contain_text("Cancelled; nothing was saved.")
    document.refresh_from_db()
    assert document.version_number == 1
    assert not Upload.objects.exists()
    slow_down(page, -1, session)
    versions.get_by_role("button", name="Upload", exact=True).click()
    toast(page, "The new version is there.")
    expect(versions.get_by_role("listitem").first).to_contain_text("Version 2")
