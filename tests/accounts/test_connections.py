"""The accounts elsewhere that somebody linked: to see, to link another, to end one, never the last way in."""

from __future__ import annotations

import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.other_ways import other_ways_than
from sharing.actors import Actor
from sharing.models import SharingEvent
from sharing.operations.accounts_elsewhere import end_account_link
from tests.accounts.elsewhere import come_by, go, set_up, signed_in
from tests.people import client_of, insider
from tests.post import deliver, verified

PAGE = "/connections/"


def just_now(client, person, *, ago: float = 0) -> None:
    """The person proved who they are so long ago, in this browser."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "code", "at": time.time() - ago}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()


def linked(person, issuer: str, uid: str = "one") -> SocialAccount:
    return SocialAccount.objects.create(user=person, provider=issuer, uid=uid)


def test_somebody_links_an_account_whatever_its_address(alice, molen):
    """It is theirs because they signed in at both sides; a letter says so."""
    provider = set_up(molen, domains=[])
    client = client_of(verified(alice))
    assert "Link your account at Molen" in client.get(PAGE).text
    just_now(client, alice.user)
    answer = come_by(client, provider, process="connect")
    assert answer.headers["Location"] == PAGE
    assert SocialAccount.objects.get().user == alice.user
    assert signed_in(client) == str(alice.user.pk)
    (letter,) = deliver()
    assert letter.to == [alice.user.email]
    assert "linked to Molen" in letter.subject
    assert "Link your account at Molen" not in client.get(PAGE).text
    assert SharingEvent.objects.get(verb="link account").user == alice.user
    later = client_of()
    come_by(later, provider)
    assert signed_in(later) == str(alice.user.pk)


@pytest.mark.parametrize("password", [None, "a long pass sentence"])
def test_to_link_an_account_one_proves_oneself_again(waterland, molen, password):
    """Whoever finds a browser open does not make themselves a way in of their own."""
    person = verified(insider("Hendrik", password=password))
    provider = set_up(molen)
    client = client_of(person)
    just_now(client, person.user, ago=3600)
    left = client.post(f"/accounts/oidc/{provider.pk}/login/", {"process": "connect"})
    assert left.status_code == 302
    assert "Refresh" not in left.headers
    assert molen.seen == []
    if password:
        assert left.headers["Location"].startswith("/accounts/reauthenticate/")


def test_what_was_begun_in_time_is_not_finished_too_late(alice, molen):
    provider = set_up(molen)
    client = client_of(alice)
    just_now(client, alice.user)
    back = go(client, provider, process="connect")
    just_now(client, alice.user, ago=3600)
    client.get(back)
    assert not SocialAccount.objects.exists()


def test_an_account_that_is_somebody_elses_is_not_linked(alice, bob, molen):
    provider = set_up(molen)
    linked(bob.user, molen.issuer)
    client = client_of(alice)
    just_now(client, alice.user)
    come_by(client, provider, process="connect")
    assert SocialAccount.objects.get().user == bob.user
    assert signed_in(client) == str(alice.user.pk)


def test_who_is_not_signed_in_links_nothing(alice, molen):
    provider = set_up(molen)
    client = client_of()
    left = client.post(f"/accounts/oidc/{provider.pk}/login/", {"process": "connect"})
    assert left.headers["Location"].startswith("/accounts/login/")


def test_a_link_is_ended_after_a_question(alice, molen):
    set_up(molen)
    account = linked(verified(alice).user, molen.issuer)
    client = client_of(alice)
    path = f"/connections/{account.pk}/end/"
    assert "Molen" in client.get(path).text
    assert SocialAccount.objects.exists()
    assert client.post(path).headers["Location"] == PAGE
    assert not SocialAccount.objects.exists()
    (letter,) = deliver()
    assert "no longer linked to Molen" in letter.subject


def test_nobody_sees_or_ends_the_link_of_another(alice, bob, molen):
    set_up(molen)
    account = linked(bob.user, molen.issuer)
    client = client_of(alice)
    assert client.get(f"/connections/{account.pk}/end/").status_code == 404
    assert client.post(f"/connections/{account.pk}/end/").status_code == 404
    with pytest.raises(PermissionDenied):
        end_account_link(alice, account, called="Molen")
    assert "Molen" not in client.get(PAGE).text.partition("Link another")[0]
    assert SocialAccount.objects.exists()


def test_the_last_way_in_stays(alice, molen):
    """Without a confirmed address no code and no password opens anything."""
    set_up(molen)
    account = linked(alice.user, molen.issuer)
    assert other_ways_than(account, alice.user) == []
    with pytest.raises(ValidationError, match="only way"):
        end_account_link(alice, account, called="Molen")
    client = client_of(alice)
    client.post(f"/connections/{account.pk}/end/")
    assert SocialAccount.objects.exists()


def confirmed(person):
    verified(Actor(user=person))


def passkey(person):
    Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data={})


def another(person):
    linked(person, "http://sluis.example.test", "two")


@pytest.mark.parametrize(
    ("make", "ways"),
    [(confirmed, ["code"]), (passkey, ["passkey"]), (another, [])],
)
def test_what_is_another_way_in(alice, molen, make, ways):
    """An account at a provider that nobody can use here is none."""
    assert settings.ACCOUNT_LOGIN_BY_CODE_ENABLED
    set_up(molen)
    account = linked(alice.user, molen.issuer)
    make(alice.user)
    assert other_ways_than(account, alice.user) == ways


def test_an_account_at_another_provider_that_works_is_a_way_in(alice, molen):
    set_up(molen, name="Sluis", issuer="https://sluis.example.test")
    account = linked(alice.user, molen.issuer)
    linked(alice.user, "https://sluis.example.test", "two")
    assert not EmailAddress.objects.exists()
    assert other_ways_than(account, alice.user) == ["account elsewhere"]
