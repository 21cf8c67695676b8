"""Signing in by a provider that is not ours, in a process of its own: it checks and refuses itself (I3)."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount

from accounts.models import User
from sharing.models import Level
from sharing.operations.invitations import invite
from tenants.mail_domains import give_mail_domain
from tests.accounts.elsewhere import signed_in
from tests.accounts.openid import (
    KEYS,
    OTHER_KEYS,
    Visitor,
    back_from,
)
from tests.accounts.openid.coming import CANCELLED, MAY_NOT, come_by, leave, nobody_came
from tests.browser.steps import PASSWORD, with_password
from tests.people import add_text, client_of


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "PS256", "EdDSA"])
def test_the_first_time_links_and_the_second_knows_by_number(hanna, real, algorithm):
    """By authorization code and PKCE; later the address there may be another one, or somebody else's."""
    real.algorithm = algorithm
    real.keys = list({"RS256": KEYS["RS256"], algorithm: KEYS[algorithm]}.values())
    real.start().set_up_here()
    client = client_of()
    url = leave(client, real)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    answer = client.get(Visitor().whole_way(url))
    assert answer.headers["Location"] == "/"
    assert signed_in(client) == str(hanna.pk)
    account = SocialAccount.objects.get()
    assert (account.user, account.provider, account.uid) == (
        hanna,
        real.issuer,
        "number-of-hanna",
    )

    real.says["email"] = "h.molenaar@elsewhere.example.test"
    real.accounts["eve"] = {
        "password": real.accounts["hanna"]["password"],
        "claims": {**real.says, "sub": "number-of-eve", "email": hanna.email},
    }
    real.start_again()
    again, eve = client_of(), client_of()
    come_by(again, real)
    assert signed_in(again) == str(hanna.pk)
    come_by(eve, real, "eve")
    assert signed_in(eve) is None
    assert SocialAccount.objects.count() == 1


def test_a_new_colleague_gets_an_account(waterland, real):
    """Whoever comes for the first time from a domain of our own, if the provider makes accounts."""
    give_mail_domain(waterland, "molen.example.test")
    real.start().set_up_here(makes_insiders=True)
    client, again = client_of(), client_of()
    come_by(client, real)
    person = User.objects.get(email="hanna@molen.example.test")
    assert signed_in(client) == str(person.pk)
    assert (person.name, person.is_external) == ("Hanna Molenaar", False)
    come_by(again, real)
    assert signed_in(again) == str(person.pk)
    assert User.objects.filter(name="Hanna Molenaar").count() == 1


