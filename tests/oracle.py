"""A second opinion on who may do what: a slow walk through the tree, from the rows alone.

It shares no code with sharing/: it reads the tables by SQL and thinks in Python, item by item.
An actor is here the id of a person, the id of a guest link, or both.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from django.db import connection

LEVELS = ["read", "comment", "edit", "own"]
NOTHING, COMMENT, EDIT, OWN = 0, 2, 3, 4


@dataclass
class Item:
    """A site, folder or document as its row has it, and the item that it lies in."""

    kind: str
    id: UUID
    own_scope: int | None
    stored_scope: int | None
    binned: bool
    name: str
    confidential: bool
    container: Item | None = None

    @property
    def in_the_bin(self) -> bool:
        """Whether it is in the bin, or anything that it lies in."""
        return self.binned or (self.container is not None and self.container.in_the_bin)


@dataclass
class Scope:
    """A scope as its row has it, and what was granted on it."""

    id: int
    inherits: bool
    never_outside: bool
    stored_closed: bool
    stored_closed_to_links: bool
    # Who was granted which rank, and the people of which group.
    people: dict[UUID, int] = field(default_factory=dict)
    groups: dict[int, int] = field(default_factory=dict)
    invitations: set[UUID] = field(default_factory=set)


@dataclass
class Link:
    """A guest link as its row has it; `works` if it is not disabled, paused or past its end."""

    id: UUID
    scope: int | None
    rank: int
    maker: UUID
    kept: bool
    works: bool


# A grant that reaches an item: person, group or link; on which scope; whose; of which rank.
Way = tuple[str, int, object, int]


class Oracle:
    """All items, scopes, people and links of the organisation in use, as they are now."""

    def __init__(self) -> None:
        self.scopes = {row[0]: Scope(*row) for row in _rows(SCOPES)}
        self.people = {row[0]: row[1:3] for row in _rows(PEOPLE)}
        self.ended = {row[0] for row in _rows(PEOPLE) if row[3]}
        self.domain = {row[0]: row[4].split("@")[1] for row in _rows(PEOPLE)}
        self.policy = dict(POLICY)
        for row in _rows("SELECT {} FROM sharing_sharingpolicy".format(", ".join(POLICY))):
            self.policy = dict(zip(POLICY, row, strict=True))
        self.chosen = {row[0] for row in _rows("SELECT user_id FROM sharing_sharingpolicy_chosen")}
        self.members: dict[int, set[UUID]] = {}
        for group, person in _rows("SELECT group_id, user_id FROM accounts_membership"):
            self.members.setdefault(group, set()).add(person)
        for scope, person, codename in _rows(GIVEN_TO_PEOPLE):
            self.scopes[scope].people[person] = LEVELS.index(codename) + 1
        for scope, group, codename in _rows(GIVEN_TO_GROUPS):
            self.scopes[scope].groups[group] = LEVELS.index(codename) + 1
        for scope, invitation in _rows(INVITATIONS):
            self.scopes[scope].invitations.add(invitation)
        self.links = {
            pk: Link(pk, scope, LEVELS.index(level) + 1, maker, kept, works)
            for pk, scope, level, maker, kept, works in _rows(LINKS)
        }
        self.stored_inheritance = set(_rows("SELECT scope_id, source_id FROM sharing_inheritance"))
        ((self.switch_on,),) = _rows(SWITCH, [connection.schema_name])
        self.items: dict[UUID, Item] = {}
        above: dict[UUID, UUID | None] = {}
        for kind, pk, own, stored, binned, name, confidential, container in _rows(ITEMS):
            self.items[pk] = Item(kind, pk, own, stored, binned, name, confidential)
            above[pk] = container
        for pk, container in above.items():
            self.items[pk].container = container and self.items[container]

    @property
    def facts(self) -> tuple[object, ...]:
        """All that it knows; equal if nothing changed."""
        of_people = self.members, self.people, self.ended, self.domain
        policy = self.policy, self.chosen, self.switch_on
        return self.items, self.scopes, *of_people, self.links, *policy

    @cached_property
    def inheritance(self) -> set[tuple[int, int]]:
        """The (scope, source) pairs that there should be."""
        return {
            (item.own_scope, source)
            for item in self.items.values()
            if item.own_scope
            for source in self.sources(item)
        }

    @cached_property
    def begins(self) -> dict[int, Item]:
        """The item at which each scope begins."""
        return {item.own_scope: item for item in self.items.values() if item.own_scope}

    def sources(self, item: Item) -> list[int]:
        """The scopes whose grants count on the item: its own, and those above till a unique one."""
        if item.own_scope is None:
            return self.sources(item.container)
        if not self.scopes[item.own_scope].inherits or item.container is None:
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

    def nominal(self, item: Item) -> set[Way]:
        """Every grant that reaches the item, whoever's it is and whether or not it counts now."""
        found: set[Way] = set()
        for source in self.sources(item):
            scope = self.scopes[source]
            found |= {("person", source, who, rank) for who, rank in scope.people.items()}
            found |= {("group", source, group, rank) for group, rank in scope.groups.items()}
        for link in self.links.values():
            if link.kept and link.scope in self.sources(item):
                found.add(("link", link.scope, link.id, link.rank))
        return found

    def invitations(self, item: Item) -> set[UUID]:
        """The invitations that somebody may still accept, here or above."""
        return {one for source in self.sources(item) for one in self.scopes[source].invitations}

    def ways(self, person: UUID | None, item: Item, link: UUID | None = None) -> set[Way]:
        """The grants that reach the item and are this actor's."""
        found: set[Way] = set()
        for source in self.sources(item):
            scope = self.scopes[source]
            if person in scope.people:
                found.add(("person", source, person, scope.people[person]))
            for group, rank in scope.groups.items():
                if person in self.members.get(group, ()):
                    found.add(("group", source, group, rank))
            if link and self.links[link].scope == source:
                found.add(("link", source, link, self.links[link].rank))
        return found

    def why_not(self, person: UUID | None, item: Item, link: UUID | None = None) -> set[str]:
        """All that is against this actor here; it matters only to who has no level."""
        found: set[str] = set()
        ways = self.ways(person, item, link)
        active, external = self.people[person] if person else (True, False)
        if not active:
            found.add("inactive")
        if external and person in self.ended:
            found.add("ended")
        if external and self._barred(person):
            found.add("domain")
        if not self.switch_on and (external or link):
            found.add("switch")
        if link and not (self.links[link].works and self.links[link].scope):
            found.add("link ended")
        elif link and not self._maker_may_share(self.links[link]):
            found.add("link maker")
        if link and not self.policy["links_allowed"]:
            found.add("links off")
        if self.closed(item) and any(external or kind == "link" for kind, *_ in ways):
            found.add("never outside")
        if item.confidential and any(kind == "link" for kind, *_ in ways):
            found.add("confidential")
        if not ways:
            found.add("no grant")
        return found

    def _barred(self, person: UUID) -> bool:
        listed = self.domain[person] in self.policy["domains"]
        return {"any": False, "only": not listed, "except": listed}[self.policy["domains_are"]]

    def _maker_may_share(self, link: Link) -> bool:
        sharers = self.policy["sharers"]
        if sharers == "chosen" and link.maker not in self.chosen:
            return False
        held = self.rank(link.maker, self.begins[link.scope])
        return not self.people[link.maker][1] and held >= (OWN if sharers == "owners" else EDIT)

    def counted(self, person: UUID | None, item: Item, link: UUID | None = None) -> set[Way]:
        """The ways of this actor that give something now."""
        return {way for way in self.ways(person, item, link) if self._counts(way, person, item)}

    def _counts(self, way: Way, person: UUID | None, item: Item) -> bool:
        kind, _source, pk, _rank = way
        if kind == "link":
            link = self.links[pk]
            open_outside = self.switch_on and not self.closed(item) and not item.confidential
            return (
                open_outside
                and self.policy["links_allowed"]
                and link.works
                and self._maker_may_share(link)
            )
        active, external = self.people[person]
        if not external:
            return active
        welcome = self.switch_on and person not in self.ended and not self._barred(person)
        return active and welcome and not self.closed(item)

    def rank(self, person: UUID | None, item: Item, link: UUID | None = None) -> int:
        """What the actor may do with the item: 0 nothing, 1 read ... 4 own."""
        external = person is not None and self.people[person][1]
        most = {"person": EDIT if external else OWN, "link": EDIT}
        most["group"] = most["person"]
        if not self.policy["edit_links_allowed"]:
            most["link"] = COMMENT
        ways = self.counted(person, item, link)
        return max((min(way[3], most[way[0]]) for way in ways), default=NOTHING)

    def visible(
        self, person: UUID | None, kind: str, link: UUID | None = None, least: int = 1
    ) -> set[UUID]:
        """The living items of a kind on which the actor holds at least this rank."""
        return {
            item.id
            for item in self.items.values()
            if item.kind == kind and not item.in_the_bin and self.rank(person, item, link) >= least
        }

    def granted(self, person: UUID, least: int) -> set[int]:
        """The scopes on which the person, or a group that they are in, was granted so much."""
        return {
            scope.id
            for scope in self.scopes.values()
            if scope.people.get(person, NOTHING) >= least
            or any(
                rank >= least and person in self.members.get(group, ())
                for group, rank in scope.groups.items()
            )
        }

    def faults(self) -> list[str]:
        """What is stored otherwise than the walk finds it; an empty list is good."""
        found = []
        for item in self.items.values():
            expected = self.effective_scope(item)
            if item.kind != "document" and item.stored_scope != expected:
                found.append(f"{item.kind} {item.id} follows {item.stored_scope}, not {expected}")
            if item.kind != "document" and item.binned != item.in_the_bin:
                found.append(f"{item.kind} {item.id} is alive in something that is in the bin")
            if item.confidential and not item.own_scope:
                found.append(f"{item.kind} {item.id} is confidential and has no scope of its own")
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
        if scope.inherits and not item.container:
            found.append(f"scope {scope.id} takes over, and there is nothing above it")
        if scope.stored_closed != self.closed(item):
            found.append(f"scope {scope.id} has closed_to_outsiders {scope.stored_closed}")
        if scope.stored_closed_to_links != item.confidential:
            found.append(f"scope {scope.id} has closed_to_links {scope.stored_closed_to_links}")
        return found


