"""The gate: who may do what. Every page, list, link, job and program asks here, and nowhere else.

An actor stands for principals: a person, the groups they are in, a guest link. A grant is a
guardian row that gives a principal a level on a scope. Which scopes' grants count on a scope is
what `Inheritance` says. So the level on a scope is one statement, `LevelOn`, whether it is asked
for one item, for every row of a list, or to find the rows of a list.

Two plans: `LevelOn` looks at each row (right for one item, one folder, and for people who may see
most of what there is); `open_scopes` begins at the grants (right for people who may see little).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection, models
from django.utils.translation import gettext as _

from accounts.models import User
from sharing.actors import Actor
from sharing.models import Level, PermissionScope, SharingPolicy

# Up to so many open scopes a list begins at the grants (measured: performance.md, 2.4), if they are
# no more than this part of all scopes: who sees most of what there is finds enough by walking.
FEW_SCOPES = 2_500
FEW_OF_ALL = 1 / 4


class Refusal(Enum):
    """Why grants that are there do not count, or that there are none."""

    INACTIVE = "inactive"
    SWITCH = "switch"
    ENDED = "ended"
    DOMAIN = "domain"
    NEVER_OUTSIDE = "never outside"
    CONFIDENTIAL = "confidential"
    LINK_ENDED = "link ended"
    LINK_MAKER = "link maker"
    LINKS_OFF = "links off"
    NO_GRANT = "no grant"


@dataclass(frozen=True)
class Standing:
    """What suspends all of an actor's grants now: as a person, and as the bearer of a link."""

    principals: Principals
    person: tuple[Refusal, ...] = ()
    link: tuple[Refusal, ...] = ()


@dataclass(frozen=True)
class Principals:
    """All that grants can name in an actor, as it is now, and what holds for the actor everywhere."""

    permissions: tuple[int, ...]  # the permission of READ, COMMENT, EDIT, OWN, in this order
    user_id: UUID | None = None
    outside: bool = False
    link_scope_id: int | None = None
    link_rank: int = 0
    everything: bool = False

    def rank_of(self, permission: str) -> str:
        """SQL for the rank of a permission; its numbers are ours and stand in the statement."""
        ranks = " ".join(f"WHEN {int(p)} THEN {n}" for n, p in enumerate(self.permissions, 1))
        return f"CASE {permission} {ranks} END"

    @property
    def nobody(self) -> bool:
        """Whether no grant can ever match."""
        return not (self.everything or self.user_id or self.link_scope_id)


# One statement says all: the switch, the policy, the levels' permissions, the person, the link.
# It is read again by every operation, after its lock, so that what just ended is over.
PRINCIPALS = """
SELECT
  (SELECT external_sharing FROM public.tenants_organisation WHERE schema_name = %(schema)s),
  (SELECT array_agg(p.id ORDER BY array_position(%(levels)s::text[], p.codename::text))
     FROM auth_permission p
     JOIN public.django_content_type t ON t.id = p.content_type_id
    WHERE t.app_label = 'sharing' AND t.model = 'permissionscope'
      AND p.codename = ANY(%(levels)s::text[])),
  u.is_active, u.is_external, u.access_until < now(),
  CASE policy.domains_are
    WHEN 'only' THEN NOT split_part(u.email, '@', 2) = ANY(policy.domains)
    WHEN 'except' THEN split_part(u.email, '@', 2) = ANY(policy.domains)
  END,
  l.scope_id, array_position(%(levels)s::text[], l.level::text), l.created_by_id,
  policy.links_allowed, policy.edit_links_allowed
FROM (SELECT 1) one
LEFT JOIN sharing_sharingpolicy policy ON true
LEFT JOIN accounts_user u ON u.id = %(user)s::uuid
LEFT JOIN sharing_guestlink l ON l.id = %(link)s::uuid
 AND l.disabled_at IS NULL AND l.paused_at IS NULL
 AND (l.expires_at IS NULL OR l.expires_at > now())
"""


def principals_of(actor: Actor, *, afresh: bool = False) -> Principals:
    """What the actor stands for; read once per actor, or afresh from the database."""
    if actor.principals is None or afresh:
        actor.forget()
        actor.principals = standing_of(actor).principals
    return actor.principals


