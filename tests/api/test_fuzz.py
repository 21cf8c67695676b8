"""Schemathesis asks the API everything that its description allows, and what it does not (G5).

EXAMPLES says how many, for all people together; each is undone. `make fuzz` asks 50,000. Printed with
`-s`: how many there were, and how they were answered.
"""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Mapping
from random import Random, sample

import pytest
import schemathesis
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from accounts.models import User
from documents.comments.operations import comment
from documents.models import Column
from documents.operations.columns import add_column
from documents.operations.uploads import begin_upload
from documents.uploads import mine
from sharing.actors import Actor
from sharing.models import GuestLink, Level, Notice, PermissionGroup
from sharing.operations.groups import add_to_group
from sharing.operations.guest_links import make_guest_link
from sharing.operations.invitations import invite
from sharing.operations.webhooks import add_webhook
from sharing.tokens import token_of as address_of
from sharing.webhooks.telling import find
from tests.api.administration.conftest import by_token, token_of
from tests.api.client import described, faults
from tests.api.things import more_things
from tests.people import client_of, insider
from tests.test_doors import undone
from tests.uploads.conftest import _places  # noqa: F401 -- a fixture

# Bytes are bytes, whatever the protocol calls them.
schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")
# Who owns, who is a member, who is a visitor from outside, who has a guest link, who has nothing; and a
# program of an administrator's, whose every turn of the switch is undone like all else.
PEOPLE = ["alice", "bob", "erin", "by link", "nobody", "administers"]
SHORT, LONG = 500, int(os.environ.get("EXAMPLES", "5000"))
HOST = "waterland.example.test"
MOSTLY = 0.85
SLOWEST = 5.0


@pytest.fixture
def ids(site, library, document, alice, bob, erin) -> dict[str, list[str]]:
    """What there is, by the names that addresses and bodies have for it."""
    add_to_group(alice, site, erin.user, PermissionGroup.Kind.VISITORS)
    link = make_guest_link(alice, document)
    admin = User.objects.get(email__startswith="admin@")
    hooks = [
        add_webhook(one, place, "https://receiver.example/", ["comment"])[0]
        for one, place in [(alice, site), (Actor(user=admin, job="admin"), None)]
    ]
    said = comment(alice, document, "Said.")
    comment(bob, document, "Heard.")
    find()
    uploads = [begin_upload(one, library, f"{one.user.name}.txt", 9) for one in (alice, bob)]
    uploads.append(begin_upload(alice, library, "Empty.txt", 0))
    mine.finish(alice, uploads[-1])
    things = [str(one.pk) for one in (site, library, document)]
    return more_things(alice, bob, erin, site, library, document) | {
        "id": things,
        "person": [str(one.user.pk) for one in (alice, bob, erin)],
        "comment": [str(said.pk)],
        "link": [str(link.pk)],
        "invitation": [str(invite(alice, document, "x@guest.example.test", level=Level.READ).pk)],
        "document": things[2:],
        "upload": [str(one.pk) for one in uploads],
        "Upload-Offset": ["0"],
        "Upload-Length": ["9", "4096"],
        "notice": list(Notice.objects.filter(user=alice.user).values_list("pk", flat=True)),
        "column": [add_column(alice, site, "Year", Column.Kind.NUMBER).pk],
        "webhook": [str(hook.pk) for hook in hooks],
        "delivery": [str(hook.deliveries.first().pk) for hook in hooks],
        "number": [1, 1, 2],
        "kind": ["own", "edit", "read"],
        "kinds": ["sites", "folders", "documents"],
        "administration": [str(erin.user.pk)],
        "people": [[str(erin.user.pk)]],
        "disable_links": [[], [str(link.pk)]],
        "chosen": [[], [str(alice.user.pk)], [str(alice.user.pk), str(bob.user.pk)]],
        "sponsor": [str(one.user.pk) for one in (alice, bob, erin)],
        "item": things,
    }


def with_things(case: object, ids: dict[str, list[str]], chance: Random) -> object:
    """The same request, mostly about something that there is, and without made-up tokens and tags."""
    for made_up in ("Authorization", "If-Match"):
        if chance.random() < MOSTLY:
            case.headers.pop(made_up, None)
    for said in (case.path_parameters, case.query, case.headers, case.body):
        if not isinstance(said, Mapping):
            continue
        for name in said.keys() & ids.keys():
            if chance.random() < MOSTLY:
                kind = case.path.split("/")[3]
                there = kind if name == "id" else f"{kind} {name}"
                said[name] = chance.choice(ids.get(there, ids[name]))
    if isinstance(case.body, dict) and isinstance(case.body.get("items"), list):
        for one in case.body["items"]:
            if isinstance(one, dict) and "id" in one and chance.random() < MOSTLY:
                one["id"] = chance.choice(ids["id"])
    return case


