"""What is newest of all that somebody may see, found by where they were given something.

Each place has its newest by an index. So the newest of the places where the person was given
something are read, merged, and asked about one by one from the newest on, until the page is full.
What it takes depends on how much was given to the person, not on how much the organisation has.
"""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from documents.models import Document, DocumentQuerySet
from sharing.actors import Actor
from sharing.gate import principals_of
from sharing.keyset import Place

# Of so many sites and folders it is quicker to read each; of more, to begin at scopes or at dates.
MOST_PLACES = 40
# Who is in more groups is likely to see much; that is found out before anything else is read.
MOST_GROUPS = 200

# All documents that the person may see are among these, but for those older than the oldest that
# was read of a place; not all that are among these may they see: what is unique below a place is.
CANDIDATES = """
WITH groups AS MATERIALIZED (
  SELECT group_id AS id FROM accounts_membership WHERE user_id = %(user)s LIMIT {groups} + 1
), few_groups AS MATERIALIZED (
  SELECT count(*) <= {groups} AS are FROM groups
), sources AS MATERIALIZED (
  SELECT content_object_id AS id FROM sharing_usergrant
   WHERE user_id = %(user)s AND (SELECT are FROM few_groups)
  UNION
  SELECT g.content_object_id FROM groups JOIN sharing_groupgrant g ON g.group_id = groups.id
   WHERE (SELECT are FROM few_groups)
), own AS MATERIALIZED (
  SELECT s.id AS source, d.id, d.modified_at, d.site_id
    FROM sources s
    LEFT JOIN documents_document d ON d.own_scope_id = s.id AND d.binned_at IS NULL {later}
), given AS MATERIALIZED (
  SELECT o.id, true AS is_site
    FROM own JOIN sites_app_site o ON o.own_scope_id = own.source WHERE own.id IS NULL
  UNION ALL
  SELECT o.id, false
    FROM own JOIN sites_app_folder o ON o.own_scope_id = own.source WHERE own.id IS NULL
), places AS MATERIALIZED (
  SELECT DISTINCT id, is_site FROM (
    SELECT p.id, true AS is_site
      FROM (SELECT id FROM given WHERE is_site LIMIT {places} + 1) g
      JOIN sites_app_site p ON p.path @> ARRAY[g.id] {site}
    UNION ALL
    SELECT p.id, false
      FROM (SELECT id FROM given WHERE NOT is_site LIMIT {places} + 1) g
      JOIN sites_app_folder p ON p.path @> ARRAY[g.id] {folder}
  ) below LIMIT {places} + 1
), few AS MATERIALIZED (
  SELECT (SELECT are FROM few_groups) AND (SELECT count(*) FROM places) <= {places}
     AND (SELECT count(*) FROM given WHERE is_site) <= {places}
     AND (SELECT count(*) FROM given WHERE NOT is_site) <= {places} AS places
), of_each AS MATERIALIZED (
  SELECT LEAST(%(most)s, GREATEST(30, 4 * %(most)s / GREATEST(count(*), 1))) AS most FROM places
), newest AS MATERIALIZED (
  SELECT p.id AS place, d.id, d.modified_at
    FROM places p CROSS JOIN LATERAL (
      SELECT d.id, d.modified_at FROM documents_document d
       WHERE d.site_id = p.id {later}
       ORDER BY d.modified_at DESC, d.id LIMIT (SELECT most FROM of_each)) d
   WHERE p.is_site AND (SELECT places FROM few)
  UNION ALL
  SELECT p.id, d.id, d.modified_at
    FROM places p CROSS JOIN LATERAL (
      SELECT d.id, d.modified_at FROM documents_document d
       WHERE d.folder_id = p.id {later}
       ORDER BY d.modified_at DESC, d.id LIMIT (SELECT most FROM of_each)) d
   WHERE NOT p.is_site AND (SELECT places FROM few)
), cut AS MATERIALIZED (
  SELECT max(oldest) AS at FROM (
    SELECT min(modified_at) AS oldest FROM newest
     GROUP BY place HAVING count(*) >= (SELECT most FROM of_each)) of_full
), found AS MATERIALIZED (
  SELECT id, modified_at FROM newest WHERE modified_at > COALESCE((SELECT at FROM cut), '-infinity')
  UNION ALL
  SELECT own.id, own.modified_at FROM own
   WHERE own.modified_at > COALESCE((SELECT at FROM cut), '-infinity') {own}
   -- Nothing is there more than three times: given itself, in a folder, in a site.
   ORDER BY modified_at DESC, id LIMIT 3 * (%(most)s + 1)
)
SELECT array_agg(id), (SELECT places FROM few), (SELECT at FROM cut) IS NULL
  FROM (SELECT DISTINCT modified_at, id FROM found
         ORDER BY modified_at DESC, id LIMIT %(most)s + 1) first
"""
LATER = "AND d.modified_at <= %(value)s AND (d.modified_at < %(value)s OR d.id > %(pk)s)"


def newest_where_given(
    rows: DocumentQuerySet, actor: Actor, most: int, site_id: UUID | None, after: Place | None
) -> list[Document] | None:
    """The newest of these rows that the actor may see, in a site or everywhere; each with its level.

    None if they have to be found in another way: too much was given to the actor, or too much of
    what is newest there is closed to them.
    """
    who = principals_of(actor)
    if who.nobody:
        return []
    if who.everything or who.link_scope_id:
        return None
    named = {"site": " AND p.id = %(site)s", "folder": " AND p.site_id = %(site)s"}
    of_site = {"own": " AND own.site_id = %(site)s", **named} if site_id else {}
    sql = CANDIDATES.format(
        places=MOST_PLACES,
        groups=MOST_GROUPS,
        later=LATER if after else "",
        **{"own": "", "site": "", "folder": "", **of_site},
    )
    value, pk = after or (None, None)
    asked = {"user": who.user_id, "site": site_id, "value": value, "pk": pk}
    # Some of what is read is not theirs to see; where that is much, more is read once.
    for read in (2 * most, 8 * most):
        with connection.cursor() as cursor:
            cursor.execute(sql, {**asked, "most": read})
            keys, few, whole = cursor.fetchone()
        if not few:
            return None
        keys = keys or []
        candidates = rows.filter(pk__any_of=keys).order_by("-modified_at", "pk")
        seen = list(candidates.visible_to(actor).with_level(actor)[:most]) if keys else []
        if len(seen) == most or (whole and len(keys) <= read):
            return seen
    return None
