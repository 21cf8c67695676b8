"""Tokens of one's own, and people brought in, by pages alone: with script and keyboard, and without."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import AccessToken, PeopleImport, User
from sharing.actors import Actor
from sharing.operations.people_imports import import_some, read_people
from sharing.operations.tokens import make_token
from sharing.people_csv import read
from tests.browser.conftest import Visits
from tests.browser.test_accessibility import in_every_look, script
from tests.people import client_of, insider

__all__ = ["script"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = {
    "en": ("What the token is for", "Make a token", "Token", "End it", "has ended"),
    "nl": ("Waarvoor het token is", "Een token maken", "Token", "Beëindigen", "is beëindigd"),
}


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the thing with this name has the focus."""
    for _press in range(80):
        page.keyboard.press("Tab")
        here = page.evaluate("document.activeElement.innerText || document.activeElement.name")
        if here and here.strip().startswith(name):
            return
    raise AssertionError(f"{name} is not reached by the keyboard")


@pytest.mark.parametrize(("with_script", "language"), [(True, "nl"), (False, "en")])
def test_a_token_is_made_shown_once_and_ended(
    visit: Visits, alice: Actor, *, with_script: bool, language: str
):
    name, make, token, end, ended = WORDS[language]
    page = visit(alice, language=language, script=with_script, width=390)
    page.goto("/profile/")
    page.locator("main").get_by_role("link", name="Token").click()
    page.get_by_label(name).fill("Backup")
    page.get_by_role("button", name=make).press("Enter")

    shown = page.get_by_label(token, exact=True)
    expect(shown).to_be_visible()
    secret = shown.input_value()
    sent = {"authorization": f"Bearer {secret}"}
    assert client_of().get("/api/v1/sites/", headers=sent).status_code == 200
    page.goto("/profile/tokens/")
    assert secret not in page.content()

    page.get_by_role("link", name=end).click()
    page.get_by_role("button", name=end).click()
    expect(page.get_by_role("status").filter(has_text=ended).first).to_be_visible()
    assert client_of().get("/api/v1/sites/", headers=sent).status_code == 401


def test_a_token_is_made_with_the_keyboard_alone(visit: Visits, alice: Actor):
    page = visit(alice)
    page.goto("/profile/tokens/")
    tab_to(page, "name")
    page.keyboard.type("Backup")
    tab_to(page, "Make a token")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Token", exact=True)).to_be_visible()
    tab_to(page, "Copy")

    assert AccessToken.objects.get().name == "Backup"


@pytest.mark.parametrize(("with_script", "language"), [(True, "en"), (False, "nl")])
def test_people_are_imported(
    visit: Visits, tmp_path: Path, erin: Actor, *, with_script: bool, language: str
):
    ada = insider("Ada", is_staff=True)
    file = tmp_path / "people.csv"
    rows = "".join(f"p{number}@waterland.example.test;P {number};nl\r\n" for number in range(150))
    file.write_bytes(f"E-mail;Naam;Taal\r\n{rows}{erin.user.email};Erin;\r\n".encode("utf-8-sig"))
    page = visit(ada, script=with_script, language=language)
    page.goto(reverse("admin:import_people"))
    page.locator("[name=file]").set_input_files(file)
    page.locator(".policy [type=submit]").click()

    words = {
        "en": ("Is added", "Working", "Added"),
        "nl": ("Wordt toegevoegd", "Bezig", "Toegevoegd"),
    }
    adds, working, added = words[language]
    expect(page.locator("#progress")).to_contain_text(f"{adds}: 150")
    page.locator("[name=takes_in]").check()
    page.locator(".policy [type=submit]").click()
    expect(page.locator("#progress")).to_contain_text(working)

    one, actor = PeopleImport.objects.get(), Actor(user=ada.user, job="admin")
    import_some(actor, one)
    see = page.locator("#progress a.button")
    if not with_script:
        see.click()
    expect(page.locator("#progress")).to_contain_text(f"{added}: 100")
    assert not import_some(actor, one)
    if not with_script:
        see.click()
    expect(page.locator("#progress")).to_contain_text(f"{added}: 150")
    assert not User.objects.get(pk=erin.user.pk).is_external


def pages(alice: Actor, ada: Actor, erin: Actor) -> list[tuple[Actor, str]]:
    """Whose page, and its address."""
    make_token(alice, name="Backup", scope="read")
    ended, _secret = make_token(alice, name="Of before", scope="write")
    AccessToken.objects.filter(pk=ended.pk).update(expires_at=ended.created_at)
    text = "email\niris@a.example\nwrong\n" + erin.user.email
    one = read_people(Actor(user=ada.user, job="admin"), "people.csv", read(text.encode()))
    names = ["token_policy", "add_person", "import_people"]
    lists = ["accounts_accesstoken_changelist", "accounts_user_changelist"]
    return [
        (alice, reverse("tokens")),
        (alice, reverse("end_token", args=[alice.user.tokens.first().pk])),
        *((ada, reverse(f"admin:{name}")) for name in [*names, *lists]),
        (ada, reverse("admin:people_import", args=[one.pk])),
    ]


@pytest.mark.parametrize("language", ["en", "nl"])
def test_these_pages_are_for_everybody(
    visit: Visits, alice: Actor, erin: Actor, site: object, script: str, language: str
):
    ada = insider("Ada", is_staff=True)
    browsers = {one.user.pk: visit(one, language=language) for one in (alice, ada)}
    visit.forgive("error at : Applying inline style")
    visit.forgive("Couldn't load preload assets")
    found = []
    for actor, address in pages(alice, ada, erin):
        page = browsers[actor.user.pk]
        assert page.goto(address).status == 200, address
        found += in_every_look(page, script, address)
    page.goto(reverse("admin:accounts_user_changelist"))
    row = page.get_by_role("row").filter(has_text=alice.user.email)
    row.get_by_role("checkbox").check()
    page.locator("[name=action]").first.select_option("close")
    page.locator("[name=index]").first.click()
    expect(page.locator("[name=owner]")).to_be_visible()
    found += in_every_look(page, script, "close accounts")
    browsers[alice.user.pk].goto(reverse("tokens"))
    browsers[alice.user.pk].locator("[name=name]").fill("Another")
    browsers[alice.user.pk].locator("form[action='/profile/tokens/'] [type=submit]").click()
    found += in_every_look(browsers[alice.user.pk], script, "a new token")
    assert not found, "\n".join(found)
