"""Several people doing something at the same moment, each with a connection of their own."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

from django.db import connection
from django_tenants.utils import tenant_context


def at_once(*calls: Callable[[], object]) -> list[object]:
    """What each call returned, or the exception it ended with. For tests with real commits."""
    organisation = connection.tenant
    together, results = Barrier(len(calls)), [None] * len(calls)

    def run(number: int) -> None:
        try:
            with tenant_context(organisation):
                connection.ensure_connection()
                together.wait(timeout=20)
                results[number] = calls[number]()
        except Exception as error:  # noqa: BLE001 -- it is the result
            results[number] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=[number]) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads), "somebody waits for ever"
    return results