def standing_of(actor: Actor) -> Standing:
    """What the actor stands for now, and what suspends the rest: the switch, an end, a closed account."""
    facts = {
        "schema": connection.schema_name,
        "levels": Level.values,
        "user": actor.user and actor.user.pk,
        "link": actor.guest_link and actor.guest_link.pk,
    }
    with connection.cursor() as cursor:
        cursor.execute(PRINCIPALS, facts)
        row = cursor.fetchone()
    switch_on, permissions, active, external, over, barred, *of_link = row
    link_scope, link_rank, link_maker, links_allowed, edit_links_allowed = of_link
    permissions = tuple(permissions)
    if actor.job:
        return Standing(Principals(permissions, everything=True))
    person = {Refusal.INACTIVE: not active}
    if external:
        person |= {Refusal.SWITCH: not switch_on, Refusal.ENDED: over, Refusal.DOMAIN: barred}
    ended = link_scope is None
    link = {
        Refusal.LINK_ENDED: ended,
        Refusal.LINK_MAKER: not ended and not may_share_outside(link_maker, link_scope),
        Refusal.LINKS_OFF: links_allowed is False,
        Refusal.SWITCH: not switch_on,
    }
    against_person = tuple(refusal for refusal, holds in person.items() if holds)
    against_link = tuple(refusal for refusal, holds in link.items() if holds)
    if not edit_links_allowed:
        link_rank = min(link_rank or 0, Level.COMMENT.rank)
    principals = Principals(
        permissions,
        user_id=None if against_person else actor.user.pk,
        outside=bool(external),
        link_scope_id=None if against_link else link_scope,
        link_rank=link_rank or 0,
    )
    return Standing(principals, against_person, against_link)


def closed_to_outsiders(scope_id: int) -> bool:
    """Whether nobody outside may come to what has this scope, whatever was given (S42, D14)."""
    return PermissionScope.objects.get(pk=scope_id).closed_to_outsiders


def may_share_outside(user_id: UUID, scope_id: int) -> bool:
    """Whether the person may let people outside in to what has this scope, now (S41, D13).

    A guest link ends with its maker's right to do so, and an invitation with its sender's.
    """
    policy = SharingPolicy.current()
    owners = policy.sharers == SharingPolicy.Sharers.OWNERS
    chosen = policy.sharers == SharingPolicy.Sharers.CHOSEN
    if chosen and not policy.chosen.filter(pk=user_id).exists():
        return False
    sharer = Actor(user=User(pk=user_id))
    held = level_on(sharer, scope_id)
    return (
        held is not None
        and held.rank >= (Level.OWN if owners else Level.EDIT).rank
        and not principals_of(sharer).outside
    )


def require_may_share_outside(actor: Actor, target: object) -> None:
    """As `require`, for operations that let people outside in."""
    level = Level.OWN
    if SharingPolicy.current().sharers != SharingPolicy.Sharers.OWNERS:
        level = Level.EDIT
    require(actor, level, target)
    if not may_share_outside(actor.user and actor.user.pk, target.scope_id):
        raise PermissionDenied(_("Your organisation lets only some people share outside."))


class LevelOn(models.Expression):
    """The rank of the actor's level on the scope whose id this expression yields; NULL for none."""

    output_field = models.SmallIntegerField()

    def __init__(self, scope_id: str | models.Expression, principals: Principals) -> None:
        super().__init__()
        self.scope_id = models.F(scope_id) if isinstance(scope_id, str) else scope_id
        self.principals = principals

    def get_source_expressions(self) -> list[models.Expression]:
        return [self.scope_id]

    def set_source_expressions(self, expressions: list[models.Expression]) -> None:
        (self.scope_id,) = expressions

    def as_sql(self, compiler: object, connection: object) -> tuple[str, list[object]]:
        scope, scope_params = compiler.compile(self.scope_id)
        sql, params = level_sql(scope, scope_params, self.principals)
        return sql, params


def level_sql(scope: str, scope_params: list[object], who: Principals) -> tuple[str, list[object]]:
    """SQL and parameters for the rank that these principals hold on the scope."""
    if who.everything:
        return str(Level.OWN.rank), []
    parts: list[str] = []
    params: list[object] = []
    for table, is_theirs in GRANTS if who.user_id else []:
        # A subquery for each source, of which there are few: a join might begin at all that was ever
        # given to the person.
        parts.append(
            f"(SELECT max((SELECT max({who.rank_of('g.permission_id')}) FROM {table}"
            f" WHERE g.content_object_id = i.source_id AND {is_theirs}))"
            f" FROM sharing_inheritance i WHERE i.scope_id = {scope})"
        )
        params += [who.user_id, *scope_params]
    sql = f"GREATEST({', '.join(parts)})" if parts else "NULL::int"
    if who.outside and parts:
        # Outsiders never hold OWN (D13), and nothing at all where no outsider may come (D14).
        # LEAST passes over NULL: who holds nothing would hold EDIT, so nothing is 0 until it is said.
        sql = (
            f"(SELECT NULLIF(LEAST({Level.EDIT.rank}, COALESCE({sql}, 0)), 0)"
            f" FROM sharing_permissionscope o WHERE o.id = {scope} AND NOT o.closed_to_outsiders)"
        )
        params += scope_params
    if who.link_scope_id:
        link = (
            f"(SELECT {int(who.link_rank)} FROM {COUNTED_FOR_LINKS}"
            f" WHERE i.scope_id = {scope} AND i.source_id = %s)"
        )
        sql = f"GREATEST({sql}, {link})"
        params += [*scope_params, who.link_scope_id]
    return f"({sql})", params


