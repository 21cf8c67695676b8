"""A work account of another organisation on this installation: asked over HTTP, answered in a signed token.

Polder vouches for its people; Waterland lets them in, or not. What each does is done in a browser
of its own; what one asks of the other goes to a server that runs.
"""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
from allauth.account.models import EmailAddress
from allauth.idp.oidc.models import Client as OAuthClient
from allauth.idp.oidc.models import Token
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django_tenants.utils import tenant_context

from accounts.models import SigningKey, User
from accounts.sealed import CannotBeOpened
from accounts.vouching.between import client_for, client_id_of, secret_of
from sharing.actors import Actor
from sharing.models import Level
from sharing.operations.invitations import invite
from tenants.mail_domains import give_mail_domain
from tenants.models import Organisation
from tests.accounts.elsewhere import signed_in
from tests.people import add_text, client_of, insider, outsider
from tests.post import verified

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def served(live_server, settings):
    """The installation runs, and organisations ask one another there."""
    settings.SERVED_AT = live_server.url
    cache.clear()


@pytest.fixture
def piet(waterland, polder) -> User:
    """Inside at Polder, whose domain Waterland's sign-in page knows."""
    give_mail_domain(polder, "polder.example.test")
    with tenant_context(polder):
        return verified(insider("Piet")).user


@pytest.fixture
def at_polder(polder, piet) -> Client:
    with tenant_context(polder):
        return client_of(Actor(user=piet))


def visit(client: Client, url: str, given: dict[str, str] | None = None):
    """One page of a browser at the organisation it is of; the test stays where it is."""
    here = connection.tenant
    path = urlsplit(url)._replace(scheme="", netloc="").geturl()
    answer = client.get(path) if given is None else client.post(path, given)
    connection.set_tenant(here)
    return answer


def leave(here: Client, other: Organisation) -> str:
    """Where the button “Sign in with Polder” leads."""
    left = visit(here, f"/accounts/oidc/{other.pk}/login/", {})
    return left.headers["Refresh"].removeprefix("0; url=")


def fields(page) -> dict[str, str]:
    """What the question sends back when somebody says yes."""
    signed = re.search(r'name="request" value="([^"]+)"', page.text)[1]
    scopes = re.findall(r'name="scopes" value="([^"]+)"', page.text)
    return {"request": unescape(signed), "scopes": scopes, "action": "grant"}


def say_yes(there: Client, url: str):
    page = visit(there, url)
    assert page.status_code == 200, page.text
    return visit(there, "/identity/o/authorize", fields(page))


def whole_way(here: Client, there: Client, other: Organisation):
    return visit(here, say_yes(there, leave(here, other)).headers["Location"])


def test_somebody_of_another_organisation_comes_in_with_their_account_there(
    waterland, polder, piet, at_polder, alice, site
):
    """S9, T2: invited at the address that Polder vouches for; nothing but a token went across."""
    document = add_text(alice, site, "Plan")
    invite(alice, document, piet.email, level=Level.READ)
    here = client_of()
    url = leave(here, polder)
    assert url.startswith("http://polder.example.test/identity/o/authorize?")
    question = visit(at_polder, url)
    for words in ("Sign in to Waterland?", "Piet", piet.email):
        assert words in question.text
    assert "http://waterland.example.test" in question.headers["Content-Security-Policy"]
    back = say_yes(at_polder, url)
    assert back.headers["Location"].startswith("http://waterland.example.test/accounts/oidc/")
    page = visit(here, back.headers["Location"])
    assert page.headers["Location"].startswith("/invitations/")
    person = User.objects.get(email=piet.email)
    assert signed_in(here) == str(person.pk)
    assert person.is_external
    assert person.pk != piet.pk
    account = SocialAccount.objects.get()
    assert (account.provider, account.uid) == ("http://polder.example.test", str(piet.pk))
    with tenant_context(polder):
        assert not SocialAccount.objects.exists()
        assert OAuthClient.objects.get().name == "Waterland"
    assert not OAuthClient.objects.exists()


def test_who_was_not_invited_is_nobody_there(waterland, polder, piet, at_polder):
    here = client_of()
    whole_way(here, at_polder, polder)
    assert signed_in(here) is None
    assert not User.objects.filter(email=piet.email).exists()


