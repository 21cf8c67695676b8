"""Two organisations whose ids are all the same, asked at the same time: never the other's answer."""

from __future__ import annotations

import logging
import os
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path
from random import Random
from time import perf_counter
from uuid import UUID

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.urls import reverse
from django_tenants.utils import tenant_context
from guardian.shortcuts import get_objects_for_user

from accounts.models import User
from documents.models import Document
from documents.storage import contents, name_of
from sharing import gate
from sharing.actors import Actor
from sharing.models import Level, PermissionScope
from sharing.securable import Securable
from sites_app.models import Folder, Site
from sites_app.operations.folders import create_folder
from tenants.models import Organisation
from tests.people import client_of, library_of
from tests.proof.test_sequences import SEED, say
from tests.proof.twins import CANARY, fill, ranks

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 16
THREAD_DECISIONS = int(os.environ.get("THREAD_DECISIONS", "960"))
BROWSERS = 8
REQUESTS = int(os.environ.get("REQUESTS", "160"))
MODELS: dict[str, type[Securable]] = {"site": Site, "folder": Folder, "document": Document}


@pytest.fixture
def twins(
    waterland: Organisation, polder: Organisation, caplog: pytest.LogCaptureFixture
) -> list[Organisation]:
    caplog.set_level(logging.CRITICAL, "django.request")
    fill(waterland, polder, Random(SEED))  # noqa: S311 -- it can be repeated
    return [waterland, polder]


# Ways to ask whether a person may do something with an item; each is a decision.


def by_the_gate(user: User, item: Securable, level: Level) -> bool:
    return gate.may(Actor(user=user), level, item)


def by_a_list(user: User, item: Securable, level: Level) -> bool:
    return type(item).objects.filter(pk=item.pk).visible_to(Actor(user=user), level).exists()


def by_the_grants(user: User, item: Securable, level: Level) -> bool:
    return type(item).objects.filter(pk=item.pk).scattered(Actor(user=user), level).exists()


def by_guardian(user: User, item: Securable, level: Level) -> bool:
    scopes = get_objects_for_user(
        user,
        [one.value for one in level.enough],
        klass=PermissionScope,
        any_perm=True,
        with_superuser=False,
        accept_global_perms=False,
    )
    return not shut(user, item) and scopes.filter(counted_by__scope=item.scope_id).exists()


def shut(user: User, item: Securable) -> bool:
    scope = PermissionScope.objects.get(pk=item.scope_id)
    return user.is_external and scope.closed_to_outsiders


WAYS = [by_the_gate, by_a_list, by_the_grants, by_guardian]


