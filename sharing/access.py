"""Who can reach an item, by which ways, and why somebody can or cannot.

The decision is the gate's; what stands here finds the grants that it counted, by the same rows of
`Inheritance`, and says in words where each comes from and what suspends it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _

from accounts.models import Membership, User
from sharing import gate
from sharing.actors import Actor
from sharing.models import (
    GroupGrant,
    GuestLink,
    Inheritance,
    Invitation,
    Level,
    PermissionGroup,
    UserGrant,
)
from sharing.securable import Securable, securable_models

# So many of a group's people are named; of a larger group the page says how many there are.
NAMED = 50


@dataclass(frozen=True)
class Way:
    """One grant that counts on an item: to a person, to a group, or a guest link."""

    level: Level
    source: Securable | None  # the item on which it was given
    given_by: User | None
    given_at: datetime
    person: User | None = None
    group: PermissionGroup | None = None
    membership: Membership | None = None
    link: GuestLink | None = None


@dataclass(frozen=True)
class Crowd:
    """A group that gives access: its first people by name, and how many there are in all."""

    way: Way
    members: list[Membership]
    count: int


@dataclass(frozen=True)
class Access:
    """All ways to an item: what every panel and report about it shows."""

    people: list[Way]
    groups: list[Crowd]
    links: list[Way]
    invitations: list[Invitation]


@dataclass(frozen=True)
class Decision:
    """What somebody may do with an item, and why; or why not."""

    level: Level | None
    ways: list[Way] = field(default_factory=list)
    # Why the ways do not count, or that there are none: codes of `gate.Refusal`.
    refusals: list[gate.Refusal] = field(default_factory=list)


def who_can(item: Securable) -> Access:
    """Every way to the item, suspended ones too, the strongest first."""
    scope_id = item.scope_id
    sources = sources_of(scope_id)
    grants = UserGrant.objects.filter(content_object__in=sources)
    people = [
        _way(grant, sources, person=grant.user)
        for grant in grants.select_related("user", "permission", "granted_by").order_by(
            "user__name", "user__email"
        )
    ]
    group_grants = GroupGrant.objects.filter(content_object__in=sources).select_related(
        "group__permissiongroup", "permission", "granted_by"
    )
    members = _members([grant.group_id for grant in group_grants])
    groups = [
        Crowd(
            _way(grant, sources, group=grant.group.permissiongroup),
            members.get(grant.group_id, []),
            members[grant.group_id][0].in_all if grant.group_id in members else 0,
        )
        for grant in group_grants
    ]
    return Access(
        people=sorted(people, key=_strongest_first),
        groups=sorted(groups, key=lambda crowd: _strongest_first(crowd.way)),
        links=[link_way(link, sources) for link in _links(sources)],
        invitations=list(
            Invitation.objects.pending()
            .filter(scope__in=sources)
            .select_related("invited_by")
            .order_by("email")
        ),
    )


def explain(actor: Actor, item: Securable) -> Decision:
    """The gate's decision on this actor and item, with the ways it counted or the reasons it did not."""
    level = gate.level_on(actor, item.scope_id)
    standing = gate.standing_of(actor)
    if actor.job:
        return Decision(level)
    sources = sources_of(item.scope_id)
    ways = _ways_of(actor, sources)
    outside = [way for way in ways if way.link or standing.principals.outside]
    by_link = [way for way in ways if way.link]
    closed = bool(outside) and gate.closed_to_outsiders(item.scope_id)
    against = {
        gate.Refusal.NEVER_OUTSIDE: outside if closed else [],
        gate.Refusal.CONFIDENTIAL: by_link if item.confidential else [],
    }
    shut = [way for these in against.values() for way in these]
    if level is not None:
        counted = [way for way in ways if way not in shut and not _refused(way, standing)]
        return Decision(level, sorted(counted, key=_strongest_first))
    refusals = list(standing.person if actor.user else [])
    if actor.guest_link:
        refusals += standing.link
    if not ways:
        refusals.append(gate.Refusal.NO_GRANT)
    refusals += [refusal for refusal, these in against.items() if these]
    return Decision(None, ways, list(dict.fromkeys(refusals)))


def _refused(way: Way, standing: gate.Standing) -> bool:
    return bool(standing.link if way.link else standing.person)


