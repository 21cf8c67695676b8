"""What is asked at random reaches every operation: each is answered well to somebody.

Otherwise the questions of test_fuzz.py would be about things that are not there, and show nothing. An
operation that is never reached wants a thing in `ids` there, or in things.py.
"""

from __future__ import annotations

from random import Random

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode

from tests.api.client import described
from tests.api.test_fuzz import ask, client, ids, with_things
from tests.test_doors import undone
from tests.uploads.conftest import _places  # noqa: F401 -- a fixture

__all__ = ["client", "ids"]

# So often at most, the first few being enough for nearly all.
TRIES = (5, 25, 150, 1_000)


@pytest.mark.slow
@pytest.mark.parametrize("client", ["alice", "administers"], indirect=True)
def test_every_operation_is_answered_well(client: Client, ids: dict[str, list[str]]):
    """G5: to the owner or an administrator, at least once with 2xx, whatever else is answered."""
    client.raise_request_exception = False
    administers = hasattr(client, "about")
    schema = schemathesis.openapi.from_dict(described())
    operations = [one.ok() for one in schema.get_all_operations()]
    never = {}
    for operation in operations:
        if ("/administration/" in operation.path) != administers:
            continue
            continue
        statuses = _asked_until_well(client, operation, ids)
        if statuses[-1] >= 300:
            never[operation.label] = sorted(set(statuses))
    assert never == {}


def _asked_until_well(client: Client, operation: object, ids: dict[str, list[str]]) -> list[int]:
    statuses: list[int] = []
    chance = Random(operation.label)  # noqa: S311 -- the same each time
    for most in TRIES:

        @settings(
            max_examples=most,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
        def asked(case: object) -> None:
            if not statuses or statuses[-1] >= 300:
                case.headers.pop("Authorization", None)  # a made-up token
                with undone():
                    response, _address = ask(client, with_things(case, ids, chance))
                    response.getvalue()
                statuses.append(response.status_code)

        asked()
        if statuses[-1] < 300:
            break
    return statuses
