"""Where one is signed in, and how all of it ends at once (Z8)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.devices import device
from accounts.models import User
from sharing.actors import Actor
from sharing.operations.external_users import remove
from sharing.operations.people import set_standing
from tests.people import client_of, insider, outsider
from tests.post import newest_code, verified

PASSWORD = "a long pass sentence"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0"
CHROME = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/131.0.0.0 Mobile Safari/537.36"
)
SAFARI = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15"
    " (KHTML, like Gecko) Version/17.4 Safari/605.1.15"
)


@pytest.fixture
def hanna(waterland):
    return verified(insider("Hanna", password=PASSWORD))


@pytest.fixture
def ada(waterland):
    return Actor(user=insider("Ada", is_staff=True).user, job="admin")


def sign_in(actor: Actor, user_agent: str = FIREFOX) -> Client:
    browser = client_of()
    words = {"login": actor.user.email, "password": PASSWORD}
    browser.post(reverse("account_login"), words, headers={"user-agent": user_agent})
    assert browser.get("/profile/").status_code == 200
    return browser


def inside(browser: Client) -> bool:
    return browser.get("/profile/").status_code == 200


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        (CHROME, "Chrome on Android"),
        (SAFARI, "Safari on macOS"),
        ("curl/8.5", "An unknown browser"),
    ],
)
def test_a_device_is_called_by_what_it_is(user_agent, words):
    assert device(user_agent) == words


def test_the_page_names_the_devices_and_ends_one(hanna):
    here, there = sign_in(hanna), sign_in(hanna, CHROME)
    page = here.get(reverse("usersessions_list")).text
    assert "Firefox on Windows" in page
    assert "Chrome on Android" in page
    assert page.count("This device") == 1
    (address,) = re.findall(r'action="(/accounts/sessions/\d+/end/)"', page)
    assert here.get(address).status_code == 405
    assert inside(there)

    here.post(address)

    assert (inside(here), inside(there)) == (True, False)


def test_all_others_end_at_once(hanna):
    here, there, further = sign_in(hanna), sign_in(hanna), sign_in(hanna)
    here.post(reverse("usersessions_list"))
    assert (inside(here), inside(there), inside(further)) == (True, False, False)
    assert UserSession.objects.count() == 1


def test_nobody_ends_the_session_of_another(hanna, alice):
    theirs = sign_in(hanna)
    row = UserSession.objects.get()
    assert client_of(alice).post(reverse("usersessions_end", args=[row.pk])).status_code == 404
    assert inside(theirs)


def test_a_new_password_ends_the_others(hanna):
    """Z8, ASVS 7.4.3."""
    here, there = sign_in(hanna), sign_in(hanna)
    new = "another long sentence"
    words = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    here.post(reverse("account_change_password"), words)
    assert (inside(here), inside(there)) == (True, False)


def test_a_new_address_ends_the_others(hanna):
    """Z8."""
    here, there = sign_in(hanna), sign_in(hanna)
    here.post(reverse("account_email"), {"email": "new@elsewhere.example.test", "action_add": "1"})
    here.post(reverse("account_email_verification_sent"), {"code": newest_code()})
    assert User.objects.get(pk=hanna.user.pk).email == "new@elsewhere.example.test"
    assert (inside(here), inside(there)) == (True, False)


def test_who_may_not_sign_in_any_more_is_out_and_stays_out_when_they_may_again(hanna, ada):
    """Z8: a session of before does not come back to life."""
    browser = sign_in(hanna)
    set_standing(ada, hanna.user, may_sign_in=False, administers=False)
    assert not inside(browser)
    assert not Session.objects.filter(pk=browser.cookies["sessionid"].value).exists()
    set_standing(ada, hanna.user, may_sign_in=True, administers=False)
    assert not inside(browser)
    assert inside(sign_in(hanna))


def test_who_is_removed_is_out_everywhere(ada, waterland):
    """Z8: also where django-allauth does not know of the session."""
    frank = verified(outsider("Frank", password=PASSWORD))
    browsers = [sign_in(frank), client_of(frank)]
    remove(ada, [frank.user])
    assert [inside(one) for one in browsers] == [False, False]


def test_a_session_is_ended_by_removing_it_while_a_code_is_on_its_way(ada, waterland):
    """Z8: a reset that was begun before is worth nothing after."""
    frank = verified(outsider("Frank", password=PASSWORD))
    browser = client_of()
    browser.post(reverse("account_reset_password"), {"email": frank.user.email})
    code = newest_code()
    remove(ada, [frank.user])
    browser.post(reverse("account_confirm_password_reset_code"), {"code": code})
    new = {"password1": "another long sentence", "password2": "another long sentence"}
    browser.post(reverse("account_complete_password_reset"), new)
    later = client_of()
    words = {"login": frank.user.email, "password": new["password1"]}
    later.post(reverse("account_login"), words)
    assert not inside(later)


def test_the_last_use_is_known_to_the_hour_for_next_to_nothing(hanna):
    browser = sign_in(hanna)
    with CaptureQueriesContext(connection) as captured:
        browser.get("/profile/")
    assert not [one for one in captured if "usersession" in one["sql"].lower()]

    long_ago = timezone.now() - timedelta(hours=3)
    UserSession.objects.update(last_seen_at=long_ago)
    session = browser.session
    session["last_used"] = int(long_ago.timestamp())
    session.save()
    browser.get("/profile/")
    assert timezone.now() - UserSession.objects.get().last_seen_at < timedelta(minutes=1)
