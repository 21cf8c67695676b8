"""What is derived from the tree of scopes and kept: whose grants count, what is closed to outsiders.

Only operations on scopes call this, and they hold the lock on the tree. `check_scopes` proves it.
"""

from __future__ import annotations

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connection
from django.db.models import Value

from sharing.models import Inheritance, PermissionScope
from sharing.securable import Container, Securable, securable_models

# Grants go down only through scopes that inherit: what counts these scopes is they and those below.
# As an array, because for a join the planner takes a scope that is new for one that nothing counts.
CHAIN = "SELECT scope_id FROM sharing_inheritance WHERE source_id = ANY(%(scopes)s)"
# All of the chain counted what is gone: a row each that names another source now, where there is one.
SWAPPED = f"""
UPDATE sharing_inheritance SET source_id = %(come)s
 WHERE source_id = %(gone)s AND scope_id = ANY(ARRAY({CHAIN}))
"""
GONE = f"""
DELETE FROM sharing_inheritance
 WHERE source_id = ANY(%(sources)s) AND scope_id = ANY(ARRAY({CHAIN}))
"""
COME = f"""
INSERT INTO sharing_inheritance (scope_id, source_id)
SELECT scope_id, source_id FROM ({CHAIN}) chain, unnest(%(sources)s::bigint[]) source_id
ON CONFLICT DO NOTHING
"""


def counted_on(scope_id: int) -> set[int]:
    """The scopes whose grants count on this one."""
    return set(Inheritance.objects.filter(scope=scope_id).values_list("source_id", flat=True))


def begin(scope: PermissionScope, above: PermissionScope | None) -> None:
    """Derive for a new scope, below which nothing is yet; `above` is that of the item's container."""
    sources = {scope.pk}
    if scope.inherits:
        sources |= counted_on(above.pk)
    Inheritance.objects.bulk_create(
        Inheritance(scope=scope, source_id=source) for source in sources
    )


def recount(scope_ids: list[int], *, gone: set[int], come: set[int]) -> None:
    """On these scopes and those that inherit from them, other grants count than before."""
    if not scope_ids or not gone | come:
        return
    leaving, coming = sorted(gone), sorted(come)
    with connection.cursor() as cursor:
        while leaving and coming:
            swap = {"gone": leaving.pop(), "come": coming.pop()}
            cursor.execute(SWAPPED, {"scopes": scope_ids} | swap)
        if leaving:
            cursor.execute(GONE, {"scopes": scope_ids, "sources": leaving})
        if coming:
            cursor.execute(COME, {"scopes": scope_ids, "sources": coming})


def govern(target: Securable, old: int, new: int) -> None:
    """Move all at and below the target that follows the old scope to the new one.

    Containers that take over are re-pointed, and own scopes that lie in what followed the old scope
    take over from the new one. Documents follow their folder and are never touched.
    """
    if old == new:
        return
    inheriting: list[int] = []
    for model in securable_models():
        hanging = {"own_scope__inherits": True, model.objects.all().scope_above: old}
        below = model.objects.within(target).filter(**hanging)
        inheriting += below.aggregate(all=ArrayAgg("own_scope_id", default=Value([])))["all"]
    for model in securable_models():
        if issubclass(model, Container):
            following = model.objects.within(target).filter(scope_id=old, own_scope=None)
            following.update(scope_id=new)
    before, after = counted_on(old), counted_on(new)
    recount(inheriting, gone=before - after, come=after - before)
    if len(set(_closed([old, new]).values())) > 1:
        close_below(target, {old: new})


def close_below(target: Securable, instead: dict[int, int] | None = None) -> None:
    """Derive again, at and below the target, what is closed to people outside.

    It goes down through every scope, unique ones too. `instead` says of a scope above the target
    which one counts in its place.
    """
    above: dict[int, int | None] = {}
    never: set[int] = set()
    stored: dict[int, bool] = {}
    for model in securable_models():
        fields = ["own_scope_id", model.objects.all().scope_above]
        flags = ["own_scope__never_outside", "own_scope__closed_to_outsiders"]
        rows = model.objects.within(target).exclude(own_scope=None).values_list(*fields, *flags)
        for scope, container, is_never, is_closed in rows:
            above[scope] = (instead or {}).get(container, container)
            stored[scope] = is_closed
            if is_never:
                never.add(scope)
    derived = _closed([scope for scope in above.values() if scope and scope not in above])
    for scope in above:
        _settle(scope, above, never, derived)
    for is_closed in (True, False):
        changed = [pk for pk in above if derived[pk] is is_closed is not stored[pk]]
        PermissionScope.objects.filter(pk__any_of=changed).update(closed_to_outsiders=is_closed)


def _closed(scope_ids: list[int]) -> dict[int, bool]:
    scopes = PermissionScope.objects.filter(pk__any_of=scope_ids)
    return dict(scopes.values_list("pk", "closed_to_outsiders"))


def _settle(
    scope: int | None, above: dict[int, int | None], never: set[int], derived: dict[int, bool]
) -> None:
    """Find whether this scope is closed, and each one between it and the first that is known."""
    unknown = []
    while scope is not None and scope not in derived:
        unknown.append(scope)
        scope = above[scope]
    closed = derived.get(scope, False)
    for one in reversed(unknown):
        closed = derived[one] = closed or one in never