# Where grants to a person are: a table, and how its rows are the person's. Groups are joined and not
# handed over as a list: who sees most of what there is may be in hundreds.
GRANTS = [
    ("sharing_usergrant g", "g.user_id = %s"),
    (
        "sharing_groupgrant g JOIN accounts_membership m ON m.group_id = g.group_id",
        "m.user_id = %s",
    ),
]


# What counts for links: not where no outsider may come (D14), nor on what is confidential (S37).
COUNTED_FOR_LINKS = (
    "sharing_inheritance i JOIN sharing_permissionscope o ON o.id = i.scope_id"
    " AND NOT o.closed_to_outsiders AND NOT o.closed_to_links"
)


# The scopes that are closed are few, and have an index of their own.
NOT_CLOSED = (
    "NOT EXISTS (SELECT 1 FROM sharing_permissionscope o"
    " WHERE o.id = i.scope_id AND o.closed_to_outsiders)"
)


def open_scopes(actor: Actor, level: Level = Level.READ) -> list[int] | None:
    """The ids of all scopes open to the actor, if they are few; None if they are many."""
    who = principals_of(actor)
    if level not in actor.scopes:
        actor.scopes[level] = _read_open_scopes(who, level)
    return actor.scopes[level]


def _read_open_scopes(who: Principals, level: Level) -> list[int] | None:
    if who.everything:
        return None
    if who.nobody:
        return []
    enough = list(who.permissions[level.rank - 1 :])
    if who.outside and level is Level.OWN:
        enough = []
    parts, params = [], []
    shut = ""
    if who.outside:
        shut = f" AND {NOT_CLOSED}"
    for table, is_theirs in GRANTS if who.user_id else []:
        parts.append(
            f"SELECT i.scope_id FROM {table}"
            f" JOIN sharing_inheritance i ON i.source_id = g.content_object_id"
            f" WHERE {is_theirs} AND g.permission_id = ANY(%s){shut}"
        )
        params += [who.user_id, enough]
    if who.link_scope_id and who.link_rank >= level.rank:
        parts.append(f"SELECT i.scope_id FROM {COUNTED_FOR_LINKS} WHERE i.source_id = %s")
        params.append(who.link_scope_id)
    if not parts:
        return []
    # Capped before it is made distinct, so that who sees much is found out at once; and not sent then.
    most = 2 * FEW_SCOPES
    capped = f"SELECT scope_id FROM ({' UNION ALL '.join(parts)}) s LIMIT {most + 1}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT CASE WHEN count(*) <= {most} THEN array_agg(scope_id) ELSE '{{}}' END, count(*),"
            # As the planner knows it; -1 where it does not yet.
            " (SELECT reltuples FROM pg_class WHERE oid = 'sharing_permissionscope'::regclass)"
            f" FROM ({capped}) capped",
            params,
        )
        scope_ids, count, in_all = cursor.fetchone()
    found = set(scope_ids or ())
    many = count > most or len(found) > FEW_SCOPES or 0 < in_all * FEW_OF_ALL < len(found)
    return None if many else sorted(found)


def level_on(actor: Actor, scope_id: int, *, afresh: bool = False) -> Level | None:
    """The level that the actor holds on a scope, or None."""
    sql, params = level_sql("%s", [scope_id], principals_of(actor, afresh=afresh))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sql}", params)
        (rank,) = cursor.fetchone()
    return Level.of_rank(rank)


def may(actor: Actor, level: Level, target: object) -> bool:
    """Whether the actor holds at least this level on the target."""
    held = level_on(actor, target.scope_id)
    return held is not None and held.rank >= level.rank


def require(actor: Actor, level: Level, target: object) -> None:
    """The first act of every operation after its lock: asks afresh; raises PermissionDenied."""
    held = level_on(actor, target.scope_id, afresh=True)
    if held is None or held.rank < level.rank:
        message = _("For this you need the right “%(level)s”.") % {"level": level.label}
        raise PermissionDenied(message)
