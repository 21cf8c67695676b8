"""One operation is one transaction."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction
from psycopg.errors import DeadlockDetected, SerializationFailure

from sharing.actors import Actor

P = ParamSpec("P")
R = TypeVar("R")
TRIES = 5


def operation(do: Callable[P, R]) -> Callable[P, R]:
    """Run all of it or none of it; what loses to another in a deadlock is run again, unseen.

    The actor is the first argument; what they may do is read again after it.
    """

    @wraps(do)
    def whole(actor: Actor, *args: P.args, **kwargs: P.kwargs) -> R:
        tries = 1 if connection.in_atomic_block else TRIES
        for attempt in range(1, tries + 1):
            try:
                with transaction.atomic():
                    return do(actor, *args, **kwargs)
            except OperationalError as error:
                lost = isinstance(error.__cause__, DeadlockDetected | SerializationFailure)
                if not lost or attempt == tries:
                    raise
            finally:
                actor.forget()
        raise AssertionError

    return whole


def wait_for(*keys: str) -> None:
    """Let one operation at a time go on that waits for these words, until its transaction ends."""
    with connection.cursor() as cursor:
        for key in sorted(keys):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
