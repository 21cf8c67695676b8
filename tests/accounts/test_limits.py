"""How often one may try: guessing stops, a flood of letters stops, and nobody is kept out by others."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse
from django_tenants.utils import tenant_context

from accounts import known_browsers, limits
from accounts.hashers import FrugalArgon2
from accounts.limits import network_of
from accounts.models import Attempt
from tests.at_once import at_once
from tests.people import client_of, insider
from tests.post import deliver_codes, verified

PASSWORD = "a long pass sentence"
LOGIN = {"login": "hanna@waterland.example.test"}


@pytest.fixture
def hanna(waterland):
    return verified(insider("Hanna", password=PASSWORD))


def sign_in(browser: Client, password: str = PASSWORD, **headers: str) -> int:
    """What the page answers to Hanna's address with this password."""
    words = {**LOGIN, "password": password}
    return browser.post(reverse("account_login"), words, **headers).status_code


def signed_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


def guesses(times: int, **headers: str) -> list[int]:
    return [sign_in(client_of(), f"guess {number}", **headers) for number in range(times)]


def test_after_five_wrong_passwords_one_waits_and_the_page_says_how_long(hanna):
    assert guesses(6) == [200] * 5 + [429]
    answer = client_of().post(reverse("account_login"), {**LOGIN, "password": PASSWORD})
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 300
    assert "Try again in 5 minutes." in answer.text
    dutch = client_of().post(
        reverse("account_login"), {**LOGIN, "password": "x"}, headers={"accept-language": "nl"}
    )
    assert "Probeer het over 5 minuten opnieuw." in dutch.text


@pytest.mark.django_db(transaction=True)
def test_of_forty_wrong_passwords_at_once_five_are_looked_at(hanna):
    answers = at_once(*[lambda: sign_in(client_of(), "guess")] * 40)

    assert (answers.count(200), answers.count(429)) == (5, 35)


def test_a_right_password_is_not_counted(hanna):
    for _time in range(8):
        browser = client_of()
        sign_in(browser)
        assert signed_in(browser)
    assert guesses(6) == [200] * 5 + [429]


def test_a_good_one_in_between_gives_no_new_turns(hanna):
    """As in django-allauth 65.8.1."""
    guesses(4)
    sign_in(client_of())
    assert guesses(2) == [200, 429]


def test_the_victim_of_guessing_gets_in(hanna):
    """D5: in a browser of before, from another network, with a code by mail; and in five minutes."""
    known = client_of()
    sign_in(known)
    known.post(reverse("account_logout"))
    guesses(6)

    assert sign_in(client_of()) == 429
    sign_in(known)
    assert signed_in(known)
    elsewhere = client_of()
    sign_in(elsewhere, REMOTE_ADDR="192.0.2.7")
    assert signed_in(elsewhere)
    by_code = client_of().post(reverse("account_request_login_code"), {"email": hanna.user.email})
    assert by_code.status_code == 302


def test_guesses_from_many_networks_stop_too_but_not_for_a_known_browser(hanna):
    known = client_of()
    sign_in(known)
    known.post(reverse("account_logout"))
    statuses = [guesses(1, REMOTE_ADDR=f"192.0.{number}.1")[0] for number in range(25)]

    assert statuses == [200] * 20 + [429] * 5
    sign_in(known)
    assert signed_in(known)


@pytest.mark.parametrize(
    "addresses",
    [
        [f"2001:db8:1:2::{number:x}" for number in range(1, 7)],
        [f"::ffff:192.0.2.{number}" for number in range(1, 7)],
    ],
)
def test_another_address_of_the_same_network_gives_no_new_turns(hanna, addresses):
    """D5: IPv6 within a /64."""
    statuses = [guesses(1, REMOTE_ADDR=address)[0] for address in addresses]

    assert statuses == [200] * 5 + [429]


def test_x_forwarded_for_says_nothing_without_a_proxy(hanna):
    """D5."""
    statuses = [guesses(1, HTTP_X_FORWARDED_FOR=f"198.51.{number}.1")[0] for number in range(6)]

    assert statuses == [200] * 5 + [429]


