"""Two at the same moment, on real connections: the result is that of one of the two orders (R6, R7).

`PAIRS=1000` is what `make prove` runs. The result of each order is found on copies of the same tree.
"""

from __future__ import annotations

import os
from collections import Counter
from random import Random
from time import perf_counter

import pytest
from django.db import connection

from accounts.models import Membership
from sharing import checks
from sharing.models import PermissionGroup
from tests.oracle import Oracle
from tests.proof.races import (
    RACES,
    VARIANTS,
    Copies,
    Ending,
    People,
    Track,
    each_removes_the_other,
    picture,
)
from tests.proof.test_sequences import SEED, say

PAIRS = int(os.environ.get("PAIRS", "25"))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__)
def test_the_result_is_that_of_one_of_the_two_orders(waterland, race):
    people, random = People(), Random(SEED)  # noqa: S311 -- it can be repeated
    track, seen, began, deadlocks = Track(waterland, random), Counter(), perf_counter(), lost()
    copies: dict[int, Copies] = {}
    for number in range(PAIRS):
        variant = number % min(VARIANTS, max(4, PAIRS // 4))
        if variant not in copies:
            copies[variant] = Copies(race, people, variant)
        copy = copies[variant]
        copy.put_back()
        one, other = track.run(copy.start.one.ready(), copy.start.other.ready())
        oracle = Oracle()
        result = Ending(one, other, picture(oracle, copy.start.roots, people))

        as_if = [order for order, ending in copy.orders.items() if ending == result]
        assert as_if, f"pair {number}: {result} is neither of {copy.orders}"
        assert list(checks.wrong_rows()) == []
        assert oracle.faults() == []
        if race is each_removes_the_other:
            assert fewest_owners() == 1
        seen["either" if len(as_if) == 2 else as_if[0]] += 1
    track.close()
    say(
        f"{race.__name__}: {PAIRS:,} pairs, {track.overlapped:,} at the same moment; {dict(seen)}; "
        f"{lost() - deadlocks} deadlocks seen by PostgreSQL, 0 by a caller; "
        f"0 differences, {perf_counter() - began:.0f} s."
    )
    assert PAIRS < 100 or race.__name__.startswith("away") or len(set(seen) - {"either"}) == 2


def fewest_owners() -> int:
    """The number of owners of what has the fewest."""
    scopes = PermissionGroup.objects.values_list("scope", flat=True)
    owners = Membership.objects.filter(group__permissiongroup__kind=PermissionGroup.Kind.OWNERS)
    have = Counter(owners.values_list("group__permissiongroup__scope", flat=True))
    return min(have[scope] for scope in scopes)


def lost() -> int:
    """The deadlocks that PostgreSQL ended in this database, ever."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return cursor.fetchone()[0]
