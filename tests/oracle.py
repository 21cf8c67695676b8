"""A second opinion on who may do what: a slow walk through the tree, from the rows alone.

It shares no code with sharing/: it reads the tables by SQL and thinks in Python, item by item.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from django.db import connection

LEVELS = ["read", "comment", "edit", "own"]
NOTHING, EDIT = 0, 3


@dataclass
class Item:
    """A site, folder or document as its row has it, and the item that it lies in."""

    kind: str
    id: UUID
    own_scope: int | None
    stored_scope: int | None
    binned: bool
    container: Item | None = None

    @property
    def in_the_bin(self) -> bool:
        """Whether it is in the bin; a document also if its folder is."""
        return self.binned or (self.kind == "document" and self.container.binned)


@dataclass
class Scope:
    """A scope as its row has it, and what was granted on it: a person to a rank."""

    id: int
    parent: int | None
    inherits: bool
    never_outside: bool
    stored_closed: bool
    grants: list[tuple[UUID, int]] = field(default_factory=list)


class Oracle:
    """All items, scopes and people of the organisation whose schema is in use, as they are now."""

    def __init__(self) -> None:
        self.scopes = {row[0]: Scope(*row) for row in _rows(SCOPES)}
        self.people = {row[0]: row[1:] for row in _rows(PEOPLE)}
        self.stored_inheritance = set(_rows("SELECT scope_id, source_id FROM sharing_inheritance"))
        for scope, person, codename in _rows(GRANTS):
            self.scopes[scope].grants.append((person, LEVELS.index(codename) + 1))
        ((self.switch_on,),) = _rows(SWITCH, [connection.schema_name])
        self.items: dict[UUID, Item] = {}
        above: dict[UUID, UUID | None] = {}
        for kind, pk, own, stored, binned, container in _rows(ITEMS):
            self.items[pk] = Item(kind, pk, own, stored, binned)
            above[pk] = container
        for pk, container in above.items():
            self.items[pk].container = container and self.items[container]

    @cached_property
    def inheritance(self) -> set[tuple[int, int]]:
        """The (scope, source) pairs that there should be."""
        return {
            (item.own_scope, source)
            for item in self.items.values()
            if item.own_scope
            for source in self.sources(item)
        }

    def sources(self, item: Item) -> list[int]:
        """The scopes whose grants count on the item: its own, and those above till a unique one."""
        if item.own_scope is None:
            return self.sources(item.container)
        if not self.scopes[item.own_scope].inherits:
            return [item.own_scope]
        return [item.own_scope, *self.sources(item.container)]

    def effective_scope(self, item: Item) -> int:
        """Its own scope, or the nearest above it."""
        return item.own_scope or self.effective_scope(item.container)

    def closed(self, item: Item) -> bool:
        """Whether no outsider may come there: said of it, or of anything above it."""
        if item.own_scope and self.scopes[item.own_scope].never_outside:
            return True
        return item.container is not None and self.closed(item.container)

    def rank(self, person: UUID, item: Item) -> int:
        """What the person may do with the item: 0 nothing, 1 read ... 4 own."""
        active, external = self.people[person]
        if not active or (external and (self.closed(item) or not self.switch_on)):
            return NOTHING
        given = [
            rank
            for source in self.sources(item)
            for who, rank in self.scopes[source].grants
            if who == person
        ]
        return min(max(given, default=NOTHING), EDIT if external else len(LEVELS))

    def visible(self, person: UUID, kind: str) -> set[UUID]:
        """The living items of a kind that the person may read."""
        return {
            item.id
            for item in self.items.values()
            if item.kind == kind and not item.in_the_bin and self.rank(person, item)
        }

    def faults(self) -> list[str]:
        """What is stored otherwise than the walk finds it; an empty list is good."""
        found = []
        for item in self.items.values():
            expected = self.effective_scope(item)
            if item.kind != "document" and item.stored_scope != expected:
                found.append(f"{item.kind} {item.id} follows {item.stored_scope}, not {expected}")
            if item.own_scope:
                found += self._faults_of_scope(item, self.scopes[item.own_scope])
        owned = [item.own_scope for item in self.items.values() if item.own_scope]
        if set(owned) != set(self.scopes) or len(owned) != len(set(owned)):
            found.append("not every scope is the own scope of one item")
        found += [f"{kind} {pk} says it is elsewhere" for kind, pk in _rows(MISPLACED)]
        if self.stored_inheritance != self.inheritance:
            found.append(
                f"inheritance: too many {self.stored_inheritance - self.inheritance}, "
                f"missing {self.inheritance - self.stored_inheritance}"
            )
        return found

    def _faults_of_scope(self, item: Item, scope: Scope) -> list[str]:
        found = []
        above = item.container and self.effective_scope(item.container)
        if scope.parent != above:
            found.append(f"scope {scope.id} hangs below {scope.parent}, not {above}")
        if scope.stored_closed != self.closed(item):
            found.append(f"scope {scope.id} has closed_to_outsiders {scope.stored_closed}")
        return found


ITEMS = """
SELECT 'site', id, own_scope_id, scope_id, binned_at IS NOT NULL, parent_id FROM sites_app_site
UNION ALL
SELECT 'folder', id, own_scope_id, scope_id, binned_at IS NOT NULL, coalesce(parent_id, site_id)
  FROM sites_app_folder
UNION ALL
SELECT 'document', id, own_scope_id, NULL, binned_at IS NOT NULL, folder_id FROM documents_document
"""
# What a row says of its place, other than the item that it lies in does.
MISPLACED = """
SELECT 'site', s.id FROM sites_app_site s LEFT JOIN sites_app_site p ON p.id = s.parent_id
 WHERE s.path <> coalesce(p.path, '{}') || s.id
UNION ALL
SELECT 'folder', f.id FROM sites_app_folder f LEFT JOIN sites_app_folder p ON p.id = f.parent_id
 WHERE f.path <> coalesce(p.path, '{}') || f.id OR f.site_id <> coalesce(p.site_id, f.site_id)
UNION ALL
SELECT 'document', d.id FROM documents_document d JOIN sites_app_folder f ON f.id = d.folder_id
 WHERE d.site_id <> f.site_id
"""
SCOPES = "SELECT id, parent_id, inherits, never_outside, closed_to_outsiders FROM sharing_permissionscope"
PEOPLE = "SELECT id, is_active, is_external FROM accounts_user"
SWITCH = "SELECT external_sharing FROM public.tenants_organisation WHERE schema_name = %s"
GRANTS = """
SELECT g.content_object_id, g.user_id, p.codename
  FROM sharing_usergrant g JOIN auth_permission p ON p.id = g.permission_id
UNION ALL
SELECT g.content_object_id, m.user_id, p.codename
  FROM sharing_groupgrant g JOIN auth_permission p ON p.id = g.permission_id
  JOIN accounts_membership m ON m.group_id = g.group_id
"""


def _rows(statement: str, parameters: list[object] | None = None) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()
