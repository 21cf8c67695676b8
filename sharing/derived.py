"""What is derived from the tree of scopes and kept: whose grants count, what is closed to outsiders.

Only operations on scopes call this, and they hold the lock on the tree. `check_scopes` proves it.
"""

from __future__ import annotations

from django.db import connection

from sharing.models import Inheritance, PermissionScope

# What is closed to outsiders goes down through every scope, unique ones too.
CLOSE = """
WITH RECURSIVE below(id, closed) AS (
  SELECT s.id, s.never_outside OR COALESCE(p.closed_to_outsiders, false)
    FROM sharing_permissionscope s LEFT JOIN sharing_permissionscope p ON p.id = s.parent_id
   WHERE s.id = ANY(%(scopes)s)
  UNION ALL
  SELECT c.id, c.never_outside OR b.closed
    FROM sharing_permissionscope c JOIN below b ON c.parent_id = b.id
)
UPDATE sharing_permissionscope s SET closed_to_outsiders = b.closed
  FROM below b WHERE b.id = s.id AND s.closed_to_outsiders <> b.closed
"""
# Grants go down only through scopes that inherit: what counts these scopes is they and those below.
CHAIN = "SELECT DISTINCT scope_id FROM sharing_inheritance WHERE source_id = ANY(%(scopes)s)"
SWAPPED = """
UPDATE sharing_inheritance SET source_id = %(come)s
 WHERE scope_id = ANY(%(chain)s) AND source_id = %(gone)s
"""
GONE = """
DELETE FROM sharing_inheritance
 WHERE scope_id = ANY(%(chain)s) AND source_id = ANY(%(sources)s)
"""
COME = """
INSERT INTO sharing_inheritance (scope_id, source_id)
SELECT scope_id, source_id FROM unnest(%(chain)s::bigint[]) scope_id, unnest(%(sources)s::bigint[]) source_id
ON CONFLICT DO NOTHING
"""


def counted_on(scope_id: int) -> set[int]:
    """The scopes whose grants count on this one."""
    return set(Inheritance.objects.filter(scope=scope_id).values_list("source_id", flat=True))


def begin(scope: PermissionScope) -> None:
    """Derive for a new scope, below which nothing is yet."""
    sources = {scope.pk}
    if scope.inherits:
        sources |= counted_on(scope.parent_id)
    Inheritance.objects.bulk_create(
        Inheritance(scope=scope, source_id=source) for source in sources
    )


def recount(scope_ids: list[int], *, gone: set[int], come: set[int]) -> None:
    """On these scopes and those that inherit from them, other grants count than before."""
    if not scope_ids or not gone | come:
        return
    with connection.cursor() as cursor:
        cursor.execute(CHAIN, {"scopes": scope_ids})
        chain = [scope_id for (scope_id,) in cursor.fetchall()]
        # All of the chain counted what is gone: a row each that names another source now, where there is one.
        leaving, coming = sorted(gone), sorted(come)
        while leaving and coming:
            swap = {"chain": chain, "gone": leaving.pop(), "come": coming.pop()}
            cursor.execute(SWAPPED, swap)
        if leaving:
            cursor.execute(GONE, {"chain": chain, "sources": leaving})
        if coming:
            cursor.execute(COME, {"chain": chain, "sources": coming})


def close_below(scope_ids: list[int]) -> None:
    """Derive again, at and below these scopes, what is closed to people outside."""
    if scope_ids:
        with connection.cursor() as cursor:
            cursor.execute(CLOSE, {"scopes": scope_ids})


def reparent(scope_ids: list[int], old: int, new: int) -> None:
    """Hang these scopes below another one, and let what follows from that follow."""
    if not scope_ids:
        return
    scopes = PermissionScope.objects.filter(pk__any_of=scope_ids)
    scopes.update(parent_id=new)
    before, after = counted_on(old), counted_on(new)
    inheriting = list(scopes.filter(inherits=True).values_list("pk", flat=True))
    recount(inheriting, gone=before - after, come=after - before)
    closed = PermissionScope.objects.filter(pk__in=[old, new]).values_list(
        "closed_to_outsiders", flat=True
    )
    if len(set(closed)) > 1:
        close_below(scope_ids)
