"""Codes: exactly so many turns, also for many at the same moment (I6, G10)."""

from __future__ import annotations

import time
from datetime import timedelta
from functools import partial

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import Attempt, User
from accounts.tasks import forget_attempts, send_code
from tests.at_once import at_once
from tests.people import client_of, insider
from tests.post import code_in, deliver_codes, newest_code, verified

PASSWORD = "a long pass sentence"
WRONG = "This code is not right"


def asked(email: str, door: str = "account_request_login_code") -> Client:
    """A browser that has had a code sent."""
    browser = client_of()
    assert browser.post(reverse(door), {"email": email}).status_code == 302
    return browser


def copies(browser: Client, number: int) -> list[Client]:
    """The same browser, several times: requests that leave it at the same moment."""
    several = [client_of() for _one in range(number)]
    for one in several:
        one.cookies.update(browser.cookies)
    return several


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("ask", "enter"),
    [
        ("account_request_login_code", "account_confirm_login_code"),
        ("account_reset_password", "account_confirm_password_reset_code"),
    ],
)
def test_of_forty_wrong_codes_at_once_three_are_looked_at(waterland, ask, enter):
    """G10; and the right one after those comes too late."""
    person = verified(insider("Hanna"))
    browser = asked(person.user.email, ask)
    code = newest_code()

    def guess(one: Client) -> object:
        return one.post(reverse(enter), {"code": "BCDF-GHJK"})

    answers = at_once(*[lambda one=one: guess(one) for one in copies(browser, 40)])

    assert not [one for one in answers if isinstance(one, Exception)]
    assert sum(WRONG in one.text for one in answers) <= 3
    assert sorted(Attempt.objects.filter(times=3).values_list("times", flat=True)) == [3]
    late = copies(browser, 1)[0]
    late.post(reverse(enter), {"code": code})
    assert "_auth_user_id" not in late.session
    assert late.get(reverse("account_complete_password_reset")).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_the_right_code_eight_times_at_once_signs_in_once(waterland):
    person = verified(insider("Hanna"))
    browser = asked(person.user.email)
    code = newest_code()
    several = copies(browser, 3)

    def enter(one: Client) -> bool:
        answer = one.post(reverse("account_confirm_login_code"), {"code": code})
        return answer.headers.get("Location") == "/"

    ways_in = at_once(*[lambda one=one: enter(one) for one in several])

    assert ways_in.count(True) == 1


@pytest.mark.django_db(transaction=True)
def test_one_turn_of_many_is_counted_by_one_statement(waterland):
    """Exactly so many of 40 get a turn, and a new time begins with new turns."""

    def turn() -> bool:
        return Attempt.objects.take("x", most=7, within=timedelta(minutes=1)).granted

    assert at_once(*[turn] * 40).count(True) == 7
    Attempt.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    assert at_once(*[turn] * 10).count(True) == 7


def test_what_is_over_is_forgotten_and_what_is_not_stays(waterland):
    Attempt.objects.take("old", most=1, within=timedelta(minutes=-1))
    Attempt.objects.take("new", most=1, within=timedelta(minutes=1))

    forget_attempts(schema="waterland")

    assert Attempt.objects.count() == 1
    assert not Attempt.objects.take("new", most=1, within=timedelta(minutes=1)).granted


def test_a_code_works_for_ten_minutes(waterland, monkeypatch):
    """I6."""
    person = verified(insider("Hanna"))
    for minutes, comes_in in ((11, False), (9, True)):
        browser = asked(person.user.email)
        code = newest_code()
        with monkeypatch.context() as patch:
            later = partial(max, time.time() + minutes * 60, 0)
            patch.setattr("allauth.account.internal.flows.code_verification.time.time", later)
            browser.post(reverse("account_confirm_login_code"), {"code": code})
        assert ("_auth_user_id" in browser.session) is comes_in


def test_a_code_is_for_the_address_that_asked_for_it(waterland):
    """I6: not for another person, and not to choose a password with."""
    hanna, gerrit = verified(insider("Hanna")), verified(insider("Gerrit"))
    browser, other = asked(hanna.user.email), asked(gerrit.user.email)
    deliver_codes()
    first = next(one for one in mail.outbox if one.to == [hanna.user.email])
    other.post(reverse("account_confirm_login_code"), {"code": code_in(first)})
    assert "_auth_user_id" not in other.session
    browser.post(reverse("account_reset_password"), {"email": hanna.user.email})
    browser.post(reverse("account_confirm_password_reset_code"), {"code": code_in(first)})
    assert browser.get(reverse("account_complete_password_reset")).status_code == 302


def test_a_code_waits_for_the_worker_sealed_and_not_for_longer_than_it_works(waterland):
    person = verified(insider("Hanna"))
    asked(person.user.email)
    job = ProcrastinateJob.objects.get(task_name=send_code.name)
    args = dict(job.args)
    assert newest_code() not in str(args)

    mail.outbox.clear()
    send_code(**args | {"until": (timezone.now() - timedelta(seconds=1)).isoformat()})
    assert mail.outbox == []


def test_addresses_are_found_however_they_are_written(waterland):
    """I2: spaces and capitals; nothing else is folded."""
    person = verified(insider("Hanna"))
    for written in (" Hanna@Waterland.example.TEST ", "HANNA@WATERLAND.EXAMPLE.TEST"):
        asked(written)
    for other in ("hanna+x@waterland.example.test", "han.na@waterland.example.test"):
        asked(other)
    for wrong in (
        "h\u0430nna@waterland.example.test",
        "hanna@waterland.example.test\r\nBcc: x@y.z",
    ):
        answer = client_of().post(reverse("account_request_login_code"), {"email": wrong})
        assert answer.status_code == 200

    deliver_codes()
    assert [one.to for one in mail.outbox] == [[person.user.email]] * 2
    assert User.objects.filter(name="Hanna").count() == 1