def test_behind_a_proxy_the_last_address_counts(hanna, rf, settings):
    """What the client wrote itself stands before it."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    statuses = [
        guesses(1, HTTP_X_FORWARDED_FOR=f"198.51.{number}.1, 203.0.113.9")[0] for number in range(6)
    ]
    assert statuses == [200] * 5 + [429]
    request = rf.get("/", HTTP_X_FORWARDED_FOR="1.2.3.4, 203.0.113.9")
    assert network_of(request) == "203.0.113.0/24"


def test_a_known_browser_is_not_known_elsewhere_nor_after_a_new_password(hanna, polder, rf):
    """T2, Z8: it is a cookie of this organisation and of this password."""
    browser = client_of()
    sign_in(browser)
    request = rf.get("/")
    request.COOKIES[known_browsers.COOKIE] = browser.cookies[known_browsers.COOKIE].value
    assert known_browsers.known_as(request, hanna.user.email)
    assert not known_browsers.known_as(request, "alice@waterland.example.test")
    with tenant_context(polder):
        insider("Hanna")
        assert not known_browsers.known_as(request, "hanna@polder.example.test")

    hanna.user.set_password("another long sentence")
    hanna.user.save(update_fields=["password"])
    assert not known_browsers.known_as(request, hanna.user.email)


def test_a_thousand_codes_for_one_address_are_twelve_letters_a_day(hanna):
    """I8: by one who asks; somebody else is not bothered."""

    def ask(email: str, **headers: str) -> int:
        words = {"email": email}
        return client_of().post(reverse("account_request_login_code"), words, **headers).status_code

    statuses = []
    for _five_minutes in range(20):
        statuses += [ask(hanna.user.email) for _time in range(10)]
        address, network = hanna.user.email, "127.0.0.0/24"
        Attempt.objects.forget("letters to", address, network, limits.MINUTE)
        Attempt.objects.forget("letters to", address, 5 * limits.MINUTE)
        Attempt.objects.forget("letters from", network, 10 * limits.MINUTE)
    deliver_codes()
    assert len(mail.outbox) == statuses.count(302) == 12

    gerrit = verified(insider("Gerrit"))
    assert ask(gerrit.user.email, REMOTE_ADDR="192.0.2.1") == 302
    assert ask(hanna.user.email, REMOTE_ADDR="192.0.2.1") == 302


def test_codes_to_many_addresses_stop_too(waterland):
    """I8: sixty in ten minutes from one network, known or not."""
    statuses = [
        client_of()
        .post(reverse("account_request_login_code"), {"email": f"{number}@x.example.test"})
        .status_code
        for number in range(62)
    ]
    assert statuses == [302] * 60 + [429] * 2


def test_limits_are_the_same_for_an_address_that_nobody_has(hanna):
    """I5."""
    statuses = []
    for email in (hanna.user.email, "nobody@elsewhere.example.test"):
        codes = [
            client_of().post(reverse("account_request_login_code"), {"email": email}).status_code
            for _time in range(5)
        ]
        passwords = [
            client_of()
            .post(reverse("account_login"), {"login": email, "password": "x"})
            .status_code
            for _time in range(7)
        ]
        statuses.append((codes, passwords))
    assert statuses[0] == statuses[1]


def test_limits_of_one_organisation_are_not_those_of_another(hanna, polder):
    guesses(6)
    with tenant_context(polder):
        verified(insider("Hanna", password=PASSWORD))
        browser = client_of()
        browser.post(
            reverse("account_login"),
            {"login": "hanna@polder.example.test", "password": PASSWORD},
        )
        assert signed_in(browser)


def test_the_old_password_is_not_guessed_by_who_finds_a_browser_open(hanna):
    browser = client_of(hanna)
    words = {"password1": "another long sentence", "password2": "another long sentence"}
    statuses = [
        browser.post(
            reverse("account_change_password"), {**words, "oldpassword": f"guess {number}"}
        ).status_code
        for number in range(6)
    ]
    assert statuses == [200] * 5 + [429]


def test_a_password_is_hashed_with_little_memory_and_enough_work():
    """Two cores, eight threads: 8 x 19 MiB at the worst (OWASP's smallest parameters)."""
    encoded = FrugalArgon2().encode(PASSWORD, "saltsaltsaltsalt")

    assert encoded.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    from config import sign_in as of_installations  # noqa: PLC0415 -- the tests have a quicker one

    assert of_installations.PASSWORD_HASHERS[0] == "accounts.hashers.FrugalArgon2"
    assert settings.ACCOUNT_RATE_LIMITS is False


def test_who_is_signed_in_is_not_told_how_to_sign_in(hanna):
    """They are asked for their password once more, and guess."""
    browser = client_of()
    sign_in(browser)
    assert signed_in(browser)
    for _guess in range(11):  # from a browser that is known
        answer = browser.post(reverse("account_reauthenticate"), {"password": "not this"})
    assert answer.status_code == 429
    assert "Another way to sign in" not in answer.text
    assert 'href="/"' in answer.text
