"""Everybody who can come to an item now, with what they may do and every way: a page at a time.

People first, by name; then the guest links that open it, and the invitations that wait. It is the same
question as the page "Who has access, and why" answers (sharing/access.py), for groups of any size.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import User
from sharing.access import Way, link_way, sources_of, ways_of_people
from sharing.gate import closed_to_outsiders
from sharing.models import GuestLink, Invitation, Level, SharingPolicy
from sharing.outside_now import links_let_in, who_may_share
from sharing.people_picker import who_see
from sharing.securable import Securable
from tenants.current import current_organisation

# The parts of the list, as a place in it begins.
PEOPLE, LINKS, INVITATIONS = "0", "1", "2"
Place = tuple[str, UUID]
Sources = dict[int, Securable | None]


@dataclass(frozen=True)
class Comer:
    """Who can come, or by what somebody can: a person, a guest link, or an invitation."""

    level: Level
    ways: list[Way]
    person: User | None = None
    link: GuestLink | None = None
    invitation: Invitation | None = None

    @property
    def place(self) -> Place:
        """Where in the list it stands."""
        if self.person:
            return PEOPLE + self.person.name, self.person.pk
        if self.link:
            return LINKS, self.link.pk
        return INVITATIONS + self.invitation.email, self.invitation.pk


def everybody(item: Securable, after: Place | None, most: int, *, ways_in: bool) -> list[Comer]:
    """The first so many after a place; links and invitations, `ways_in`, are for owners."""
    sources = sources_of(item.scope_id)
    parts: dict[str, Callable[[Place | None, int], list[Comer]]] = {
        PEOPLE: lambda place, size: _people(item, sources, place, size)
    }
    if ways_in:
        parts[LINKS] = lambda place, size: _links(item, sources, place, size)
        parts[INVITATIONS] = lambda place, size: _invitations(sources, place, size)
    begun, found = after[0][:1] if after else PEOPLE, []
    for name, part in parts.items():
        if name < begun or len(found) == most:
            continue
        place = (after[0][1:], after[1]) if after and name == begun else None
        found += part(place, most - len(found))
    return found


def _people(item: Securable, sources: Sources, place: Place | None, most: int) -> list[Comer]:
    people = list(_past(who_see(item), "name", place)[:most])
    ways, levels = ways_of_people(people, sources), _levels(item, people)
    return [Comer(levels[one.pk], ways[one.pk], person=one) for one in people]


def _levels(item: Securable, people: Collection[User]) -> dict[UUID, Level]:
    """The highest level of each; all of them see it."""
    levels = {person.pk: Level.READ for person in people}
    for level in islice(Level, 1, None):
        rows = who_see(item, level).filter(pk__in=levels)
        levels |= dict.fromkeys(rows.values_list("pk", flat=True), level)
    return levels


def _links(item: Securable, sources: Sources, place: Place | None, most: int) -> list[Comer]:
    """The links that open the item now, its own and those of what it lies in."""
    rows = _opening(item, sources).select_related("created_by").order_by("pk")
    if place is not None:
        rows = rows.filter(pk__gt=place[1])
    edit = SharingPolicy.current().edit_links_allowed
    return [
        Comer(
            Level(link.level) if edit else min(Level(link.level), Level.COMMENT, key=_rank),
            [link_way(link, sources)],
            link=link,
        )
        for link in rows[:most]
    ]


def _opening(item: Securable, sources: Sources) -> QuerySet[GuestLink]:
    links = links_let_in().filter(scope__in=sources)
    if (
        not current_organisation().external_sharing
        or item.confidential
        or closed_to_outsiders(item.scope_id)
    ):
        return links.none()
    makers = links.order_by().values_list("created_by_id", "scope_id").distinct()
    allowed = Q(pk=None)
    for maker, scope in who_may_share(makers):
        allowed |= Q(created_by=maker, scope=scope)
    return links.filter(allowed)


def _invitations(sources: Sources, place: Place | None, most: int) -> list[Comer]:
    rows = Invitation.objects.pending().filter(scope__in=sources).select_related("invited_by")
    return [
        Comer(_level_of(one), [_offered(one, sources)], invitation=one)
        for one in _past(rows, "email", place)[:most]
    ]


def _level_of(invitation: Invitation) -> Level:
    """What it offers; a place in a group is worth the level of the group."""
    return Level(invitation.level or invitation.group)


def _offered(invitation: Invitation, sources: Sources) -> Way:
    return Way(
        level=_level_of(invitation),
        source=sources[invitation.scope_id],
        given_by=invitation.invited_by,
        given_at=invitation.created_at,
    )


def _past(rows: QuerySet, field: str, place: Place | None) -> QuerySet:
    rows = rows.order_by(field, "pk")
    if place is None:
        return rows
    value, pk = place
    beyond = Q(**{f"{field}__gt": value}) | Q(pk__gt=pk)
    return rows.filter(Q(**{f"{field}__gte": value}), beyond)


def _rank(level: Level) -> int:
    return level.rank
