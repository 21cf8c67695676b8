"""What the gate relies on and operations maintain, derived a second time from the ground up."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F

from sharing.models import Inheritance, PermissionScope
from sharing.securable import Container, securable_models


def wrong_rows() -> Iterator[str]:
    """One line for each stored derivation that is not what it should be, in this organisation."""
    scopes = {scope.pk: scope for scope in PermissionScope.objects.all()}
    above: dict[int, int | None] = {}
    for model in securable_models():
        yield from _wrong_items(model, scopes, above)
    for scope in scopes.values():
        if scope.pk not in above:
            yield f"scope {scope.pk} belongs to nothing"
        elif scope.inherits and above[scope.pk] is None:
            yield f"scope {scope.pk} takes over and has nothing above it"
    yield from _wrong_flags(scopes, above)
    yield from _wrong_inheritance(scopes, above)


def _wrong_items(
    model: type, scopes: dict[int, PermissionScope], above: dict[int, int | None]
) -> Iterator[str]:
    """What containers say of themselves; `above` learns what each own scope takes over from."""
    kind = model.kind
    items = model.objects.select_related(*_containers_of(model))
    if not issubclass(model, Container):
        for item in model.objects.exclude(site=F("folder__site")).iterator():
            yield f"{kind} {item.pk}: its site is not its folder's"
        for item in model.objects.filter(confidential=True, own_scope=None).iterator():
            yield f"{kind} {item.pk}: it is confidential and has no scope that says so"
        items = items.filter(own_scope__isnull=False)
    for item in items.iterator(chunk_size=2_000):
        container = item.container
        scope_above = container.scope_id if container else None
        if item.own_scope_id:
            above[item.own_scope_id] = scope_above
            if scopes[item.own_scope_id].closed_to_links != item.confidential:
                yield f"{kind} {item.pk}: closed to links should be {item.confidential}"
        if isinstance(item, Container) and item.scope_id != (item.own_scope_id or scope_above):
            yield (
                f"{kind} {item.pk}: its scope is {item.scope_id}"
                f" and should be {item.own_scope_id or scope_above}"
            )


def _containers_of(model: type) -> list[str]:
    return [name for name in ("parent", "site", "folder") if hasattr(model, name)]


def _wrong_flags(scopes: dict[int, PermissionScope], above: dict[int, int | None]) -> Iterator[str]:
    for scope in scopes.values():
        closed, upward = False, scope
        while upward is not None:
            closed = closed or upward.never_outside
            upward = scopes.get(above.get(upward.pk))
        if scope.closed_to_outsiders != closed:
            yield f"scope {scope.pk}: closed to outsiders should be {closed}"


def _wrong_inheritance(
    scopes: dict[int, PermissionScope], above: dict[int, int | None]
) -> Iterator[str]:
    stored: dict[int, set[int]] = {pk: set() for pk in scopes}
    for scope_id, source_id in Inheritance.objects.values_list("scope_id", "source_id"):
        stored[scope_id].add(source_id)
    for scope in scopes.values():
        counted, upward = {scope.pk}, scope
        while upward.inherits and above.get(upward.pk):
            upward = scopes[above[upward.pk]]
            counted.add(upward.pk)
        if stored[scope.pk] != counted:
            yield f"scope {scope.pk}: counts {sorted(stored[scope.pk])}, should {sorted(counted)}"
