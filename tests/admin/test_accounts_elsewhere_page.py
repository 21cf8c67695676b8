"""With which accounts elsewhere people can sign in: the pages on which an administrator says so."""

from __future__ import annotations

from uuid import uuid4

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from accounts.elsewhere.claims import PERSONAL
from accounts.models import SignInProvider
from sharing.actors import Actor
from sharing.models import SharingEvent
from sharing.operations.sign_in_providers import (
    remove_provider,
    set_accounts_of_others,
    set_provider,
)
from tenants.mail_domains import give_mail_domain
from tenants.models import Organisation
from tests.people import client_of

PAGE = "/admin/service-settings/accounts-elsewhere/"
OURS = "0c5f1b1e-7a2b-4c3d-8e4f-5a6b7c8d9e0f"
SECRET = "not to be seen again"


@pytest.fixture
def browser(ada: Actor) -> Client:
    return client_of(ada)


@pytest.fixture
def filled() -> dict[str, str]:
    return {
        "number": str(uuid4()),
        "name": "Molen",
        "kind": "openid",
        "issuer": "http://127.0.0.1:9/",
        "client_id": "gastvrij",
        "secret": SECRET,
        "domains": "Molen.Example.test\nbücher.example",
        "is_on": "on",
    }


def test_a_provider_is_set_up_and_its_secret_never_shown(browser, ada, filled):
    assert "No provider is set up." in browser.get(PAGE).text
    answer = browser.post(f"{PAGE}new/", filled)
    assert answer.status_code == 302
    provider = SignInProvider.objects.get()
    assert str(provider.pk) == filled["number"]
    assert provider.issuer == "http://127.0.0.1:9"
    assert provider.domains == ["molen.example.test", "xn--bcher-kva.example"]
    assert provider.secret == SECRET
    assert SECRET not in provider.secret_sealed
    event = SharingEvent.objects.latest("pk")
    assert (event.verb, event.user) == ("set sign-in provider", ada.user)
    assert SECRET not in str(event.details)
    for page in (PAGE, f"{PAGE}{provider.pk}/"):
        text = browser.get(page, follow=True).text
        assert "Molen" in text
        assert SECRET not in text


def test_the_redirect_address_is_known_before_anything_is_saved(browser):
    text = browser.get(f"{PAGE}new/").text
    number = text.partition('name="number" value="')[2].partition('"')[0]
    path = f"/accounts/oidc/{number}/login/callback/"
    assert f"http://waterland.example.test{path}" in text


def test_a_secret_that_is_not_given_stays(browser, filled):
    browser.post(f"{PAGE}new/", filled)
    path = f"{PAGE}{filled['number']}/"
    browser.post(path, {**filled, "secret": "", "name": "Sluis"})
    provider = SignInProvider.objects.get()
    assert (provider.name, provider.secret) == ("Sluis", SECRET)
    assert SharingEvent.objects.latest("pk").details == {"provider": "Sluis", "name": "Sluis"}
    browser.post(path, {**filled, "secret": "another"})
    assert SignInProvider.objects.get().secret == "another"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"secret": ""}, "Give the client secret too."),
        ({"issuer": "http://elsewhere.example.test"}, "https:// is needed"),
        ({"issuer": ""}, "https:// is needed"),
        ({"kind": "microsoft"}, "Give the number of each directory"),
        ({"kind": "microsoft", "directories": "ours"}, "Give the number of each directory"),
        ({"domains": "not a domain!"}, "is not a domain"),
        ({"name": ""}, "This field is required"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(browser, filled, wrong, words):
    answer = browser.post(f"{PAGE}new/", filled | wrong)
    assert answer.status_code == 422
    assert words in answer.text
    assert SECRET not in answer.text
    assert not SignInProvider.objects.exists()


def test_microsoft_and_google_need_no_issuer(ada):
    for kind, issuer in [
        ("microsoft", "https://login.microsoftonline.com/common/v2.0"),
        ("google", "https://accounts.google.com"),
    ]:
        provider = SignInProvider(name=kind, kind=kind, client_id="x")
        set_provider(ada, provider, secret="y", directories=["personal", OURS.upper()])
        assert provider.issuer == issuer
    microsoft = SignInProvider.objects.get(kind="microsoft")
    assert microsoft.directories == sorted([OURS, PERSONAL])


def test_another_client_at_microsoft_numbers_people_anew(ada, alice):
    """Their number there is for one client alone; who is linked would be nobody."""
    provider = SignInProvider(name="Microsoft", kind="microsoft", client_id="one")
    set_provider(ada, provider, secret="y", directories=[OURS])
    issuer = f"https://login.microsoftonline.com/{OURS}/v2.0"
    SocialAccount.objects.create(user=alice.user, provider=issuer, uid="x")
    set_provider(ada, provider, name="Microsoft 365")
    assert SocialAccount.objects.exists()
    set_provider(ada, provider, client_id="two")
    assert not SocialAccount.objects.exists()


def test_a_provider_is_removed_after_a_question(browser, filled):
    browser.post(f"{PAGE}new/", filled)
    path = f"{PAGE}{filled['number']}/remove/"
    assert "Remove Molen" in browser.get(path).text
    assert SignInProvider.objects.exists()
    assert browser.post(path).status_code == 302
    assert not SignInProvider.objects.exists()
    assert SharingEvent.objects.latest("pk").verb == "remove sign-in provider"


def test_other_organisations_are_allowed_or_not_both_ways(browser, ada, waterland: Organisation):
    give_mail_domain(waterland, "waterland.example.test")
    assert "waterland.example.test" in browser.get(PAGE).text
    browser.post(PAGE, {"accepts": "on"})
    waterland.refresh_from_db()
    assert not waterland.vouches_for_its_people
    assert waterland.accepts_accounts_of_others
    event = SharingEvent.objects.latest("pk")
    assert (event.verb, event.user) == ("set accounts of others", ada.user)


def test_only_an_administrator_sets_any_of_it(alice, waterland, polder, ada, filled):
    provider = SignInProvider(name="Molen", kind="google", client_id="x")
    with pytest.raises(PermissionDenied):
        set_provider(alice, provider, secret="y")
    with pytest.raises(PermissionDenied):
        remove_provider(alice, provider)
    with pytest.raises(PermissionDenied):
        set_accounts_of_others(alice, waterland, vouches=False, accepts=False)
    with pytest.raises(PermissionDenied):
        set_accounts_of_others(ada, polder, vouches=False, accepts=False)
    assert client_of(alice).post(f"{PAGE}new/", filled).status_code in {302, 403}
    assert not SignInProvider.objects.exists()
    with pytest.raises(ValidationError):
        set_provider(ada, provider)
