"""What is asked at random reaches every operation: each is answered well to somebody.

Otherwise the questions of test_fuzz.py would be about things that are not there, and show nothing. An
operation that is never reached wants a thing in `ids` there, or in `more_ids` here.
"""

from __future__ import annotations

from random import Random

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, find, settings
from hypothesis.errors import NoSuchExample
from schemathesis import GenerationMode

from tests.api.client import described
from tests.api.test_fuzz import ask, client, ids, with_things
from tests.test_doors import undone

TRIES = 150
SEED = 7

__all__ = ["client", "ids"]


@pytest.mark.parametrize("client", ["alice"], indirect=True)
def test_every_operation_is_answered_well(client, ids):
    """G5: with a status of 2xx, at least once."""
    client.raise_request_exception = False
    schema = schemathesis.openapi.from_dict(described())
    chance = Random(SEED)  # noqa: S311 -- what is asked, not a secret
    never = {}
    for operation in (one.ok() for one in schema.get_all_operations()):
        statuses = []
        reached = reaches(client, operation, ids, chance, statuses)
        if not reached:
            never[operation.label] = sorted(set(statuses))
    assert never == {}


def reaches(client, operation, ids, chance, statuses):
    def well(case):
        with undone():
            response, _address = ask(client, with_things(case, ids, chance))
            response.getvalue()
        statuses.append(response.status_code)
        return 200 <= response.status_code < 300

    try:
        find(
            operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
            well,
            settings=settings(
                max_examples=TRIES,
                database=None,
                deadline=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
            random=chance,
        )
    except NoSuchExample:
        return False
    return True