def guest(polder: Organisation, **fields: object) -> Client:
    with tenant_context(polder):
        person = outsider("Greet", **fields)
        person.user.email = "greet@polder.example.test"
        person.user.save(update_fields=["email"])
        return client_of(verified(person))


def test_an_organisation_vouches_for_its_own_people_alone(waterland, polder, piet):
    """Its guests it does not know well enough, whatever their address."""
    here = client_of()
    page = visit(guest(polder), leave(here, polder))
    assert page.status_code == 403
    assert 'name="request"' not in page.text


def test_who_was_closed_in_between_is_not_vouched_for(waterland, polder, piet, at_polder):
    """The account is looked at once more when the token is made."""
    verified(Actor(user=User.objects.create_user(piet.email, is_external=True)))
    here = client_of()
    back = say_yes(at_polder, leave(here, polder))
    with tenant_context(polder):
        User.objects.filter(pk=piet.pk).update(is_active=False)
    visit(here, back.headers["Location"])
    assert signed_in(here) is None


@pytest.mark.parametrize("verified_there", [True, False])
def test_only_an_address_that_is_confirmed_there_counts(
    waterland, polder, piet, at_polder, verified_there
):
    """I3."""
    verified(Actor(user=User.objects.create_user(piet.email, is_external=True)))
    with tenant_context(polder):
        EmailAddress.objects.update(verified=verified_there)
    here = client_of()
    whole_way(here, at_polder, polder)
    assert bool(signed_in(here)) is verified_there


def test_only_addresses_of_its_own_domains_count(waterland, polder, piet):
    """Polder cannot say of an address of Waterland, or of anybody else's, whose it is."""
    victim = verified(insider("Hanna")).user
    with tenant_context(polder):
        User.objects.filter(pk=piet.pk).update(email=victim.email)
        EmailAddress.objects.update(email=victim.email)
        piet.refresh_from_db()
        at_polder = client_of(Actor(user=piet))
    here = client_of()
    whole_way(here, at_polder, polder)
    assert signed_in(here) is None
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize("switch", ["vouches_for_its_people", "accepts_accounts_of_others"])
def test_either_side_can_switch_it_off(waterland, polder, piet, at_polder, switch):
    here = client_of()
    url = leave(here, polder)
    switched = polder if switch.startswith("vouches") else waterland
    Organisation.objects.filter(pk=switched.pk).update(**{switch: False})
    assert visit(here, f"/accounts/oidc/{polder.pk}/login/", {}).status_code == 404
    assert visit(at_polder, url).status_code == 403


def changed(url: str, **more: str | None) -> str:
    parts = urlsplit(url)
    given = {name: values[0] for name, values in parse_qs(parts.query).items()} | more
    kept = {name: value for name, value in given.items() if value is not None}
    return parts._replace(query=urlencode(kept)).geturl()


WRONG = {
    "another redirect address": {"redirect_uri": "https://evil.example.test/"},
    "something after the redirect address": {"redirect_uri": "+?x=1"},
    "a redirect address below it": {"redirect_uri": "+evil/"},
    "no redirect address": {"redirect_uri": None},
    "no proof of who asked": {"code_challenge": None},
    "a weak proof of who asked": {"code_challenge_method": "plain"},
    "no nonce": {"nonce": None},
    "no state": {"state": None},
    "a token at once": {"response_type": "id_token"},
    "without a question": {"prompt": "none"},
    "an organisation that is not there": {"client_id": "organisation-" + "0" * 32},
    "itself": {"client_id": "SELF"},
    "another way to write it": {"client_id": "UPPER"},
}


@pytest.mark.parametrize("name", WRONG)
def test_who_asks_otherwise_than_we_do_is_not_answered(waterland, polder, at_polder, name):
    url = leave(client_of(), polder)
    asked = parse_qs(urlsplit(url).query)
    wrong = dict(WRONG[name])
    if str(wrong.get("redirect_uri", "")).startswith("+"):
        wrong["redirect_uri"] = asked["redirect_uri"][0] + wrong["redirect_uri"][1:]
    if wrong.get("client_id") == "SELF":
        wrong["client_id"] = client_id_of(polder)
    if wrong.get("client_id") == "UPPER":
        wrong["client_id"] = asked["client_id"][0][:13] + asked["client_id"][0][13:].upper()
    page = visit(at_polder, changed(url, **wrong))
    assert page.status_code == 403
    assert 'name="request"' not in page.text


