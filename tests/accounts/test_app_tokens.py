"""What programs get tokens for, how often they may try, and what is not served at all (OAuth2)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.idp.oidc.models import Client as App
from allauth.idp.oidc.models import Token
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django_tenants.utils import tenant_context

from accounts import limits
from accounts.models import AllowedApp, SpentToken
from accounts.tasks import forget_attempts
from sharing.actors import Actor
from sharing.operations.apps import end_app, register_app
from tests.accounts.test_apps import BACK, VERIFIER, ask, asked, exchange, say_yes, tokens
from tests.people import client_of, insider

TOKEN = "/identity/o/api/token"
REVOKE = "/identity/o/api/revoke"


@pytest.fixture
def ada(waterland: object) -> Actor:
    return Actor(user=insider("Ada", is_staff=True).user, job="admin")


@pytest.fixture
def app(ada: Actor) -> tuple[App, str]:
    return register_app(ada, name="Planner", redirect_uris=[BACK], scopes=["read", "write"])


def code_for(browser: Client, app: tuple[App, str], scope: str = "read") -> dict[str, str]:
    """What an app sends for its first tokens."""
    code = parse_qs(urlsplit(say_yes(browser, app[0], scope)).query)["code"][0]
    facts = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
    return facts | {"code_verifier": VERIFIER}


def anew(app: tuple[App, str], token: str) -> dict[str, str]:
    return exchange(*app, {"grant_type": "refresh_token", "refresh_token": token})


@pytest.mark.parametrize(
    "wrong",
    [
        {"code_challenge": ""},
        {"code_challenge": "short"},
        {"code_challenge_method": "plain"},
        {"code_challenge_method": ""},
        {"response_type": "token"},
        {"response_type": "id_token"},
        {"response_type": "code token"},
        {"prompt": "none"},
        {"prompt": "login"},
        {"redirect_uri": f"{BACK}?more=1"},
        {"redirect_uri": BACK.upper()},
    ],
)
def test_who_asks_in_an_unsafe_way_is_not_even_asked_about(app, alice, wrong):
    """Also of who allowed the app before, nothing is given without the question."""
    tokens(app, client_of(alice))

    answer = client_of(alice).get("/identity/o/authorize", asked(app[0]) | wrong)

    assert answer.status_code == 400
    assert "cannot be allowed" in answer.text
    assert "Location" not in answer.headers
    assert 'value="grant"' not in answer.text


def test_an_address_on_ones_own_machine_is_also_meant_to_the_letter(ada, alice):
    """Django-allauth lets another port pass there."""
    back = "http://127.0.0.1:8123/back"
    client, _secret = register_app(ada, name="Tool", redirect_uris=[back], scopes=["read"])
    browser = client_of(alice)
    other = asked(client, "read", redirect_uri="http://127.0.0.1:9999/back")

    assert browser.get("/identity/o/authorize", other).status_code == 400
    page = browser.get("/identity/o/authorize", asked(client, "read", redirect_uri=back))
    assert page.status_code == 200
    assert "form-action 'self' http://127.0.0.1:8123" in page.headers["Content-Security-Policy"]


def test_what_the_app_said_comes_back_as_it_was(app, alice):
    state = "a b&c=d/é+%25"
    page = client_of(alice).get("/identity/o/authorize", asked(app[0], "read", state=state))
    facts = {"request": page.context["form"].initial["request"], "scopes": ["read"]}
    browser = client_of(alice)

    for action in ("grant", "cancel"):
        sent = browser.post("/identity/o/authorize", facts | {"action": action})
        assert parse_qs(urlsplit(sent.headers["Location"]).query)["state"] == [state]


@pytest.mark.parametrize(
    "wrong",
    [
        {"code_verifier": "w" * 64},
        {"code_verifier": ""},
        {"redirect_uri": "https://app.example.test/other"},
        {"client_secret": "wrong"},
        {"code": "wrong"},
        {"client_id": "nobody"},
    ],
)
def test_a_code_is_good_only_with_all_that_belongs_to_it(app, alice, wrong):
    """PKCE also binds apps that keep a secret."""
    client, secret = app
    facts = code_for(client_of(alice), app) | {"client_id": client.pk, "client_secret": secret}

    refused = client_of().post(TOKEN, facts | wrong)

    assert refused.status_code in {400, 401}
    assert not Token.objects.filter(type=Token.Type.ACCESS_TOKEN).exists()


def test_a_code_of_one_app_is_nothing_to_another(app, ada, alice):
    other = register_app(ada, name="Other", redirect_uris=[BACK], scopes=["read"])
    facts = code_for(client_of(alice), app)
    assert "access_token" not in exchange(*other, dict(facts))
    told = {"client_id": app[0].pk, "client_secret": other[1]}
    assert client_of().post(TOKEN, facts | told).status_code == 401
    assert "access_token" in exchange(*app, dict(facts))


def test_a_code_is_kept_where_every_process_finds_it(app, alice):
    """Each process has a cache of its own, and the README starts two."""
    facts = code_for(client_of(alice), app)
    kept = Token.objects.get(type=Token.Type.AUTHORIZATION_CODE)
    assert facts["code"] not in f"{kept.hash} {kept.data}"

    cache.clear()

    assert "access_token" in exchange(*app, dict(facts))
    assert "access_token" not in exchange(*app, dict(facts))


def test_what_was_ended_while_a_code_was_out_stays_ended(app, alice):
    """Z8: also once the person says yes again."""
    facts = code_for(client_of(alice), app)
    end_app(alice, alice.user.apps.get())

    assert "access_token" not in exchange(*app, dict(facts))
    tokens(app, client_of(alice))
    assert "access_token" not in exchange(*app, dict(facts))


def test_a_token_that_outlived_its_yes_is_not_brought_back_by_a_new_one(app, alice):
    """Z8: one that was being given when the person ended the app."""
    old = tokens(app, client_of(alice))
    AllowedApp.objects.filter(user=alice.user).delete()
    assert ask(old["access_token"]) == 401

    new = tokens(app, client_of(alice))

    assert ask(new["access_token"]) == 200
    assert ask(old["access_token"]) == 401


def test_a_refresh_token_that_comes_twice_ends_all_that_the_app_has(app, alice, bob):
    stolen = tokens(app, client_of(alice))
    of_bob = tokens(app, client_of(bob))
    new = anew(app, stolen["refresh_token"])
    assert ask(new["access_token"]) == 200

    assert "access_token" not in anew(app, stolen["refresh_token"])

    assert ask(new["access_token"]) == 401
    assert "access_token" not in anew(app, new["refresh_token"])
    assert ask(of_bob["access_token"]) == 200


def test_another_app_cannot_end_a_chain_with_a_token_it_found(app, ada, alice):
    other = register_app(ada, name="Other", redirect_uris=[BACK], scopes=["read"])
    first = tokens(app, client_of(alice))
    new = anew(app, first["refresh_token"])

    assert "access_token" not in anew(other, first["refresh_token"])

    assert ask(new["access_token"]) == 200


def test_what_a_program_gives_back_works_no_more(app, alice):
    client, secret = app
    got = tokens(app, client_of(alice))
    facts = {"token": got["refresh_token"], "client_id": client.pk}

    assert client_of().post(REVOKE, facts | {"client_secret": "wrong"}).status_code == 401
    assert ask(got["access_token"]) == 200
    assert client_of().post(REVOKE, facts | {"client_secret": secret}).status_code == 200
    assert ask(got["access_token"]) == 401


def test_digests_of_spent_tokens_are_forgotten_in_time(app, alice):
    anew(app, tokens(app, client_of(alice))["refresh_token"])
    forget_attempts(schema=connection.schema_name)
    assert SpentToken.objects.count() == 1

    limit = "update accounts_spenttoken set spent_at = now() - interval '91 days'"
    with connection.cursor() as cursor:
        cursor.execute(limit)
    forget_attempts(schema=connection.schema_name)

    assert not SpentToken.objects.exists()


@pytest.mark.parametrize(
    "grant",
    [
        "password",
        "client_credentials",
        "urn:ietf:params:oauth:grant-type:device_code",
        "",
        "implicit",
    ],
)
def test_tokens_are_given_for_codes_and_refresh_tokens_alone(app, alice, grant):
    """Also to an app whose row says otherwise."""
    client, secret = app
    App.objects.filter(pk=client.pk).update(
        grant_types="\n".join(App.GrantType.values),
        response_types="\n".join(App.ResponseType.values),
    )
    facts = {"grant_type": grant, "scope": "read", "username": alice.user.email, "password": "x"}
    facts |= {"client_id": client.pk, "client_secret": secret, "device_code": "x"}

    answer = client_of().post(TOKEN, facts)

    assert answer.status_code == 400
    assert not Token.objects.exists()


def test_what_nobody_needs_is_not_served(alice, ada, app):
    browser = client_of(alice)
    for path in ("device", "logout", "api/device/code", "api/clients", "api/introspect"):
        for method in (browser.get, browser.post):
            assert method(f"/identity/o/{path}").status_code == 404, path
    described = browser.get("/.well-known/openid-configuration").json()
    assert described["grant_types_supported"] == ["authorization_code", "refresh_token"]
    assert described["response_types_supported"] == ["code"]
    assert {"read", "write"} <= set(described["scopes_supported"])
    assert not {name for name in described if "device" in name or "registration" in name}
    assert "end_session_endpoint" not in described


@pytest.mark.parametrize("path", [TOKEN, REVOKE])
def test_who_fails_too_often_is_told_when_to_come_back(path, waterland):
    """D5: counted for a network; what goes well does not count."""
    most = limits.REFUSED_PROGRAMS_OF_NETWORK.most
    for _ in range(most):
        assert client_of().post(path, {"client_id": "nobody"}).status_code in {400, 401}

    refused = client_of().post(path, {"client_id": "nobody"})

    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 61
    assert refused.json()["error"] == "temporarily_unavailable"
    elsewhere = client_of().post(path, {"client_id": "nobody"}, REMOTE_ADDR="203.0.113.9")
    assert elsewhere.status_code in {400, 401}


def test_what_goes_well_is_not_counted(app, alice):
    most = limits.REFUSED_PROGRAMS_OF_NETWORK.most
    about = ("programs from", "127.0.0.0/24")
    for _ in range(most - 1):
        limits.take(limits.REFUSED_PROGRAMS_OF_NETWORK, *about)

    token = tokens(app, client_of(alice))["refresh_token"]
    for _ in range(3):
        token = anew(app, token)["refresh_token"]

    assert client_of().post(TOKEN, {"client_id": "nobody"}).status_code in {400, 401}
    assert client_of().post(TOKEN, {"client_id": "nobody"}).status_code == 429


def test_off_to_a_provider_goes_not_too_often_from_one_network(waterland, polder):
    """D5: each asks another server."""
    path = f"/accounts/oidc/{polder.pk}/login/"
    for _ in range(limits.ELSEWHERE_OF_NETWORK.most):
        limits.take(limits.ELSEWHERE_OF_NETWORK, "elsewhere from", "127.0.0.0/24")

    refused = client_of().post(path)

    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert client_of().get(path).status_code == 200
    assert client_of().post(path, REMOTE_ADDR="203.0.113.9").status_code == 302


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["code", "refresh token"])
def test_of_many_at_once_one_gets_tokens(app, alice, what):
    """And of a refresh token that comes twice nothing is left."""
    facts = code_for(client_of(alice), app)
    if what == "refresh token":
        got = exchange(*app, dict(facts))
        facts = {"grant_type": "refresh_token", "refresh_token": got["refresh_token"]}
    here = connection.tenant

    def send(_number: int) -> dict[str, str]:
        try:
            with tenant_context(here):
                return exchange(*app, dict(facts))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(8)))

    given = [one["access_token"] for one in answers if "access_token" in one]
    assert len(given) == 1
    assert ask(given[0]) == (200 if what == "code" else 401)