ITEMS = """
SELECT 'site', id, own_scope_id, scope_id, binned_at IS NOT NULL, name, false, parent_id
  FROM sites_app_site
UNION ALL
SELECT 'folder', id, own_scope_id, scope_id, binned_at IS NOT NULL, name, false,
       coalesce(parent_id, site_id)
  FROM sites_app_folder
UNION ALL
SELECT 'document', id, own_scope_id, NULL, binned_at IS NOT NULL, name, confidential, folder_id
  FROM documents_document
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
SCOPES = """
SELECT id, inherits, never_outside, closed_to_outsiders, closed_to_links
  FROM sharing_permissionscope
"""
PEOPLE = "SELECT id, is_active, is_external, access_until < now(), email FROM accounts_user"
# What holds while nobody has set a policy.
POLICY = {
    "sharers": "owners",
    "domains_are": "any",
    "domains": [],
    "links_allowed": True,
    "edit_links_allowed": False,
}
SWITCH = "SELECT external_sharing FROM public.tenants_organisation WHERE schema_name = %s"
GIVEN_TO_PEOPLE = """
SELECT g.content_object_id, g.user_id, p.codename
  FROM sharing_usergrant g JOIN auth_permission p ON p.id = g.permission_id
"""
GIVEN_TO_GROUPS = """
SELECT g.content_object_id, g.group_id, p.codename
  FROM sharing_groupgrant g JOIN auth_permission p ON p.id = g.permission_id
"""
LINKS = """
SELECT id, scope_id, level, created_by_id, disabled_at IS NULL,
       disabled_at IS NULL AND paused_at IS NULL AND coalesce(expires_at > now(), true)
  FROM sharing_guestlink
"""
INVITATIONS = """
SELECT scope_id, id FROM sharing_invitation WHERE closed_at IS NULL AND expires_at > now()
"""


def _rows(statement: str, parameters: list[object] | None = None) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()