def _ways_of(actor: Actor, sources: dict[int, Securable | None]) -> list[Way]:
    ways: list[Way] = []
    if actor.user is not None:
        ways += ways_of_people([actor.user], sources)[actor.user.pk]
    if actor.guest_link is not None and actor.guest_link.scope_id in sources:
        ways.append(link_way(actor.guest_link, sources))
    return ways


def ways_of_people(
    people: Collection[User], sources: dict[int, Securable | None]
) -> dict[UUID, list[Way]]:
    """What was given on these scopes to each of the people: in person, and as one of a group."""
    ways: dict[UUID, list[Way]] = {person.pk: [] for person in people}
    grants = UserGrant.objects.filter(content_object__in=sources, user__in=people)
    for grant in grants.select_related("user", "permission", "granted_by"):
        ways[grant.user_id].append(_way(grant, sources, person=grant.user))
    memberships = Membership.objects.filter(
        user__in=people, group__grants__content_object__in=sources
    ).select_related("added_by", "user")
    by_group: dict[int, dict[UUID, Membership]] = defaultdict(dict)
    for membership in memberships:
        by_group[membership.group_id][membership.user_id] = membership
    for grant in GroupGrant.objects.filter(
        content_object__in=sources, group__in=by_group
    ).select_related("group__permissiongroup", "permission", "granted_by"):
        for person, membership in by_group[grant.group_id].items():
            ways[person].append(
                _way(grant, sources, group=grant.group.permissiongroup, membership=membership)
            )
    return ways


def _way(grant: UserGrant | GroupGrant, sources: dict[int, Securable | None], **to: object) -> Way:
    membership = to.get("membership")
    return Way(
        level=grant.level,
        source=sources[grant.content_object_id],
        given_by=membership.added_by if membership else grant.granted_by,
        given_at=membership.added_at if membership else grant.granted_at,
        **to,
    )


def link_way(link: GuestLink, sources: dict[int, Securable | None]) -> Way:
    """A guest link as a way."""
    return Way(
        level=Level(link.level),
        source=sources.get(link.scope_id),
        given_by=link.created_by,
        given_at=link.created_at,
        link=link,
    )


def _links(sources: Iterable[int]) -> Iterable[GuestLink]:
    links = GuestLink.objects.kept().filter(scope__in=list(sources))
    return links.select_related("created_by").order_by("-created_at")


def _members(group_ids: list[int]) -> dict[int, list[Membership]]:
    """The first people of each group by name, each with `in_all`, how many the group has."""
    order = [F("user__name"), F("user__email")]
    group = [F("group_id")]
    rows = (
        Membership.objects.filter(group__in=group_ids)
        .annotate(
            place=Window(RowNumber(), partition_by=group, order_by=order),
            in_all=Window(Count("pk"), partition_by=group),
        )
        .filter(place__lte=NAMED)
        .select_related("user", "added_by")
        .order_by("place")
    )
    found: dict[int, list[Membership]] = {}
    for membership in rows:
        found.setdefault(membership.group_id, []).append(membership)
    return found


def sources_of(scope_id: int) -> dict[int, Securable | None]:
    """The scopes whose grants count on this one, each with the item that begins it."""
    ids = list(Inheritance.objects.filter(scope=scope_id).values_list("source_id", flat=True))
    found: dict[int, Securable | None] = dict.fromkeys(ids)
    for model in securable_models():
        for item in model.objects.filter(own_scope__in=ids):
            found[item.own_scope_id] = item
    return found


def _strongest_first(way: Way) -> int:
    return -way.level.rank


def words_of(refusal: gate.Refusal) -> str:
    """Why not, as a person reads it."""
    return {
        gate.Refusal.INACTIVE: _("This account has been closed."),
        gate.Refusal.ENDED: _("Their access to this organisation has ended."),
        gate.Refusal.DOMAIN: _("The organisation does not share with addresses of this domain."),
        gate.Refusal.SWITCH: _("Sharing outside the organisation is switched off."),
        gate.Refusal.NEVER_OUTSIDE: _("This may never be seen by people outside."),
        gate.Refusal.CONFIDENTIAL: _("This is confidential: no guest link opens it."),
        gate.Refusal.LINK_ENDED: _("The guest link is disabled, paused or past its end."),
        gate.Refusal.LINK_MAKER: _("Whoever made the guest link may no longer share this."),
        gate.Refusal.LINKS_OFF: _("The organisation does not allow guest links."),
        gate.Refusal.NO_GRANT: _("Nobody has given access."),
    }[refusal]