def test_sixteen_threads_never_get_the_answer_of_the_other_organisation(twins):
    expected = {one.schema_name: ranks(one) for one in twins}
    here, there = expected.values()
    assert here.keys() == there.keys()
    assert sum(here[asked] != there[asked] for asked in here) > len(here) / 5
    kinds = {item.pk: kind for kind, model in MODELS.items() for item in model.objects.all()}
    keys = {one.schema_name: sessions(one) for one in twins}
    began, counted, wrong = perf_counter(), Counter(), []

    def ask(number: int) -> None:
        random = Random(SEED * 1_000 + number)  # noqa: S311 -- it can be repeated
        try:
            for _time in range(-(-THREAD_DECISIONS // THREADS)):
                organisation = random.choice(twins)
                schema = organisation.schema_name
                person, pk = random.choice(list(here))
                rank = expected[schema][person, pk]
                if random.random() < 0.02:
                    ContentType.objects.clear_cache()
                if random.random() < 0.1:
                    status, text = visit(schema, keys[schema][person], kinds[pk], pk)
                    right = status == (200 if rank else 404) and only(schema, text)
                    way: Callable = visit
                else:
                    way, level = random.choice(WAYS), random.choice(list(Level))
                    with tenant_context(organisation):
                        user = User.objects.get(pk=person)
                        item = MODELS[kinds[pk]].objects.get(pk=pk)
                        right = way(user, item, level) == (rank >= level.rank)
                counted[way.__name__] += 1
                if not right:
                    wrong.append((schema, way.__name__, person, kinds[pk], pk))
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(ask, range(THREADS)))

    assert wrong == []
    assert counted.total() >= THREAD_DECISIONS
    say(
        f"{THREADS} threads over two organisations: {counted.total():,} decisions {dict(counted)}, "
        f"{len(wrong)} wrong, {perf_counter() - began:.0f} s.\n"
    )


def sessions(organisation: Organisation) -> dict[UUID, str]:
    """A session of each person."""
    with tenant_context(organisation):
        return {
            user.pk: client_of(Actor(user=user)).cookies[settings.SESSION_COOKIE_NAME].value
            for user in User.objects.filter(is_staff=False)
        }


def visit(schema: str, key: str, kind: str, pk: UUID) -> tuple[int, str]:
    """The page of an item, as a browser asks for it."""
    client = Client(headers={"host": f"{schema}.example.test"})
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    answer = client.get(reverse(kind, args=[pk]))
    return answer.status_code, answer.text


def only(schema: str, text: str) -> bool:
    """Whether nothing of the other organisation is in it."""
    return not any(canary in text for other, canary in CANARY.items() if other != schema)


TOKEN = "a" * 32


class Browser:
    """One connection that is kept open; requests of both organisations go over it in turn."""

    def __init__(self, port: int, keys: dict[str, str]) -> None:
        self.keys = keys
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60)

    def send(self, schema: str, method: str, path: str, body: str | None = None) -> HTTPResponse:
        session = f"{settings.SESSION_COOKIE_NAME}={self.keys[schema]}"
        headers = {
            "Host": f"{schema}.example.test",
            "Cookie": f"{session}; {settings.CSRF_COOKIE_NAME}={TOKEN}",
            "X-CSRFToken": TOKEN,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        self.connection.request(method, path, body, headers)
        return self.connection.getresponse()

    def ask(self, schema: str, method: str, path: str, body: str | None = None) -> tuple[int, str]:
        """Status and text."""
        answer = self.send(schema, method, path, body)
        return answer.status, answer.read().decode(errors="replace")

    def abort(self, schema: str, path: str) -> int:
        """Go away in the middle of the answer."""
        with suppress(HTTPException):
            answer = self.send(schema, "GET", path)
            answer.read(1_000)
        self.connection.close()
        return answer.status


def test_a_connection_that_is_kept_serves_each_request_from_its_own_organisation(
    twins, live_server
):
    """T6: pages and refused writes of both in turn, between downloads broken off and errors."""
    keys, large, lost, plain = {}, {}, {}, {}
    for one in twins:
        with tenant_context(one):
            alice = Actor(user=User.objects.get(name="Alice"))
            keys[one.schema_name] = sessions(one)[alice.user.pk]
            found = list(Document.objects.order_by("pk"))
            with_rights = [item for item in found if gate.may(alice, Level.OWN, item)]
            large[one.schema_name] = next(item for item in with_rights if item.size > 1_000_000)
            lost[one.schema_name], plain[one.schema_name] = [
                item for item in with_rights if item.size < 1_000
            ][:2]
            create_folder(alice, library_of(Site.objects.filter(parent=None).first()), "Taken")
            for item in with_rights:
                place = Path(contents().path(name_of(item.sha256)))
                if item.pk != lost[one.schema_name].pk and not place.exists():
                    place.parent.mkdir(parents=True, exist_ok=True)
                    place.write_bytes(b"x" * item.size)
            Path(contents().path(name_of(lost[one.schema_name].sha256))).unlink(missing_ok=True)
    folders = {}
    for one in twins:
        with tenant_context(one):
            folders[one.schema_name] = Folder.objects.get(name="Taken").parent_id
    port = int(live_server.url.rpartition(":")[2])
    began, counted = perf_counter(), Counter()

    def browse(number: int) -> list[tuple]:
        random, browser, wrong = Random(SEED + number), Browser(port, keys), []  # noqa: S311
        for time in range(-(-REQUESTS // BROWSERS)):
            schema = ["waterland", "polder"][time % 2]
            what = random.choices(["page", "home", "refused", "error", "aborted"], [5, 2, 2, 1, 1])[
                0
            ]
            text = ""
            if what == "page":
                address = reverse("document", args=[plain[schema].pk])
                status, text = browser.ask(schema, "GET", address)
                right = status == 200 and CANARY[schema] in text
            elif what == "home":
                status, text = browser.ask(schema, "GET", "/")
                right = status == 200 and CANARY[schema] in text
            elif what == "refused":
                address = reverse("folder_new", args=[folders[schema]])
                status, text = browser.ask(schema, "POST", address, "name=Taken")
                right = status == 422
            elif what == "error":
                address = reverse("download", args=[lost[schema].pk])
                status, text = browser.ask(schema, "GET", address)
                right = status == 500
            else:
                status = browser.abort(schema, reverse("download", args=[large[schema].pk]))
                right = status == 200
            counted[what] += 1
            if not right or not only(schema, text):
                wrong.append((schema, what, status, text[:300]))
        browser.connection.close()
        return wrong

    with ThreadPoolExecutor(BROWSERS) as threads:
        wrong = [one for found in threads.map(browse, range(BROWSERS)) for one in found]

    assert wrong == []
    for one in twins:
        with tenant_context(one):
            assert Folder.objects.filter(name="Taken").count() == 1
    say(
        f"{BROWSERS} connections kept open, two organisations in turn: {counted.total():,} requests "
        f"{dict(counted)}, {len(wrong)} wrong, {perf_counter() - began:.0f} s.\n"
    )
