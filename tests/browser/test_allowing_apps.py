"""An app asks to be allowed: the question in a browser, by its words, the keyboard and WCAG 2.2 AA."""

from __future__ import annotations

import base64
import hashlib
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import expect

from accounts.models import AllowedApp
from sharing.actors import Actor
from sharing.operations.apps import register_app
from tests.accounts.test_apps import VERIFIER, ask, exchange
from tests.browser.conftest import Visits
from tests.browser.test_accessibility import in_every_look, script
from tests.people import insider

__all__ = ["script"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=")
WORDS = {
    "en": (
        "Allow Planner?",
        "see everything that you can see",
        "Allow",
        "Cancel",
        "cannot be allowed",
    ),
    "nl": (
        "Planner toestaan?",
        "alles zien wat u kunt zien",
        "Toestaan",
        "Annuleren",
        "toegestaan",
    ),
}


@pytest.mark.parametrize(
    ("language", "width", "with_script"), [("en", 1280, True), ("nl", 390, False)]
)
def test_the_question_is_plain_and_the_answer_goes_to_the_app(
    visit: Visits,
    live_server: object,
    alice: Actor,
    site: object,
    script: str,
    *,
    language: str,
    width: int,
    with_script: bool,
):
    """Yes and no both lead on to the app, past the policy of what a form may lead to."""
    title, may, yes, no, refused = WORDS[language]
    # The app answers at another origin; that it knows no such page does not matter here.
    visit.forgive("status of 404")
    visit.forgive("status of 400")
    back = f"http://127.0.0.1:{live_server.url.rpartition(':')[2]}/back"
    ada = Actor(user=insider("Ada", is_staff=True).user, job="admin")
    app, secret = register_app(ada, name="Planner", redirect_uris=[back], scopes=["read", "write"])
    asked = {
        "client_id": app.pk,
        "redirect_uri": back,
        "response_type": "code",
        "scope": "read",
        "state": "s",
        "code_challenge": CHALLENGE.decode(),
        "code_challenge_method": "S256",
    }
    question = f"/identity/o/authorize?{urlencode(asked)}"
    page = visit(alice, language=language, width=width, script=with_script)

    page.goto(question)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.get_by_role("listitem").filter(has_text=may)).to_have_count(1)
    page.get_by_role("button", name=no, exact=True).click()
    page.wait_for_url(f"{back}?**")
    assert parse_qs(urlsplit(page.url).query) == {"error": ["access_denied"], "state": ["s"]}
    assert not AllowedApp.objects.exists()

    page.goto(question)
    page.get_by_role("button", name=yes, exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{back}?**")
    code = parse_qs(urlsplit(page.url).query)["code"][0]
    facts = {"grant_type": "authorization_code", "code": code, "redirect_uri": back}
    got = exchange(app, secret, facts | {"code_verifier": VERIFIER})
    assert ask(got["access_token"]) == 200

    page.goto("/profile/tokens/")
    expect(page.get_by_text("Planner").first).to_be_visible()
    page.goto(question.replace("S256", "plain"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(refused)


@pytest.mark.parametrize("language", ["en", "nl"])
def test_pages_about_apps(
    visit: Visits, alice: Actor, script: str, language: str, live_server: object
):
    """The question, the refusal, and the list of what one allowed."""
    visit.forgive("status of 400")
    ada = Actor(user=insider("Ada", is_staff=True).user, job="admin")
    back = "https://app.example.test/back"
    app, _secret = register_app(ada, name="Planner", redirect_uris=[back], scopes=["read", "write"])
    AllowedApp.allow(alice.user, app)
    asked = {
        "client_id": app.pk,
        "redirect_uri": back,
        "response_type": "code",
        "scope": "openid email profile read write",
        "code_challenge": CHALLENGE.decode(),
        "code_challenge_method": "S256",
    }
    page = visit(alice, language=language)
    found = []
    for name, address in (
        ("the question", f"/identity/o/authorize?{urlencode(asked)}"),
        ("refused", f"/identity/o/authorize?{urlencode(asked | {'client_id': 'x'})}"),
        ("what one allowed", "/profile/tokens/"),
    ):
        page.goto(address)
        found += in_every_look(page, script, name)
    assert not found, "\n".join(found)
