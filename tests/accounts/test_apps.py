"""Apps of others (OAuth2): registered by an administrator, allowed by a person, ended by either."""

from __future__ import annotations

import base64
import hashlib
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.idp.oidc.models import Client as App
from allauth.idp.oidc.models import Token
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tenants.utils import tenant_context

from accounts.models import AllowedApp, User
from sharing.actors import Actor
from sharing.models import SharingEvent
from sharing.operations.apps import end_app, register_app, remove_app
from sharing.operations.external_users import remove
from sharing.operations.tokens import set_token_policy
from tests.people import anew, client_of, insider

BACK = "https://app.example.test/back"
VERIFIER = "v" * 64
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=")
SITES = "/api/v1/sites/"


@pytest.fixture
def ada(waterland: object) -> Actor:
    return Actor(user=insider("Ada", is_staff=True).user, job="admin")


@pytest.fixture
def app(ada: Actor) -> tuple[App, str]:
    return register_app(ada, name="Planner", redirect_uris=[BACK], scopes=["read", "write"])


def asked(client: App, scope: str = "openid read", **more: str) -> dict[str, str]:
    return {
        "client_id": client.pk,
        "redirect_uri": BACK,
        "response_type": "code",
        "scope": scope,
        "state": "s",
        "nonce": "n",
        "code_challenge": CHALLENGE.decode(),
        "code_challenge_method": "S256",
        **more,
    }


def say_yes(browser: Client, client: App, scope: str = "openid read", action: str = "grant") -> str:
    """The person answers the question; where they are sent."""
    page = browser.get("/identity/o/authorize", asked(client, scope))
    assert page.status_code == 200, page
    facts = {"request": page.context["form"].initial["request"], "scopes": scope.split()}
    return browser.post("/identity/o/authorize", facts | {"action": action}).headers["Location"]


def tokens(app: tuple[App, str], browser: Client, scope: str = "openid read") -> dict[str, str]:
    """What the app is given once the person said yes."""
    client, secret = app
    code = parse_qs(urlsplit(say_yes(browser, client, scope)).query)["code"][0]
    facts = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
    return exchange(client, secret, facts | {"code_verifier": VERIFIER})


def exchange(client: App, secret: str, facts: dict[str, str]) -> dict[str, str]:
    facts |= {"client_id": client.pk, "client_secret": secret}
    return client_of().post("/identity/o/api/token", facts).json()


def ask(token: str, method: str = "get", path: str = SITES) -> int:
    browser = client_of()
    return getattr(browser, method)(path, headers={"authorization": f"Bearer {token}"}).status_code


def test_an_app_sees_what_the_person_sees_and_changes_nothing_with_read(app, alice, site):
    got = tokens(app, client_of(alice))
    answer = client_of().get(SITES, headers={"authorization": f"Bearer {got['access_token']}"})

    assert [row["name"] for row in answer.json()["results"]] == ["Dikes"]
    assert ask(got["access_token"], "post") == 403
    assert ask(got["access_token"], "get", "/admin/") == 302
    written = tokens(app, client_of(alice), "openid write")
    assert ask(written["access_token"], "post") in {403, 405, 415, 400}
    assert ask(written["access_token"]) == 200


def test_an_app_that_only_asks_who_somebody_is_gets_no_further(app, alice):
    got = tokens(app, client_of(alice), "openid email")

    assert ask(got["access_token"]) == 401


def test_it_is_the_person_who_says_yes(app, alice):
    client, _secret = app
    page = client_of(alice).get("/identity/o/authorize", asked(client, "openid read"))
    assert "Planner" in page.text
    assert "see everything that you can see" in page.text
    assert "change everything" not in page.text

    assert "access_denied" in say_yes(client_of(alice), client, action="cancel")
    assert not AllowedApp.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"redirect_uri": "https://evil.example.test/back"},
        {"redirect_uri": f"{BACK}/more"},
        {"client_id": "nobody"},
    ],
)
def test_nobody_is_sent_where_the_administrator_did_not_say(app, alice, wrong):
    answer = client_of(alice).get("/identity/o/authorize", asked(app[0]) | wrong)

    assert "cannot be allowed" in answer.text
    assert 'value="grant"' not in answer.text
    assert "Location" not in answer.headers


def test_more_than_it_was_registered_for_it_is_not_given(ada, alice):
    client, _secret = register_app(ada, name="Reader", redirect_uris=[BACK], scopes=["read"])
    answer = client_of(alice).get("/identity/o/authorize", asked(client, "openid write"))

    assert "invalid_scope" in answer.headers["Location"]


def _ended_by_person(actor: Actor, ada: Actor, app: App) -> None:
    end_app(actor, actor.user.apps.get())


def _ended_by_admin(actor: Actor, ada: Actor, app: App) -> None:
    end_app(ada, actor.user.apps.get())


def _app_removed(actor: Actor, ada: Actor, app: App) -> None:
    remove_app(ada, app)


def _person_removed(actor: Actor, ada: Actor, app: App) -> None:
    remove(ada, [actor.user])


def _new_password(actor: Actor, ada: Actor, app: App) -> None:
    person = anew(actor).user
    person.set_password("another long sentence")
    person.save(update_fields=["password"])


def _new_address(actor: Actor, ada: Actor, app: App) -> None:
    User.objects.filter(pk=actor.user.pk).update(email="other@elsewhere.example.test")


def _account_closed(actor: Actor, ada: Actor, app: App) -> None:
    User.objects.filter(pk=actor.user.pk).update(is_active=False)


