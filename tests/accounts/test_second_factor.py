"""The second factor: an app or codes on paper here, passkeys in tests/browser/test_ways_in.py."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django_tenants.utils import tenant_context

from accounts.models import Attempt, SignInPolicy, User
from accounts.sealed import CannotBeOpened
from sharing.actors import Actor
from sharing.models import SharingEvent
from sharing.operations.second_factor import reset_second_factor, set_sign_in_policy
from tests.accounts.totp import code_of
from tests.at_once import at_once
from tests.people import client_of, insider, outsider
from tests.post import deliver, newest_code, verified

PASSWORD = "a long pass sentence"
ADMIN = {"of_administrators": True, "of_insiders": False, "of_outsiders": False}


@pytest.fixture
def ada(waterland):
    """Who administers, and has no second factor yet."""
    return Actor(user=verified(insider("Ada", is_staff=True, password=PASSWORD)).user, job="admin")


@pytest.fixture
def hanna(waterland):
    return verified(insider("Hanna", password=PASSWORD))


def with_app(actor: Actor) -> str:
    """Set up an app for somebody; its key."""
    secret = generate_totp_secret()
    TOTP.activate(actor.user, secret)
    return secret


def by_password(actor: Actor) -> Client:
    browser = client_of()
    words = {"login": actor.user.email, "password": PASSWORD}
    browser.post(reverse("account_login"), words)
    return browser


def by_code(actor: Actor) -> Client:
    browser = client_of()
    browser.post(reverse("account_request_login_code"), {"email": actor.user.email})
    browser.post(reverse("account_confirm_login_code"), {"code": newest_code()})
    return browser


def give(browser: Client, code: str) -> None:
    browser.post(reverse("mfa_authenticate"), {"code": code})


def signed_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


def test_after_the_password_the_app_is_asked(hanna):
    secret = with_app(hanna)
    browser = by_password(hanna)
    assert not signed_in(browser)
    give(browser, "000000")
    assert not signed_in(browser)
    give(browser, code_of(secret))
    assert signed_in(browser)


def test_a_code_by_mail_is_no_second_factor_beside_itself(hanna):
    secret = with_app(hanna)
    browser = by_code(hanna)
    assert not signed_in(browser)
    browser.post(reverse("account_request_login_code"), {"email": hanna.user.email})
    assert not signed_in(browser)
    give(browser, code_of(secret))
    assert signed_in(browser)


def test_a_code_of_the_app_works_once(hanna):
    secret = with_app(hanna)
    code = code_of(secret)
    first, second = by_password(hanna), by_password(hanna)
    give(first, code)
    from django.core.cache import cache  # noqa: PLC0415 -- as in another process

    cache.clear()
    give(second, code)
    assert (signed_in(first), signed_in(second)) == (True, False)


@pytest.mark.django_db(transaction=True)
def test_of_forty_wrong_codes_of_an_app_at_once_five_are_looked_at(hanna):
    """G10; the right one after those waits."""
    secret = with_app(hanna)
    browser = by_password(hanna)

    def guess() -> object:
        one = client_of()
        one.cookies.update(browser.cookies)
        return one.post(reverse("mfa_authenticate"), {"code": "000000"})

    answers = at_once(*[guess] * 40)

    wrong = sum("That is not right." in getattr(one, "text", "") for one in answers)
    assert wrong == 5
    assert Attempt.objects.filter(times=5).count() == 1
    late = by_password(hanna)
    give(late, code_of(secret))
    assert not signed_in(late)


def test_a_code_on_paper_works_once(hanna):
    with_app(hanna)
    codes = RecoveryCodes.activate(hanna.user).generate_codes()
    first, second = by_password(hanna), by_password(hanna)
    give(first, codes[3])
    give(second, codes[3])
    assert (signed_in(first), signed_in(second)) == (True, False)
    give(second, codes[4])
    assert signed_in(second)


def test_secrets_are_sealed_for_this_organisation(hanna, polder):
    """T2: whoever steals the database has no codes, and another organisation cannot read them."""
    secret = with_app(hanna)
    codes = RecoveryCodes.activate(hanna.user)
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept
    assert not [code for code in codes.generate_codes() if code in kept]
    app = Authenticator.objects.get(type="totp")
    with tenant_context(polder), pytest.raises(CannotBeOpened):
        app.wrap().validate_code(code_of(secret))


def test_an_administrator_sets_one_up_before_anything_else(ada):
    browser = by_password(ada)
    assert signed_in(browser)
    for address in ("/", "/profile/", "/sites/", "/admin/", "/api/docs/", "/accounts/email/"):
        answer = browser.get(address)
        assert (answer.status_code, answer.headers.get("Location")) == (302, "/accounts/2fa/")
    for address in (
        "/api/v1/sites/",
        "/api/v1/nothing/",
        "/api/",
        "/api/v1/administration/switch/",
    ):
        for method in ("get", "post", "delete"):
            answer = getattr(browser, method)(address)
            assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_needed")
    page = browser.get("/accounts/2fa/")
    assert "asks a second factor of you" in page.text
    page = browser.get(reverse("mfa_activate_totp"))
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page.text)[1]
    answer = browser.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})

    assert answer.headers["Location"] == reverse("mfa_view_recovery_codes")
    page = browser.get(answer.headers["Location"])
    assert len(re.findall(r"<code>\d{8}</code>", page.text)) == 10
    assert not re.findall(r"<code>", browser.get(answer.headers["Location"]).text)
    assert browser.get("/").status_code == 200
    assert browser.get("/admin/").status_code == 200
    assert browser.get("/api/v1/sites/").status_code == 200
    again = by_password(ada)
    assert not signed_in(again)


def test_the_administration_is_behind_a_second_factor_whatever_the_session_is(ada):
    """Also of who was signed in before it was asked of them, or became an administrator since."""
    browser = client_of()
    browser.force_login(ada.user)
    assert browser.get("/").status_code == 200
    assert browser.get("/admin/").headers["Location"] == reverse("mfa_index")

    with_app(ada)
    browser = client_of()
    browser.force_login(ada.user)
    answer = browser.get("/admin/service-settings/")
    assert answer.headers["Location"].startswith(reverse("mfa_reauthenticate") + "?next=")
    assert browser.post("/admin/service-settings/second-factor/", {}).status_code == 302
    assert not SignInPolicy.objects.exists()


def test_a_code_given_once_more_opens_the_administration(ada):
    secret = with_app(ada)
    browser = client_of()
    browser.force_login(ada.user)
    browser.post(
        browser.get("/admin/").headers["Location"], {"code": code_of(secret), "next": "/admin/"}
    )
    assert browser.get("/admin/").status_code == 200


@pytest.mark.parametrize(
    ("asked_of", "who"),
    [
        ({}, {"Ada"}),
        ({"of_administrators": False}, set()),
        ({"of_insiders": True}, {"Ada", "Hanna"}),
        ({"of_insiders": True, "of_outsiders": True}, {"Ada", "Hanna", "Frank"}),
        ({"of_administrators": False, "of_outsiders": True}, {"Frank"}),
    ],
)
def test_the_organisation_says_of_whom_it_is_asked(ada, hanna, asked_of, who):
    frank = verified(outsider("Frank"))
    set_sign_in_policy(ada, **{**ADMIN, **asked_of})

    led = set()
    for actor in (ada, hanna, frank):
        browser = by_code(actor)
        assert signed_in(browser)
        if browser.get("/").headers.get("Location") == reverse("mfa_index"):
            led.add(actor.user.name)
    assert led == who


def test_only_an_administrator_says_so_and_it_is_recorded(ada, alice, erin):
    for actor in (Actor(), alice, erin, Actor(user=ada.user), Actor(user=alice.user, job="admin")):
        with pytest.raises(PermissionDenied):
            set_sign_in_policy(actor, **ADMIN)
        with pytest.raises(PermissionDenied):
            reset_second_factor(actor, ada.user)
    set_sign_in_policy(ada, **ADMIN)
    assert not SharingEvent.objects.exists()
    browser = client_of(ada)
    page = "/admin/service-settings/second-factor/"
    browser.post(page, {"of_administrators": "on", "of_outsiders": "on"})
    event = SharingEvent.objects.get()
    assert (event.verb, event.details) == ("set sign-in policy", {"of_outsiders": "True"})
    assert event.user == ada.user
    assert 'id="id_of_outsiders" checked' in browser.get(page).text


def test_who_lost_it_is_helped_by_an_administrator_and_told(ada, hanna):
    secret = with_app(hanna)
    browser = by_password(hanna)
    give(browser, code_of(secret))
    assert browser.get("/").status_code == 200

    answer = client_of(ada).post(
        "/admin/service-settings/second-factor/", {"email": " Hanna@waterland.example.test"}
    )

    assert answer.status_code == 302
    assert browser.get("/").status_code == 302
    assert signed_in(by_password(hanna))
    (letter,) = [one for one in deliver() if one.to == [hanna.user.email]]
    assert letter.subject == "Your second factor at Waterland was taken away"
    assert "Ada" in letter.body
    event = SharingEvent.objects.get()
    assert (event.verb, event.details["email"]) == ("reset second factor", hanna.user.email)


def test_an_operator_helps_the_only_administrator(ada):
    with_app(ada)
    with pytest.raises(CommandError):
        call_command("reset_second_factor", "waterland", "nobody@waterland.example.test")
    call_command("reset_second_factor", "waterland", ada.user.email, stdout=StringIO())
    assert signed_in(by_password(ada))
    event = SharingEvent.objects.get()
    assert (event.verb, event.user, event.job) == (
        "reset second factor",
        None,
        "reset_second_factor",
    )
    with pytest.raises(PermissionDenied):
        reset_second_factor(Actor(job="admin"), ada.user)


def test_of_who_has_none_nothing_is_taken_away(ada, hanna):
    with pytest.raises(ValidationError):
        reset_second_factor(ada, hanna.user)
    page = client_of(ada).post(
        "/admin/service-settings/second-factor/", {"email": hanna.user.email}
    )
    assert page.status_code == 422
    assert "has no second factor" in page.text
    assert not SharingEvent.objects.exists()


def test_whoever_is_removed_takes_their_second_factor_along(ada, waterland):
    from sharing.operations.external_users import remove, take_back  # noqa: PLC0415 -- beside it

    frank = verified(outsider("Frank"))
    with_app(frank)
    remove(ada, [frank.user])
    assert not Authenticator.objects.exists()
    assert take_back(User.objects.get(pk=frank.user.pk))
