"""Until when people outside have access, who answers for them, and who may say so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from sharing.actors import Actor
from sharing.gate import may
from sharing.models import Level, SharingEvent, SharingPolicy
from sharing.operations.access_ends import renew_access, set_access_end, set_sponsor
from sharing.operations.grants import grant
from sharing.operations.people import set_standing
from tests.people import allow, anew, client_of, insider, outsider


def in_days(days: int) -> datetime:
    return timezone.now() + timedelta(days=days)


def has_ended(actor: Actor) -> None:
    """Time has passed since the end was set."""
    User.objects.filter(pk=actor.user.pk).update(access_until=in_days(-1))


def seen_anew(actor: Actor) -> User:
    return anew(actor).user


@pytest.fixture
def ada(waterland) -> Actor:
    """An administrator, on the pages of the administration."""
    return Actor(user=insider("Ada", is_staff=True).user, job="admin")


@pytest.fixture
def sponsored(ada, alice, erin, site) -> Actor:
    """Erin reads the site, and Alice answers for her."""
    grant(alice, site, erin.user, Level.READ)
    set_sponsor(ada, [erin.user], alice.user)
    return erin


def test_whose_access_has_ended_opens_nothing_until_their_sponsor_renews_it(
    ada, alice, sponsored, site
):
    set_access_end(ada, [sponsored.user], in_days(1))
    assert may(anew(sponsored), Level.READ, site)
    has_ended(sponsored)
    assert not may(anew(sponsored), Level.READ, site)

    renew_access(alice, sponsored.user, in_days(30))

    assert may(anew(sponsored), Level.READ, site)
    events = SharingEvent.objects.filter(verb="set access end").order_by("pk")
    assert [event.user for event in events] == [ada.user, alice.user]
    assert events[1].details["until"].startswith(f"{in_days(30):%Y-%m-%d}")


def test_the_same_end_again_is_no_event(ada, sponsored):
    until = in_days(3)
    set_access_end(ada, [sponsored.user], until)
    set_access_end(ada, [sponsored.user], until)

    assert SharingEvent.objects.filter(verb="set access end").count() == 1


DOING: dict[str, Callable[[Actor, Actor], object]] = {
    "set_sponsor": lambda who, person: set_sponsor(who, [person.user], who.user),
    "set_access_end": lambda who, person: set_access_end(who, [person.user], in_days(9)),
    "renew_access": lambda who, person: renew_access(who, person.user, in_days(9)),
}
# The administrator, the sponsor, an owner of the site who is not, a member, the person, a stranger.
ALLOWED = {
    "set_sponsor": {"ada"},
    "set_access_end": {"ada"},
    "renew_access": {"alice"},
}
WHO = ["ada", "alice", "olive", "bob", "erin", "frank", "nobody"]


@pytest.mark.parametrize("what", DOING)
@pytest.mark.parametrize("who", WHO)
def test_who_may_say_so(request, alice, site, sponsored, what, who):
    if who == "olive":
        actor = insider("Olive")
        grant(alice, site, actor.user, Level.OWN)
    else:
        actor = outsider("Frank") if who == "frank" else request.getfixturevalue(who)
    before = seen_anew(sponsored)
    events = SharingEvent.objects.count()
    if who in ALLOWED[what]:
        DOING[what](actor, sponsored)
        assert SharingEvent.objects.count() == events + 1
        return
    with pytest.raises(PermissionDenied):
        DOING[what](actor, sponsored)
    after = seen_anew(sponsored)
    assert (after.access_until, after.sponsor) == (before.access_until, before.sponsor)
    assert SharingEvent.objects.count() == events


def test_nobody_goes_beyond_the_most_of_the_policy(ada, alice, sponsored):
    allow(access_days=10, most_access_days=20)
    for say in (
        lambda until: set_access_end(ada, [sponsored.user], until),
        lambda until: renew_access(alice, sponsored.user, until),
    ):
        with pytest.raises(ValidationError):
            say(in_days(22))
        with pytest.raises(ValidationError):
            say(in_days(-1))
        say(None)
        assert in_days(19) < seen_anew(sponsored).access_until <= in_days(20)
        set_access_end(ada, [sponsored.user], in_days(5))


def test_without_a_most_there_may_be_no_end(ada, sponsored):
    set_access_end(ada, [sponsored.user], in_days(5))
    set_access_end(ada, [sponsored.user], None)

    assert seen_anew(sponsored).access_until is None


def test_a_sponsor_who_left_or_may_not_share_outside_renews_nothing(ada, alice, bob, sponsored):
    allow(sharers=SharingPolicy.Sharers.CHOSEN, chosen=[bob.user])
    with pytest.raises(PermissionDenied):
        renew_access(alice, sponsored.user, in_days(9))
    allow(sharers=SharingPolicy.Sharers.CHOSEN, chosen=[alice.user])
    renew_access(alice, sponsored.user, in_days(9))

    set_standing(ada, alice.user, may_sign_in=False, administers=False)
    with pytest.raises(PermissionDenied):
        renew_access(alice, sponsored.user, in_days(12))


def test_a_sponsor_is_somebody_inside_who_is_here(ada, bob, sponsored):
    set_standing(ada, bob.user, may_sign_in=False, administers=False)
    for nobody in (outsider("Gustav").user, bob.user):
        with pytest.raises(ValidationError):
            set_sponsor(ada, [sponsored.user], nobody)


def test_people_inside_have_no_end(ada, bob):
    set_access_end(ada, [bob.user], in_days(5))

    assert seen_anew(bob).access_until is None


def test_the_sponsor_sets_the_end_on_a_page_that_others_do_not_find(alice, bob, sponsored):
    page = reverse("renew_access", args=[sponsored.user.pk])
    assert client_of(bob).get(page).status_code == 404
    assert client_of(sponsored).get(page).status_code == 404
    browser = client_of(alice)
    assert browser.get(page).status_code == 200
    assert page in browser.get(reverse("my_access")).text

    day = timezone.localdate() + timedelta(days=30)
    answer = browser.post(page, {"until": day.isoformat()})

    assert answer.url == reverse("my_access")
    assert timezone.localtime(seen_anew(sponsored).access_until).date() == day
    past = browser.post(page, {"until": "2001-01-01"})
    assert past.status_code == 422
    assert "Choose a date in the future." in past.text
