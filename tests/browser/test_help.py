"""The help page in a browser: found, read and answered, also by keyboard and without script (S93, S94)."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from sharing.actors import Actor
from sharing.models import HelpAnswer
from tests.browser.conftest import Visits
from tests.people import insider

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGE = "/help/sharing-outside/"
WORDS = {
    "en": {
        "menu": "Menu of Erin",
        "help": "Help with sharing",
        "title": "Sharing outside the organisation",
        "part": "Giving up your access",
        "top": "Back to top",
        "answer": "What do you think of this page?",
        "partly": "Partly",
        "good": "Good",
        "missing": "Something is missing",
        "words": "In your own words",
        "send": "Send the answer",
        "change": "Change the answer",
        "thanks": "Thank you for your answer.",
        "choose": "Choose yes, partly or no.",
    },
    "nl": {
        "menu": "Menu van Erin",
        "help": "Hulp bij delen",
        "title": "Delen buiten de organisatie",
        "part": "Uw toegang opgeven",
        "top": "Naar boven",
        "answer": "Wat vindt u van deze pagina?",
        "partly": "Deels",
        "good": "Goed",
        "missing": "Er ontbreekt iets",
        "words": "In uw eigen woorden",
        "send": "Antwoord versturen",
        "change": "Antwoord wijzigen",
        "thanks": "Hartelijk dank voor uw antwoord.",
        "choose": "Kies ja, deels of nee.",
    },
}
LOOKS = [
    ("en", 1280, "script"),
    ("nl", 390, "script"),
    ("en", 390, "no script"),
    ("nl", 1280, "no script"),
]


# Everything of the element is inside whatever is around it.
FITS = """element => {
    const own = element.getBoundingClientRect();
    return element.scrollWidth <= element.clientWidth && own.right <= innerWidth;
}"""


def answer(page: Page, words: dict[str, str]) -> None:
    page.get_by_role("link", name=words["answer"]).click()
    page.get_by_role("radio", name=words["partly"]).check()
    page.get_by_role("radio", name=words["good"], exact=True).check()
    page.get_by_role("checkbox", name=words["missing"]).check()
    page.get_by_label(words["words"]).fill("More of folders.")
    page.get_by_role("button", name=words["send"]).click()


@pytest.mark.parametrize(("language", "width", "script"), LOOKS)
def test_it_is_found_read_and_answered(
    visit: Visits, erin: Actor, language: str, width: int, script: str
):
    words = WORDS[language]
    page = visit(erin, language=language, width=width, script=script == "script")
    page.goto("/")
    page.locator("summary", has_text=words["menu"]).click()
    page.locator(".menu").get_by_role("link", name=words["help"]).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(words["title"])

    page.get_by_role("link", name=words["part"]).click()
    part = page.get_by_role("heading", name=words["part"])
    expect(part).to_be_in_viewport()
    page.locator("section", has=part).get_by_role("link", name=words["top"]).click()
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport()

    answer(page, words)
    expect(page.get_by_text(words["thanks"])).to_be_in_viewport()
    page.get_by_label(words["words"]).fill("More of groups.")
    page.get_by_role("button", name=words["change"]).click()
    expect(page.get_by_label(words["words"])).to_have_value("More of groups.")
    expect(page.get_by_role("radio", name=words["partly"])).to_be_checked()
    kept = HelpAnswer.objects.get()
    assert (kept.useful, kept.words, kept.read_in) == ("partly", "More of groups.", language)


@pytest.mark.parametrize("language", WORDS)
def test_who_says_nothing_is_told_what_is_missing(visit: Visits, erin: Actor, language: str):
    visit.forgive("status of 422")
    words = WORDS[language]
    page = visit(erin, language=language)
    page.goto(PAGE)
    page.get_by_role("button", name=words["send"]).click()
    expect(page.get_by_text(words["choose"])).to_be_in_viewport()


def test_by_keyboard(visit: Visits, erin: Actor):
    page = visit(erin)
    page.goto(PAGE)
    page.get_by_role("link", name="How you come in").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="How you come in")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Back to top").nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_focused()


def test_an_administrator_reads_a_long_answer_on_a_phone(visit: Visits, erin: Actor):
    """Nothing of it is cut off."""
    words = "Wie deelt met wie en waarom dan niet gewoon met iedereen? " * 8
    said = HelpAnswer.objects.create(
        user=erin.user,
        version=1,
        useful="no",
        influences=["missing", "wrong", "long"],
        words=words.strip(),
        read_in="nl",
    )
    page = visit(insider("Ada", is_staff=True), width=390)
    page.goto(f"/admin/sharing/helpanswer/{said.pk}/change/")
    for text in (words.strip(), "It is too long"):
        shown = page.get_by_text(text)
        expect(shown).to_be_visible()
        assert shown.evaluate(FITS)
