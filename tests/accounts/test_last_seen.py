"""When people outside were last here: to the hour, and for next to nothing."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from sharing.actors import Actor
from sharing.operations.guest_links import make_guest_link
from sharing.tokens import token_of
from tests.people import add_text, client_of


def last_seen(actor: Actor) -> timezone.datetime | None:
    return User.objects.get(pk=actor.user.pk).last_seen


def seen_ago(actor: Actor, **time: float) -> timezone.datetime:
    moment = timezone.now() - timedelta(**time)
    User.objects.filter(pk=actor.user.pk).update(last_seen=moment)
    return moment


def writes(actor: Actor, address: str) -> int:
    """How often a request writes to the people."""
    browser = client_of(actor)
    with CaptureQueriesContext(connection) as captured:
        browser.get(address)
    return sum('UPDATE "accounts_user"' in query["sql"] for query in captured)


def test_it_is_written_once_an_hour(erin):
    assert last_seen(erin) is None
    browser = client_of(erin)
    browser.get("/")
    first = last_seen(erin)
    assert timezone.now() - first < timedelta(minutes=1)

    browser.get("/")
    assert last_seen(erin) == first
    recent = seen_ago(erin, minutes=59)
    browser.get("/")
    assert last_seen(erin) == recent
    seen_ago(erin, minutes=61)
    browser.get("/")
    assert timezone.now() - last_seen(erin) < timedelta(minutes=1)


def test_most_requests_write_nothing(erin):
    assert writes(erin, "/profile/") == 1
    assert writes(erin, "/profile/") == 0


def test_of_two_requests_at_once_one_writes(erin):
    """Both read that it was long ago; the condition stands in the statement that writes."""
    client_of(erin).get("/")
    seen = last_seen(erin)
    stale = User.objects.get(pk=erin.user.pk)
    stale.last_seen = None
    from accounts.middleware import LastSeenMiddleware  # noqa: PLC0415 -- beside its use

    request = client_of(erin).get("/").wsgi_request
    request.user = stale
    LastSeenMiddleware(lambda request: None)(request)

    assert last_seen(erin) == seen


def test_of_people_inside_it_is_not_kept(alice):
    client_of(alice).get("/")

    assert last_seen(alice) is None


def test_a_guest_link_is_opened_by_nobody_in_particular(alice, erin, site):
    link = make_guest_link(alice, add_text(alice, site, "Plan.txt"))
    page = client_of(erin).get(reverse("guest_link", args=[token_of(link)]))

    assert page.status_code == 200
    assert last_seen(erin) is None