def ask(client: Client, case: object) -> tuple[object, str]:
    """What is answered, and by which address."""
    sent = case.as_transport_kwargs(base_url=f"http://{HOST}")
    headers = {name: str(value) for name, value in sent["headers"].items()}
    facts: dict[str, object] = {"content_type": headers.pop("Content-Type", "")}
    if "json" in sent:
        facts["data"] = json.dumps(sent["json"])
    elif sent.get("data") is not None:
        facts["data"] = sent["data"] if isinstance(sent["data"], bytes) else str(sent["data"])
    address = sent["url"].removeprefix(f"http://{HOST}")
    query = {name: str(value) for name, value in (sent.get("params") or {}).items()}
    return (
        client.generic(case.method, address, headers=headers, query_params=query, **facts),
        address,
    )


def timed(client: Client, case: object) -> tuple[object, str, bytes, float]:
    """As `ask`, whole, undone, and how many seconds it took."""
    began = time.monotonic()
    with undone():
        response, address = ask(client, case)
        body = response.getvalue()
    return response, address, body, time.monotonic() - began


@pytest.fixture
def client(request: pytest.FixtureRequest, ids: dict[str, list[str]]) -> Client:
    """The program of one of the people."""
    person = request.param
    if person == "administers":
        client = by_token(token_of(insider("Ada", is_staff=True))).client
        client.about = "/administration/"
        return client
    if person != "by link":
        return client_of(request.getfixturevalue(person))
    client = client_of(None)
    (link,) = GuestLink.objects.filter(pk=ids["link"][0])
    client.get(reverse("guest_link", args=[address_of(link)]))
    return client


@pytest.mark.parametrize(
    "examples", [SHORT // len(PEOPLE), pytest.param(LONG // len(PEOPLE), marks=pytest.mark.slow)]
)
@pytest.mark.parametrize("client", PEOPLE, indirect=True)
def test_whatever_is_asked_is_answered_as_it_is_described(client, ids, examples):
    """G5: no failure of ours, no status, field or media type that is not declared, and no long wait."""
    client.raise_request_exception = False
    schema = schemathesis.openapi.from_dict(described())
    operations = [one.ok() for one in schema.get_all_operations()]
    operations = [one for one in operations if getattr(client, "about", "") in one.path]
    answered: Counter[tuple[str, int]] = Counter()
    for operation, most in shared_out(operations, examples):
        ask_about(operation, most, client, ids, answered)
    statuses = Counter(status for _label, status in answered.elements())
    well = {label for label, status in answered if status < 300}
    never = sorted({label for label, _status in answered} - well)
    said = f"{statuses.total()} asked: {dict(sorted(statuses.items()))}; never well: {never}"
    print(said)  # noqa: T201 -- what was shown
    assert statuses.total() >= examples
    if examples >= len(operations):
        assert {label for label, _status in answered} == {one.label for one in operations}


def shared_out(operations: list[object], examples: int) -> list[tuple[object, int]]:
    """Every operation and how often it is asked; twice a few of them, if there are less examples."""
    if examples < len(operations):
        return [(one, 2) for one in sample(operations, examples // 2 + 1)]
    return [(one, examples // len(operations) + 1) for one in operations]


def ask_about(
    operation: object,
    most: int,
    client: Client,
    ids: dict[str, list[str]],
    answered: Counter[tuple[str, int]],
) -> None:
    """One operation, so often; it fails if the answer is not as it is described."""

    @settings(
        max_examples=most,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def asked(data: st.DataObject) -> None:
        mode = data.draw(st.sampled_from([GenerationMode.POSITIVE] * 2 + [GenerationMode.NEGATIVE]))
        chance = data.draw(st.randoms(use_true_random=True))
        case = with_things(data.draw(operation.as_strategy(generation_mode=mode)), ids, chance)
        response, address, body, seconds = timed(client, case)
        if seconds >= SLOWEST:  # the machine may have been busy: what is slow is slow again
            response, address, body, seconds = timed(client, case)
        assert seconds < SLOWEST, (case.method, address, seconds)
        assert response.status_code not in {500, 502, 503, 504}, (case.method, address, body)
        if not response.streaming:
            assert faults(case.method, response.request["PATH_INFO"], response) == []
        answered[operation.label, response.status_code] += 1

    asked()