def test_who_was_invited_comes_in_as_who_was_invited(alice, site, real):
    """S9, D12."""
    document = add_text(alice, site, "Plan")
    invite(alice, document, "hanna@molen.example.test", level=Level.READ)
    real.start().set_up_here()
    client = client_of()
    page = come_by(client, real)
    assert page.headers["Location"].startswith("/invitations/")
    opened = client.post(page.headers["Location"], {"answer": "accept"})
    assert opened.headers["Location"] == document.get_absolute_url()
    assert client.get(document.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("in_token", [True, False])
@pytest.mark.parametrize("verified", [True, False, None])
def test_the_address_counts_if_it_is_verified_wherever_it_is_said(hanna, real, verified, in_token):
    """In the token, or at userinfo with the token that came along; a real one leaves it out of the former."""
    real.more["conformIdTokenClaims"] = not in_token
    real.says["email_verified"] = verified
    if verified is None:
        del real.says["email_verified"]
    real.start().set_up_here()
    client = client_of()
    answer = come_by(client, real)
    assert ("/me" in real.asked) is not in_token
    if verified:
        assert signed_in(client) == str(hanna.pk)
    else:
        nobody_came(client, answer, MAY_NOT)


@pytest.mark.parametrize("method", ["client_secret_post", "client_secret_basic"])
@pytest.mark.parametrize("known", ["both", "only that"])
def test_we_say_who_we_are_in_the_way_that_it_wants(hanna, real, method, known):
    """The secret has signs that mean something in a form and in an address."""
    real.client["token_endpoint_auth_method"] = method
    if known == "only that":
        real.more["clientAuthMethods"] = [method]
    real.start().set_up_here()
    client = client_of()
    come_by(client, real)
    assert signed_in(client) == str(hanna.pk)


def test_a_secret_that_is_wrong_lets_nobody_in(hanna, real):
    provider = real.start().set_up_here()
    provider.keep_secret("another")
    provider.save()
    client = client_of()
    nobody_came(client, come_by(client, real))
    assert "/me" not in real.asked


def with_another(url: str, **put: str) -> str:
    """The same address, with something else in it."""
    parts = urlsplit(url)
    given = {name: values[0] for name, values in parse_qs(parts.query).items()}
    assert put.keys() <= given.keys()
    return parts._replace(query=urlencode(given | put)).geturl()


def test_a_nonce_that_was_changed_underway(hanna, real):
    """It signs what it was asked; that is not what we asked."""
    real.start().set_up_here()
    client = client_of()
    way = Visitor().whole_way(with_another(leave(client, real), nonce="somebody-elses"))
    nobody_came(client, client.get(way))
    assert "/jwks" in real.asked


def test_a_challenge_that_was_changed_underway(hanna, real):
    """The provider itself refuses the code: whoever shows it must have asked for it."""
    real.start().set_up_here()
    client = client_of()
    way = Visitor().whole_way(with_another(leave(client, real), code_challenge="x" * 43))
    nobody_came(client, client.get(way))
    assert "/jwks" not in real.asked


def test_the_code_of_somebody_else(hanna, real):
    """Hanna's code with the state of another browser: it was asked for with another proof."""
    real.start().set_up_here()
    other = client_of()
    way_of_other = Visitor().whole_way(leave(other, real))
    of_hanna = Visitor().whole_way(leave(client_of(), real))
    code = parse_qs(urlsplit(of_hanna).query)["code"][0]
    nobody_came(other, other.get(with_another(way_of_other, code=code)))


def test_a_code_works_once(hanna, real):
    """The same address again, and the same code with the state of a new beginning."""
    real.start().set_up_here()
    client = client_of()
    way = Visitor().whole_way(leave(client, real))
    client.get(way)
    assert signed_in(client) == str(hanna.pk)
    SocialAccount.objects.all().delete()
    client.post("/accounts/logout/")
    asked = real.asked.count("/token")
    client.get(way)
    assert signed_in(client) is None
    assert real.asked.count("/token") == asked
    url = leave(client, real)
    state = parse_qs(urlsplit(url).query)["state"][0]
    nobody_came(client, client.get(with_another(way, state=state)))
    assert real.asked.count("/token") == asked + 1


@pytest.mark.parametrize("keys", ["others", "a new one in front"])
def test_keys_that_were_changed(hanna, real, keys):
    """We keep none: the next who comes is asked by the keys of now."""
    real.start().set_up_here()
    client, later = client_of(), client_of()
    come_by(client, real)
    assert signed_in(client) == str(hanna.pk)
    before = real.keys
    real.keys = [OTHER_KEYS["RS256"], *(before if keys == "a new one in front" else [])]
    real.start_again()
    come_by(later, real)
    assert signed_in(later) == str(hanna.pk)


def test_what_it_forgot_when_it_was_started_again(hanna, real):
    """Somebody was on the way back; once more from the beginning works."""
    real.start().set_up_here()
    client = client_of()
    way = Visitor().whole_way(leave(client, real))
    real.start_again()
    nobody_came(client, client.get(way))
    come_by(client, real)
    assert signed_in(client) == str(hanna.pk)


@pytest.mark.parametrize("where", ["who", "consent"])
def test_who_thinks_better_of_it_hears_so_and_may_try_again(hanna, real, where):
    real.start().set_up_here()
    client, visitor = client_of(), Visitor()
    page = visitor.look(leave(client, real))
    if where == "consent":
        page = visitor.sign_in(page)
    way = back_from(visitor.cancel(page))
    assert parse_qs(urlsplit(way).query)["error"] == ["access_denied"]
    nobody_came(client, client.get(way), CANCELLED)
    assert "/token" not in real.asked
    come_by(client, real)
    assert signed_in(client) == str(hanna.pk)


def test_a_password_that_is_wrong_there_brings_nobody_here(hanna, real):
    real.start().set_up_here()
    client, visitor = client_of(), Visitor()
    page = visitor.sign_in(visitor.look(leave(client, real)), password="guessed")
    assert "Who are you?" in page.text
    assert signed_in(client) is None


def test_a_signed_answer_about_the_person_is_not_taken_for_a_plain_one(hanna, real):
    """It may say it as a token; we read that nowhere, and say that it did not work."""
    real.client["userinfo_signed_response_alg"] = "RS256"
    real.start().set_up_here()
    client = client_of()
    nobody_came(client, come_by(client, real))
    assert "/me" in real.asked


def test_who_is_signed_in_links_an_account_there(alice, real):
    """By the number alone: the address there is another one, and at no domain that counts."""
    real.says["email"] = "hanna@elsewhere.example.test"
    real.start().set_up_here()
    client = client_of(with_password(alice))
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    answer = client.get(Visitor().whole_way(leave(client, real, process="connect")))
    assert answer.headers["Location"] == "/connections/"
    later = client_of()
    come_by(later, real)
    assert signed_in(later) == str(alice.user.pk)
