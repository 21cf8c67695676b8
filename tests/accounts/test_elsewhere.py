"""Signing in with an account elsewhere: what a provider can say, and what of it is believed (I3)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken

from accounts.models import SignInProvider, User
from tests.accounts.elsewhere import (
    CLIENT,
    OTHER_KEY,
    Elsewhere,
    come_by,
    go,
    public_pem,
    set_up,
    signed_in,
)
from tests.people import client_of, insider
from tests.post import deliver, verified


def segment(said: object) -> str:
    raw = said if isinstance(said, bytes) else json.dumps(said).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def unsigned(claims: dict[str, object]) -> str:
    return f"{segment({'alg': 'none', 'kid': 'one'})}.{segment(claims)}."


def signed_with_the_public_key(claims: dict[str, object]) -> str:
    text = f"{segment({'alg': 'HS256', 'kid': 'one'})}.{segment(claims)}"
    return f"{text}.{segment(hmac.digest(public_pem(), text.encode(), hashlib.sha256))}"


def test_a_verified_address_of_a_trusted_domain_signs_in_and_links(hanna, molen):
    client = client_of()
    answer = come_by(client, set_up(molen))
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/"
    assert signed_in(client) == str(hanna.pk)
    account = SocialAccount.objects.get()
    assert (account.user, account.provider, account.uid) == (hanna, molen.issuer, "one")
    assert account.extra_data == {}
    assert not SocialApp.objects.exists()
    assert not SocialToken.objects.exists()
    (letter,) = deliver()
    assert letter.to == [hanna.email]
    assert "Molen" in letter.subject


NOW = int(time.time())
# What the provider does, by what it is called: what it says in the token, or otherwise.
HOSTILE = {
    "email_verified is false": {"says": {"email_verified": False}},
    "email_verified is left out": {"says": {"email_verified": None}},
    "email_verified is the word false": {"says": {"email_verified": "false"}},
    "email_verified is the word true": {"says": {"email_verified": "true"}},
    "email_verified is 1": {"says": {"email_verified": 1}},
    "no address": {"says": {"email": None}},
    "an address of another domain": {"says": {"email": "alice@waterland.example.test"}},
    "two addresses in one": {"says": {"email": "x@evil.test, hanna@molen.example.test"}},
    "a list of addresses": {"says": {"email": ["hanna@molen.example.test"]}},
    "a look-alike letter": {"says": {"email": "hann\u0430@molen.example.test"}},
    "a sub-domain": {"says": {"email": "hanna@sub.molen.example.test"}},
    "a plus tag": {"says": {"email": "hanna+x@molen.example.test"}},
    "another issuer in the token": {"says": {"iss": "https://elsewhere.example.test"}},
    "an issuer with a slash": {"says": {"iss": "ISSUER/"}},
    "another issuer in the description": {"describes": {"issuer": "https://evil.example.test"}},
    "another audience": {"says": {"aud": "somebody else"}},
    "several audiences and no azp": {"says": {"aud": [CLIENT, "somebody else"]}},
    "azp is somebody else": {"says": {"azp": "somebody else"}},
    "several audiences and another azp": {"says": {"aud": [CLIENT, "x"], "azp": "x"}},
    "no nonce": {"says": {"nonce": None}},
    "another nonce": {"says": {"nonce": "another"}},
    "it is over": {"says": {"exp": NOW - 3600, "iat": NOW - 7200}},
    "it has no end": {"says": {"exp": None}},
    "it was made in the future": {"says": {"iat": NOW + 3600, "exp": NOW + 7200}},
    "no subject": {"says": {"sub": None}},
    "an empty subject": {"says": {"sub": ""}},
    "a subject that is a number": {"says": {"sub": 1}},
    "a subject without end": {"says": {"sub": "x" * 300}},
    "not signed": {"sign": unsigned},
    "signed with the public key": {"sign": signed_with_the_public_key},
    "signed with another key": {"sign": lambda claims: Elsewhere.signed(claims, OTHER_KEY)},
    "signed with a key that nobody has": {
        "sign": lambda claims: Elsewhere.signed(claims, OTHER_KEY, "two")
    },
    "the key is for something else": {"key": {"use": "enc"}},
    "the key is for another way of signing": {"key": {"alg": "PS256"}},
    "the key is a secret": {"key": {"kty": "oct", "k": segment(b"secret"), "alg": "HS256"}},
    "no token": {"answers": {"id_token": None}},
    "a token that is none": {"answers": {"id_token": "a.b.c"}},
    "a token that is a number": {"answers": {"id_token": 5}},
    "keys at our own network": {"describes": {"jwks_uri": "https://10.0.0.1/jwks"}},
    "keys at the clouds' own address": {
        "describes": {"jwks_uri": "https://169.254.169.254/latest"}
    },
    "keys without TLS": {"describes": {"jwks_uri": "http://keys.example.test/jwks"}},
    "keys in a file": {"describes": {"jwks_uri": "file:///etc/passwd"}},
    "no keys": {"describes": {"jwks_uri": None}},
    "an answer without end": {"long": 2_000_000},
    "an answer that leads elsewhere": {"elsewhere_to": "https://169.254.169.254/"},
}


@pytest.mark.parametrize("name", HOSTILE)
def test_whatever_is_wrong_nobody_comes_in(hanna, molen, name):
    """I3: by none of these does anybody sign in, and nothing is linked; never an error of ours."""
    for what, value in HOSTILE[name].items():
        setattr(molen, what, value)
    molen.says = {
        claim: value.replace("ISSUER", molen.issuer) if isinstance(value, str) else value
        for claim, value in molen.says.items()
    }
    client = client_of()
    way = go(client, set_up(molen))
    answer = client.get(way)
    assert answer.status_code in {200, 302}
    assert signed_in(client) is None
    assert not SocialAccount.objects.exists()
    assert User.objects.filter(is_external=True).count() == 0


def test_what_is_hostile_is_the_only_thing_wrong_with_it(hanna, molen):
    """The table above proves something: with nothing wrong, the same way in works."""
    client = client_of()
    come_by(client, set_up(molen))
    assert signed_in(client) == str(hanna.pk)


def test_the_address_may_come_from_userinfo_of_the_same_person(hanna, molen):
    molen.says = {"email": None, "email_verified": None}
    molen.userinfo = {"sub": "two", "email": hanna.email, "email_verified": True}
    provider = set_up(molen)
    client = client_of()
    come_by(client, provider)
    assert signed_in(client) is None
    molen.userinfo["sub"] = "one"
    come_by(client, provider)
    assert signed_in(client) == str(hanna.pk)


def test_who_is_linked_is_known_by_number_whatever_the_address_says(hanna, molen):
    """I3: the same sub with a new address; and the same address with a new sub is somebody else."""
    provider = set_up(molen)
    come_by(client_of(), provider)
    other = verified(insider("Other")).user
    User.objects.filter(pk=other.pk).update(email="other@molen.example.test")
    molen.says = {"email": "other@molen.example.test"}
    client = client_of()
    come_by(client, provider)
    assert signed_in(client) == str(hanna.pk)
    molen.says = {"sub": "two"}
    late = client_of()
    come_by(late, provider)
    assert signed_in(late) is None
    assert SocialAccount.objects.count() == 1


def test_the_same_number_at_another_issuer_is_somebody_else(hanna, molen):
    """I3: another issuer with the same sub and the same address, trusted for none."""
    provider = set_up(molen)
    come_by(client_of(), provider)
    SocialAccount.objects.update(provider="https://elsewhere.example.test")
    SignInProvider.objects.update(domains=[])
    client = client_of()
    come_by(client, provider)
    assert signed_in(client) is None


def test_an_answer_works_once_in_the_browser_that_asked(hanna, molen):
    """State: not in another browser, not twice, not at another provider, not made up."""
    provider = set_up(molen)
    browser, other = client_of(), client_of()
    back = go(browser, provider)
    other.get(back)
    assert signed_in(other) is None
    browser.get(back)
    assert signed_in(browser) == str(hanna.pk)
    again = client_of()
    again.cookies = browser.cookies
    again.post("/accounts/logout/")
    again.get(back)
    assert signed_in(again) is None
    made_up = client_of()
    made_up.get(f"/accounts/oidc/{provider.pk}/login/callback/?code=0&state=abc")
    assert signed_in(made_up) is None


def test_who_answers_must_be_who_was_asked(hanna, molen):
    """RFC 9207."""
    provider = set_up(molen)
    client = client_of()
    client.get(go(client, provider) + "&iss=https%3A%2F%2Fevil.example.test")
    assert signed_in(client) is None


def test_an_address_that_somebody_made_up_changes_nothing_of_what_we_ask(hanna, molen):
    provider = set_up(molen)
    client = client_of()
    made_up = (
        "?auth_params=redirect_uri%3Dhttps%3A%2F%2Fevil.example.test%26nonce%3Dx&scope=offline"
    )
    left = client.post(f"/accounts/oidc/{provider.pk}/login/{made_up}")
    url = left.headers["Refresh"]
    assert "evil" not in url
    assert "offline" not in url
    assert "redirect_uri=http%3A%2F%2Fwaterland.example.test%2Faccounts%2Foidc" in url


def test_to_look_sends_nobody_away(hanna, molen):
    """State changes only on POST; and the provider was not even asked."""
    client = client_of()
    answer = client.get(f"/accounts/oidc/{set_up(molen).pk}/login/")
    assert answer.status_code == 200
    assert molen.seen == []


def test_a_provider_that_is_switched_off_is_nothing(hanna, molen):
    provider = set_up(molen)
    client = client_of()
    back = go(client, provider)
    provider.is_on = False
    provider.save(update_fields=["is_on"])
    assert client.get(back).status_code == 404
    assert client.post(f"/accounts/oidc/{provider.pk}/login/").status_code == 404


def test_a_password_that_nobody_vouched_for_ends_when_the_address_is_confirmed(hanna, molen):
    """Whoever set it before the address was known to be Hanna's is not let in by it."""
    EmailAddress.objects.all().delete()
    hanna.set_password("a long pass sentence")
    hanna.save(update_fields=["password"])
    come_by(client_of(), set_up(molen))
    hanna.refresh_from_db()
    assert not hanna.has_usable_password()
    assert hanna.emailaddress_set.get().verified
