"""The switch, turned over HTTP while many clients from outside ask for what was shared (R1, D18).

`CLIENTS=50 FLIPS=50` is what `make prove` runs: gunicorn with 2 processes of 4 threads.
"""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from threading import Event
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse

from accounts.models import User
from sharing.actors import Actor
from sharing.models import Level, PermissionGroup
from sharing.operations.grants import grant
from sharing.operations.groups import add_to_group
from sharing.operations.guest_links import make_guest_link
from sharing.tokens import token_of
from sites_app.operations.sites import create_site
from tests.people import add_text, client_of, insider, outsider
from tests.proof.test_sequences import SEED, say

CLIENTS = int(os.environ.get("CLIENTS", "8"))
FLIPS = int(os.environ.get("FLIPS", "4"))
# So many requests of each client, sent and answered while it holds, are waited for in each state.
OF_EACH = 2
HOST = "waterland.example.test"


@dataclass(frozen=True)
class Asked:
    """One request: what for, when it was sent and answered, and how."""

    what: str
    sent: float
    answered: float
    status: int


@pytest.mark.django_db(transaction=True)
def test_after_the_switch_was_answered_nobody_outside_gets_anything(waterland):
    """R1, S57, S59, S64, S69, S70, D18."""
    doors = what_is_shared()
    admin = cookie_of(Actor(user=User.objects.get(is_superuser=True)))
    turns: list[tuple[bool, float, float]] = []
    asked: list[Asked] = []  # appended to by all clients
    done = Event()
    with serving() as port, ThreadPoolExecutor(CLIENTS) as threads:
        clients = [
            threads.submit(ask_on, port, doors, number, done, asked) for number in range(CLIENTS)
        ]
        wait_for_requests(asked, time.monotonic())
        for turn in range(FLIPS):
            on = turn % 2 == 1
            began = time.monotonic()
            turn_switch(port, admin, on=on)
            turns.append((on, began, time.monotonic()))
            wait_for_requests(asked, turns[-1][2])
        done.set()
        for client in clients:
            client.result(60)
    told = count(asked, turns)

    assert told["off: got in"] == 0, told
    assert told["on: kept out"] == 0, told
    enough = OF_EACH * CLIENTS * (FLIPS // 2)
    assert told["off: kept out"] >= enough
    assert told["on: got in"] >= enough
    assert not [one for one in asked if one.status >= 500]
    say(
        f"The switch turned {FLIPS} times under {CLIENTS} clients, 2 processes of 4 threads: "
        f"{len(asked):,} requests for {len(doors)} things, {dict(sorted(told.items()))}."
    )


def what_is_shared() -> dict[str, tuple[str, str]]:
    """By what it is: its address, and the cookie of whoever asks for it."""
    alice, erin, frank = insider("Alice"), outsider("Erin"), outsider("Frank")
    site = create_site(alice, "Dikes")
    add_to_group(alice, site, erin.user, PermissionGroup.Kind.MEMBERS)
    document = add_text(alice, site, "Plan.txt", "words " * 1000)
    grant(alice, document, frank.user, Level.READ)
    token = token_of(make_guest_link(alice, document))
    member, reader = cookie_of(erin), cookie_of(frank)
    return {
        "the site, in a group": (reverse("site", args=[site.pk]), member),
        "the API, in a group": (f"/api/v1/sites/{site.pk}/", member),
        "a document, by a grant": (reverse("document", args=[document.pk]), reader),
        "the API, by a grant": (f"/api/v1/documents/{document.pk}/", reader),
        "a download, by a grant": (reverse("download", args=[document.pk]), reader),
        "the page of a guest link": (reverse("guest_link", args=[token]), ""),
        "a download by a guest link": (reverse("guest_download", args=[token]), ""),
    }


def cookie_of(actor: Actor) -> str:
    """The session of somebody who is signed in."""
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client_of(actor).cookies[name].value}"


@contextmanager
def serving() -> Iterator[int]:
    """Gunicorn over the database of this test; its port."""
    with socket.socket() as attempt:
        attempt.bind(("127.0.0.1", 0))
        port = attempt.getsockname()[1]
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    command = f"-m gunicorn config.wsgi --bind 127.0.0.1:{port} --workers 2 --threads 4"
    master = subprocess.Popen(
        [sys.executable, *command.split(), "--log-level", "critical", "--no-control-socket"],
        cwd=settings.BASE_DIR,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "tests.proof.served_settings",
            "DATABASE_URL": url.geturl(),
        },
        start_new_session=True,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _try in range(300):
            with socket.socket() as attempt:
                if attempt.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        os.killpg(master.pid, signal.SIGTERM)
        master.wait(30)


def wait_for_requests(asked: list[Asked], since: float) -> None:
    """Until enough requests were sent after a moment, and answered."""
    for _try in range(600):
        time.sleep(0.1)
        if sum(one.sent > since for one in list(asked)) >= OF_EACH * CLIENTS:
            return
    raise AssertionError("The server did not answer.")


def ask_on(
    port: int, doors: dict[str, tuple[str, str]], number: int, done: Event, asked: list[Asked]
) -> None:
    """One client: asks for one thing after another until it is told to stop."""
    random = Random(SEED * 1000 + number)  # noqa: S311 -- it can be repeated
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    while not done.is_set():
        what = random.choice(list(doors))
        address, cookie = doors[what]
        sent = time.monotonic()
        try:
            client.request("GET", address, headers={"Host": HOST, "Cookie": cookie})
            answer = client.getresponse()
            answer.read()
        except (http.client.HTTPException, ConnectionError):
            client.close()  # a kept connection that the server dropped: nothing was answered
            continue
        asked.append(Asked(what, sent, time.monotonic(), answer.status))
    client.close()


def turn_switch(port: int, admin: str, *, on: bool) -> None:
    """As the administrator does: open the page that asks, and press the button."""
    address = reverse(f"admin:external_sharing_{'on' if on else 'off'}")
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    client.request("GET", address, headers={"Host": HOST, "Cookie": admin})
    page = client.getresponse()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.read().decode())[1]
    cookies = "; ".join([admin, page.headers["Set-Cookie"].partition(";")[0]])
    client.request(
        "POST",
        address,
        body=f"csrfmiddlewaretoken={token}",
        headers={
            "Host": HOST,
            "Cookie": cookies,
            "Content-Type": "application/x-www-form-urlencoded",
        },
    )
    answer = client.getresponse()
    answer.read()
    client.close()
    assert answer.status == 302


def count(asked: list[Asked], turns: list[tuple[bool, float, float]]) -> Counter[str]:
    """How requests ended that were sent after a turn was answered, and answered before the next began."""
    told: Counter[str] = Counter()
    nexts = [began for _on, began, _ended in turns[1:]] + [float("inf")]
    for (on, _began, ended), following in zip(turns, nexts, strict=True):
        for one in asked:
            if one.sent > ended and one.answered < following:
                got_in = one.status in {200, 206}
                told[f"{'on' if on else 'off'}: {'got in' if got_in else 'kept out'}"] += 1
    return told
