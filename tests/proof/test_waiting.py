"""Whoever waited for a thing that went to another tree meanwhile waits for that tree as well."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Event
from time import monotonic, sleep

import pytest
from django.db import connection, transaction

from documents import operations as documents
from sharing.models import Level, UserGrant
from sharing.operations.grants import grant
from sharing.securable import lock
from sites_app.operations.folders import create_folder, move_folder
from sites_app.operations.sites import create_site
from tenants.models import Organisation
from tests.oracle import Oracle
from tests.people import add_text, anew, library_of


def waiting() -> int:
    """How many wait for a tree."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database"
            " WHERE locktype = 'advisory' AND NOT granted AND d.datname = current_database()"
        )
        return cursor.fetchone()[0]


def until(number: int) -> None:
    """Till so many wait."""
    end = monotonic() + 20
    while waiting() != number:
        assert monotonic() < end, f"{waiting()} wait, and not {number}"
        sleep(0.01)


def elsewhere(organisation: Organisation, do: object) -> object:
    """In a thread with a connection of its own."""
    connection.set_tenant(organisation)
    try:
        return do()
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["folder", "document"])
def test_a_change_waits_for_the_tree_that_its_target_has_moved_to(
    waterland, site, library, alice, dave, kind
):
    other = create_site(alice, "Mills")
    item = (
        create_folder(alice, library, "Plans")
        if kind == "folder"
        else add_text(alice, library, "Plan.txt")
    )
    move = move_folder if kind == "folder" else documents.move
    late, has_it, may_go = type(item).objects.get(pk=item.pk), Event(), Event()

    def hold_the_other_tree() -> None:
        with transaction.atomic():
            lock(other)
            has_it.set()
            assert may_go.wait(30)

    with ThreadPoolExecutor(2) as threads:
        with transaction.atomic():
            move(alice, item, library_of(other))
            holder = threads.submit(elsewhere, waterland, hold_the_other_tree)
            until(1)
            change = partial(grant, anew(alice), late, dave.user, Level.READ)
            changer = threads.submit(elsewhere, waterland, change)
            until(2)
        assert has_it.wait(20)
        until(1)
        assert not changer.done()
        assert not UserGrant.objects.exists()
        may_go.set()
        holder.result(20)
        changer.result(20)

    given = type(item).objects.get(own_scope=UserGrant.objects.get().content_object)
    assert given.container.scope_id == other.scope_id
    assert Oracle().faults() == []
