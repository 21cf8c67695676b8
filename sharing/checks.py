"""What the gate relies on and operations maintain, derived a second time from the ground up."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F

from sharing.models import Inheritance, PermissionScope
from sharing.securable import Container, securable_models


def wrong_rows() -> Iterator[str]:
    """One line for each stored derivation that is not what it should be, in this organisation."""
    scopes = {scope.pk: scope for scope in PermissionScope.objects.all()}
    begun: dict[int, str] = {}
    for model in securable_models():
        yield from _wrong_containers(model, scopes, begun)
    for scope in scopes.values():
        if scope.pk not in begun:
            yield f"scope {scope.pk} belongs to nothing"
    yield from _wrong_flags(scopes)
    yield from _wrong_inheritance(scopes)


def _wrong_containers(
    model: type, scopes: dict[int, PermissionScope], begun: dict[int, str]
) -> Iterator[str]:
    kind = model.kind
    items = model.objects.select_related(*_containers_of(model))
    if not issubclass(model, Container):
        for item in model.objects.exclude(site=F("folder__site")).iterator():
            yield f"{kind} {item.pk}: its site is not its folder's"
        items = items.filter(own_scope__isnull=False)
    for item in items.iterator(chunk_size=2_000):
        above = item.container
        if item.own_scope_id:
            begun[item.own_scope_id] = f"{kind} {item.pk}"
            expected = above.scope_id if above else None
            if scopes[item.own_scope_id].parent_id != expected:
                yield f"{kind} {item.pk}: its scope {item.own_scope_id} does not hang below {expected}"
        if isinstance(item, Container):
            expected = item.own_scope_id or (above.scope_id if above else None)
            if item.scope_id != expected:
                yield f"{kind} {item.pk}: its scope is {item.scope_id} and should be {expected}"


def _containers_of(model: type) -> list[str]:
    return [name for name in ("parent", "site", "folder") if hasattr(model, name)]


def _wrong_flags(scopes: dict[int, PermissionScope]) -> Iterator[str]:
    for scope in scopes.values():
        closed, above = False, scope
        while above is not None:
            closed = closed or above.never_outside
            above = scopes.get(above.parent_id)
        if scope.closed_to_outsiders != closed:
            yield f"scope {scope.pk}: closed to outsiders should be {closed}"


def _wrong_inheritance(scopes: dict[int, PermissionScope]) -> Iterator[str]:
    stored: dict[int, set[int]] = {pk: set() for pk in scopes}
    for scope_id, source_id in Inheritance.objects.values_list("scope_id", "source_id"):
        stored[scope_id].add(source_id)
    for scope in scopes.values():
        counted, above = {scope.pk}, scope
        while above.inherits:
            above = scopes[above.parent_id]
            counted.add(above.pk)
        if stored[scope.pk] != counted:
            yield f"scope {scope.pk}: counts {sorted(stored[scope.pk])}, should {sorted(counted)}"
