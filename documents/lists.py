"""Lists over many places: what is newest, what was shared with somebody.

What is newest is looked for where something was given (`documents.newest`). If that is in too many
places: who may see little, begin at their scopes, take the newest of each place by the index alone,
and fetch only the rows that are shown; who may see much, walk by date and ask about each row.
"""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from documents.models import Document, DocumentQuerySet
from documents.newest import LATER, newest_where_given
from sharing.actors import Actor
from sharing.gate import open_scopes
from sharing.keyset import Place
from sharing.models import UserGrant
from sites_app.models import Folder

# The newest of each folder first: what is older than the last of them that can come on the page
# cannot come on it. So of most folders no more than that one is read.
NEWEST_OF_FEW = """
WITH folders AS MATERIALIZED (
  SELECT f.id, x.modified_at AS newest
    FROM sites_app_folder f
    CROSS JOIN LATERAL (
      SELECT d.modified_at FROM documents_document d
       WHERE d.folder_id = f.id AND d.own_scope_id IS NULL AND d.binned_at IS NULL {later}
       ORDER BY d.modified_at DESC, d.id LIMIT 1) x
   WHERE f.scope_id = ANY(ARRAY(SELECT unnest(%(scopes)s::bigint[])))
     AND f.binned_at IS NULL {of_site}
), least AS MATERIALIZED (
  SELECT newest FROM folders ORDER BY newest DESC OFFSET %(most)s - 1 LIMIT 1
)
SELECT id FROM (
  (SELECT x.id, x.modified_at
     FROM folders f
     CROSS JOIN LATERAL (
       SELECT d.id, d.modified_at FROM documents_document d
        WHERE d.folder_id = f.id AND d.own_scope_id IS NULL AND d.binned_at IS NULL {later}
          AND d.modified_at >= COALESCE((SELECT newest FROM least), '-infinity')
        ORDER BY d.modified_at DESC, d.id LIMIT %(most)s) x
    WHERE f.newest >= COALESCE((SELECT newest FROM least), '-infinity'))
  UNION ALL
  (SELECT d.id, d.modified_at
     FROM (
       SELECT d.* FROM unnest(%(scopes)s::bigint[]) s(id)
        CROSS JOIN LATERAL (
          SELECT d.id, d.modified_at, d.folder_id FROM documents_document d
           WHERE d.own_scope_id = s.id AND d.binned_at IS NULL {later} OFFSET 0) d
        ORDER BY d.modified_at DESC, d.id OFFSET 0) d
     JOIN sites_app_folder f ON f.id = d.folder_id AND f.binned_at IS NULL {of_site}
    ORDER BY d.modified_at DESC, d.id LIMIT %(most)s)
) found ORDER BY modified_at DESC, id LIMIT %(most)s
"""


def newest(
    actor: Actor, most: int, site_id: UUID | None = None, after: Place | None = None
) -> list[Document]:
    """The documents that changed last of all the actor may see, in a site or everywhere.

    Each has the actor's level. `after` is the place in this order after which to begin.
    """
    rows = _shown(Document.objects.all())
    found = newest_where_given(rows, actor, most, site_id, after)
    if found is not None:
        return found
    scopes = open_scopes(actor)
    if scopes is None:
        if site_id is not None:
            rows = rows.filter(site=site_id)
        rows = rows.alive().past("modified_at", after, descending=True)
        return rows.first_seen(actor, most)
    sql = NEWEST_OF_FEW.format(
        of_site="AND f.site_id = %(site)s" if site_id else "", later=LATER if after else ""
    )
    value, pk = after or (None, None)
    asked = {"most": most, "scopes": scopes, "site": site_id, "value": value, "pk": pk}
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        found = [pk for (pk,) in cursor.fetchall()]
    return rows.with_level(actor).in_bulk_of(found)


def newest_of_folder(
    actor: Actor, most: int, folder_id: UUID, site_id: UUID | None, after: Place | None
) -> list[Document]:
    """The documents of one folder that the actor may see, whether they see the folder or not.

    With a site, only if the folder is in it.
    """
    folder = Folder.objects.alive().with_level(actor).filter(pk=folder_id).first()
    if folder is None or site_id not in {None, folder.site_id}:
        return []
    rows = Document.objects.listed_in(folder, actor)
    return list(rows.past("modified_at", after, descending=True)[:most])


def shared_with(actor: Actor, most: int) -> DocumentQuerySet:
    """The documents on which the actor was given something themselves, the newest grant first."""
    given = UserGrant.objects.filter(user=actor.user).order_by("-granted_at")
    scopes = list(given.values_list("content_object_id", flat=True)[: 2 * most])
    rows = _shown(Document.objects.with_level(actor))
    return rows.filter(own_scope_id__any_of=scopes).visible_to(actor)[:most]


def _shown(rows: DocumentQuerySet) -> DocumentQuerySet:
    return rows.select_related("modified_by", "own_scope", "folder")