def test_an_answer_is_good_for_one_person_at_one_organisation(waterland, polder, piet, at_polder):
    """T2: what one page signed is nothing in the hands of another person, or elsewhere."""
    page = visit(at_polder, leave(client_of(), polder))
    given = fields(page)
    with tenant_context(polder):
        other = client_of(verified(insider("Other")))
    assert visit(other, "/identity/o/authorize", given).status_code == 403
    there = client_of(verified(insider("Hanna")))
    assert visit(there, "/identity/o/authorize", given).status_code == 403
    assert visit(at_polder, "/identity/o/authorize", given).status_code == 302


def test_who_says_no_is_not_known(waterland, polder, piet, at_polder):
    here = client_of()
    page = visit(at_polder, leave(here, polder))
    back = visit(at_polder, "/identity/o/authorize", {**fields(page), "action": "cancel"})
    assert "error=access_denied" in back.headers["Location"]
    assert visit(here, back.headers["Location"]).status_code == 302
    assert signed_in(here) is None


def test_each_organisation_signs_with_a_key_of_its_own(waterland, polder):
    """T2: a token of one is nothing at the other; and the key is sealed."""
    there = Client(headers={"host": "polder.example.test"})
    theirs = visit(there, "/.well-known/jwks.json").json()["keys"]
    ours = visit(client_of(), "/.well-known/jwks.json").json()["keys"]
    assert theirs != ours
    assert visit(client_of(), "/.well-known/jwks.json").json()["keys"] == ours
    assert set(ours[0]) & {"d", "p", "q"} == set()
    key = SigningKey.objects.get()
    assert "PRIVATE" in key.pem
    assert "PRIVATE" not in key.pem_sealed
    pem = key.pem
    with tenant_context(polder):
        assert SigningKey.objects.get().pem != pem
        with pytest.raises(CannotBeOpened):
            assert key.pem
    described = visit(there, "/.well-known/openid-configuration").json()
    assert described["issuer"] == "http://polder.example.test"
    assert described["token_endpoint"] == "http://polder.example.test/identity/o/api/token"
    assert jwt.PyJWK(ours[0]).key_type == "RSA"


def test_tokens_and_secrets_of_one_are_nothing_at_the_other(waterland, polder, piet, at_polder):
    """T2."""
    assert secret_of(polder, waterland) != secret_of(waterland, polder)
    here = client_of()
    back = say_yes(at_polder, leave(here, polder))
    code = parse_qs(urlsplit(back.headers["Location"]).query)["code"][0]
    asked = {
        "grant_type": "authorization_code",
        "code": code,
        "client_id": client_id_of(waterland),
        "client_secret": secret_of(polder, waterland),
    }
    for host in ("waterland", "polder"):
        client = Client(headers={"host": f"{host}.example.test"})
        assert visit(client, "/identity/o/api/token", asked).status_code in {400, 401}
    with tenant_context(polder):
        token = Token(type=Token.Type.ACCESS_TOKEN, user=piet, client=client_for_waterland(polder))
        token.set_value("of-Piet")
        token.set_scopes(["openid", "email"])
        token.save()
    for host, status in (("waterland", 401), ("polder", 200)):
        client = Client(headers={"host": f"{host}.example.test", "authorization": "Bearer of-Piet"})
        assert visit(client, "/identity/o/api/userinfo").status_code == status


def client_for_waterland(polder: Organisation) -> OAuthClient:
    """What Waterland is at Polder, where we are."""
    waterland = Organisation.objects.get(schema_name="waterland")
    return client_for(client_id_of(waterland))


def test_a_session_of_one_is_nothing_at_the_other(waterland, polder, piet, at_polder):
    """T2: signed in at Polder, one is still asked there, and is nobody here."""
    here = Client(headers={"host": "waterland.example.test"})
    here.cookies = at_polder.cookies
    assert visit(here, "/profile/").status_code == 302
    stranger = client_of()
    page = visit(Client(headers={"host": "polder.example.test"}), leave(stranger, polder))
    assert page.status_code == 302
    assert page.headers["Location"].startswith("/accounts/login/")
