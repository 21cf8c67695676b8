"""Comments with the keyboard alone, by a guest, without script; and what axe finds of them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from documents.comments.operations import comment, resolve_thread
from documents.models import Comment, Document
from sharing.actors import Actor
from sharing.models import Level
from sharing.operations.guest_links import make_guest_link
from sharing.tokens import token_of
from sites_app.models import Site
from tests.browser import axe
from tests.browser.conftest import Visits
from tests.browser.steps import toast
from tests.browser.test_accessibility import script  # noqa: F401 -- a fixture
from tests.browser.test_keyboard import tab_to
from tests.people import add_text

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def document(alice: Actor, site: Site) -> Document:
    """A document of Alice's site, on which something was said."""
    document = add_text(alice, site, "Plan.txt")
    comment(alice, document, "Is page 3 right? https://example.test/page-3")
    return document


def test_one_comments_mentions_answers_and_resolves_with_the_keyboard(
    visit: Visits, bob: Actor, alice: Actor, document: Document
):
    page = visit(bob)
    page.goto(document.get_absolute_url())
    field = page.get_by_label("New comment")
    tab_to(page, field)
    page.keyboard.type("Ask @Ali")
    people = page.get_by_role("listbox", name="People you can mention")
    expect(people.get_by_role("option", name="Alice")).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", "comment-text-people-0")
    page.keyboard.press("Escape")
    expect(people).to_have_count(0)
    page.keyboard.type("c")
    expect(people).to_be_visible()
    page.keyboard.press("Enter")
    expect(field).to_have_value("Ask @Alice ")
    page.keyboard.type("about it.")
    tab_to(page, page.get_by_role("button", name="Say it"))
    page.keyboard.press("Enter")

    toast(page, "Your comment is there.")
    expect(page.locator("#comments")).to_be_focused()
    expect(page.locator(".mention")).to_have_text("@Alice")
    said = Comment.objects.get(author=bob.user)
    assert list(said.mentioned.all()) == [alice.user]

    tab_to(page, page.locator("summary", has_text="Answer").first)
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("Answer").first)
    page.keyboard.type("It is.")
    tab_to(page, page.get_by_role("button", name="Answer").first)
    page.keyboard.press("Enter")
    expect(page.get_by_text("It is.")).to_be_visible()
    assert Comment.objects.get(text="It is.").answers.text.startswith("Is page 3")

    tab_to(page, page.get_by_role("button", name="Resolve").first)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Resolved by Bob")).to_be_visible()
    expect(page.get_by_text("It is.")).to_be_hidden()


def test_one_changes_and_removes_a_comment_where_it_stands(
    visit: Visits, bob: Actor, document: Document
):
    comment(bob, document, "The dyke.")
    page = visit(bob)
    page.goto(document.get_absolute_url())
    page.get_by_role("link", name="Change your comment").click()
    field = page.get_by_label("Change your comment")
    field.fill("The dike.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The dike.")).to_be_visible()

    page.get_by_role("link", name="Remove the comment of Bob").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    toast(page, "The comment is removed.")
    expect(page.get_by_text("The dike.")).to_have_count(0)


def test_a_guest_gives_feedback_without_script(visit: Visits, alice: Actor, document: Document):
    """S51."""
    link = make_guest_link(alice, document, level=Level.COMMENT)
    page = visit(script=False)
    page.goto(f"/g/{token_of(link)}/")
    page.get_by_role("textbox", name="Your name").fill("Piet Jansen")
    page.get_by_label("New comment").fill("Too low.")
    page.get_by_role("button", name="Say it").click()

    expect(page.get_by_text("Too low.")).to_be_visible()
    expect(page.get_by_text("Unverified guest")).to_be_visible()
    assert Comment.objects.get(text="Too low.").guest_name == "Piet Jansen"


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(visit, alice, bob, document, script, width, scheme):  # noqa: F811
    link = make_guest_link(alice, document, level=Level.COMMENT)
    thread = comment(bob, document, "@Alice, this is done.")
    comment(alice, document, "Yes.", answers=thread.pk)
    resolve_thread(bob, document, thread.pk)
    guest = visit(width=width, color_scheme=scheme)
    guest.goto(f"/g/{token_of(link)}/")
    guest.get_by_role("textbox", name="Your name").fill("Piet Jansen")
    guest.get_by_label("New comment").fill("Too low.")
    guest.get_by_role("button", name="Say it").click()
    expect(guest.get_by_text("Unverified guest")).to_be_visible()
    expect(guest.locator("#comment-name")).to_have_value("Piet Jansen")
    guest.locator("#toasts button").click()
    inside = visit(alice, width=width, color_scheme=scheme, language="nl")
    inside.goto(document.get_absolute_url())
    field = inside.get_by_label("Nieuwe opmerking")
    field.press_sequentially("@Bo")
    expect(inside.locator(".mentions [role=option]")).to_have_text("Bob")

    for page in (guest, inside):
        # High enough that no bar at the top or bottom lies half over a button.
        page.set_viewport_size({"width": width, "height": 3_000})
        assert axe.violations(page, script) == []
        assert wide(page) <= width


def wide(page: Page) -> int:
    """How wide the page is: wider than the window, it would be pushed about."""
    return page.evaluate("document.documentElement.scrollWidth")
