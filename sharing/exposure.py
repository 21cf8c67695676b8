"""How much of an item people outside can reach now, and how many people there are at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True)
class Exposure:
    """Outsiders and usable guest links that reach a scope at this moment."""

    people: int = 0
    links: int = 0
    everyone: int = 0

    @property
    def any(self) -> bool:
        """Whether anything is open to anybody outside."""
        return bool(self.people or self.links)


EXPOSURES = """
SELECT s.id,
  held.outsiders * (open.to_outsiders)::int,
  linked.links * (open.to_outsiders AND NOT s.closed_to_links)::int, held.everyone
FROM sharing_permissionscope s
CROSS JOIN LATERAL (
  SELECT NOT s.closed_to_outsiders AND
    (SELECT external_sharing FROM public.tenants_organisation WHERE schema_name = %(schema)s)
    AS to_outsiders
) open
CROSS JOIN LATERAL (
  SELECT count(*) FILTER (WHERE u.is_external) AS outsiders, count(*) AS everyone
    FROM accounts_user u
   WHERE u.is_active AND u.id IN (
     SELECT g.user_id FROM sharing_inheritance i
       JOIN sharing_usergrant g ON g.content_object_id = i.source_id WHERE i.scope_id = s.id
     UNION ALL
     SELECT m.user_id FROM sharing_inheritance i
       JOIN sharing_groupgrant g ON g.content_object_id = i.source_id
       JOIN accounts_membership m ON m.group_id = g.group_id WHERE i.scope_id = s.id)
) held
CROSS JOIN LATERAL (
  SELECT count(*) AS links FROM sharing_inheritance i
    JOIN sharing_guestlink l ON l.scope_id = i.source_id
   WHERE i.scope_id = s.id AND l.disabled_at IS NULL AND l.paused_at IS NULL
     AND (l.expires_at IS NULL OR l.expires_at > now())
) linked
WHERE s.id = ANY(%(scopes)s)
"""


def exposures(scope_ids: Iterable[int | None]) -> dict[int | None, Exposure]:
    """The exposure of each scope, in one statement; nothing for None."""
    wanted = list({scope_id for scope_id in scope_ids if scope_id})
    found: dict[int | None, Exposure] = {None: Exposure()}
    if wanted:
        with connection.cursor() as cursor:
            cursor.execute(EXPOSURES, {"schema": connection.schema_name, "scopes": wanted})
            found |= {row[0]: Exposure(row[1], row[2], row[3]) for row in cursor.fetchall()}
    return found