def _past(actor: Actor, ada: Actor, app: App) -> None:
    Token.objects.update(expires_at=timezone.now())


def _none_outside(actor: Actor, ada: Actor, app: App) -> None:
    set_token_policy(ada, days=90, most_days=365, outsiders="none")


ENDS = [
    *(_ended_by_person, _ended_by_admin, _app_removed, _person_removed, _new_password),
    *(_new_address, _account_closed, _past, _none_outside),
]


@pytest.mark.parametrize("end", ENDS)
def test_what_ends_it_ends_it_at_the_next_request(end, app, erin, ada):
    """security.md, Z8."""
    got = tokens(app, client_of(erin))
    assert ask(got["access_token"]) == 200

    end(erin, ada, app[0])

    assert ask(got["access_token"]) == 401
    refreshed = exchange(
        *app, {"grant_type": "refresh_token", "refresh_token": got["refresh_token"]}
    )
    assert ask(refreshed.get("access_token", "x")) == 401


def test_a_new_yes_does_not_bring_back_what_was_allowed_before(app, alice):
    old = tokens(app, client_of(alice))
    alice.user.set_password("another long sentence")
    alice.user.save(update_fields=["password"])
    new = tokens(app, client_of(alice))

    assert ask(new["access_token"]) == 200
    assert ask(old["access_token"]) == 401


def test_it_goes_on_by_its_refresh_token(app, alice):
    got = tokens(app, client_of(alice))
    again = exchange(*app, {"grant_type": "refresh_token", "refresh_token": got["refresh_token"]})

    assert ask(again["access_token"]) == 200
    twice = exchange(*app, {"grant_type": "refresh_token", "refresh_token": got["refresh_token"]})
    assert "access_token" not in twice


def test_people_outside_give_no_more_than_the_organisation_allows(app, erin, ada):
    """Nor does what they gave when it allowed more do more than it allows now."""
    set_token_policy(ada, days=90, most_days=365, outsiders="write")
    got = tokens(app, client_of(erin), "openid write")
    assert ask(got["access_token"], "post") != 403
    set_token_policy(ada, days=90, most_days=365, outsiders="read")

    assert ask(got["access_token"]) == 200
    assert ask(got["access_token"], "post") == 403


def test_the_question_names_no_more_than_the_person_may_give(app, erin, ada):
    """And a yes is recorded."""
    browser = client_of(erin)
    page = browser.get("/identity/o/authorize", asked(app[0], "openid read write"))
    assert [name for name, _words in page.context["form"].fields["scopes"].choices] == [
        "openid",
        "read",
    ]
    say_yes(browser, app[0])
    assert SharingEvent.objects.filter(verb="allow app", user=erin.user).exists()

    set_token_policy(ada, days=90, most_days=365, outsiders="none")
    page = browser.get("/identity/o/authorize", asked(app[0], "openid read write"))
    assert [name for name, _words in page.context["form"].fields["scopes"].choices] == ["openid"]


def test_it_is_nothing_at_another_organisation(app, alice, polder):
    """security.md, T2."""
    got = tokens(app, client_of(alice))
    with tenant_context(polder):
        insider("Alice")
        sent = {"authorization": f"Bearer {got['access_token']}"}
        answer = Client(headers={"host": "polder.example.test"}).get(SITES, headers=sent)
    assert answer.status_code == 401


@pytest.mark.parametrize(
    "address",
    [
        *("http://app.example.test/", "javascript:alert(1)", "https://*.example.test/", "app:/x"),
        *("https://user@app.example.test/", "https://a.example/#x", "https://[", ""),
    ],
)
def test_only_a_safe_address_is_registered(address, ada):
    with pytest.raises(ValidationError):
        register_app(ada, name="Planner", redirect_uris=[address], scopes=["read"])


def test_only_an_administrator_registers_and_removes(app, alice, bob):
    with pytest.raises(PermissionDenied):
        register_app(alice, name="Planner", redirect_uris=[BACK], scopes=[])
    with pytest.raises(PermissionDenied):
        remove_app(alice, app[0])
    tokens(app, client_of(alice))
    with pytest.raises(PermissionDenied):
        end_app(bob, alice.user.apps.get())


def test_the_pages(app, alice, ada):
    browser, admin = client_of(alice), client_of(ada)
    got = tokens(app, browser)
    page = browser.get("/profile/tokens/")
    assert "Planner" in page.text
    end = reverse("end_app", args=[alice.user.apps.get().pk])
    assert browser.get(end).status_code == 200
    assert client_of(ada).post(end).status_code == 404
    assert ask(got["access_token"]) == 200
    browser.post(end)
    assert ask(got["access_token"]) == 401

    address = reverse("admin:apps")
    wrong = {"name": "X", "redirect_uris": "http://a.example", "scopes": ["read"]}
    assert admin.post(address, wrong).status_code == 422
    made = admin.post(address, wrong | {"redirect_uris": f"{BACK}\n"})
    secret = made.context["secret"]
    assert secret in made.text
    assert secret not in admin.get(address).text
    new = App.objects.get(name="X")
    assert new.check_secret(secret)
    assert not new.skip_consent
    assert admin.get(reverse("admin:remove_app", args=[new.pk])).status_code == 200
    admin.post(reverse("admin:remove_app", args=[new.pk]))
    assert not App.objects.filter(pk=new.pk).exists()

    tokens(app, browser)
    lists = reverse("admin:accounts_allowedapp_changelist")
    row = AllowedApp.objects.get()
    admin.post(lists, {"action": "end", "_selected_action": [str(row.pk)], "sure": "1"})
    assert not AllowedApp.objects.exists()
