"""Lists over many places: what is newest, what was shared with somebody.

Who may see little: begin at their scopes, take the newest of each place by the index alone, and
fetch only the rows that are shown. Who may see much: walk by date and ask about each row.
"""

from __future__ import annotations

from django.db import connection

from documents.models import Document, DocumentQuerySet
from sharing.actors import Actor
from sharing.gate import open_scopes
from sharing.models import UserGrant
from sites_app.models import Site

NEWEST_OF_FEW = """
SELECT id FROM (
  (SELECT x.id, x.modified_at
     FROM sites_app_folder f
     CROSS JOIN LATERAL (
       SELECT d.id, d.modified_at FROM documents_document d
        WHERE d.folder_id = f.id AND d.own_scope_id IS NULL AND d.binned_at IS NULL
        ORDER BY d.modified_at DESC LIMIT %(most)s) x
    WHERE f.scope_id = ANY(%(scopes)s) AND f.binned_at IS NULL {of_site_folder})
  UNION ALL
  (SELECT d.id, d.modified_at
     FROM unnest(%(scopes)s::bigint[]) s(id)
     CROSS JOIN LATERAL (
       SELECT d.id, d.modified_at, d.folder_id, d.site_id FROM documents_document d
        WHERE d.own_scope_id = s.id AND d.binned_at IS NULL OFFSET 0) d
     JOIN sites_app_folder f ON f.id = d.folder_id AND f.binned_at IS NULL {of_site_folder})
) found ORDER BY modified_at DESC, id LIMIT %(most)s
"""


def newest(actor: Actor, most: int, site: Site | None = None) -> DocumentQuerySet:
    """The documents that changed last of all the actor may see, in a site or everywhere."""
    scopes = open_scopes(actor)
    rows = _shown(actor)
    if scopes is None:
        if site is not None:
            rows = rows.filter(site=site)
        return rows.visible_to(actor).order_by("-modified_at", "pk")[:most]
    sql = NEWEST_OF_FEW.format(of_site_folder="AND f.site_id = %(site)s" if site else "")
    with connection.cursor() as cursor:
        cursor.execute(sql, {"most": most, "scopes": scopes, "site": site and site.pk})
        found = [pk for (pk,) in cursor.fetchall()]
    return rows.filter(pk__any_of=found).order_by("-modified_at", "pk")


def shared_with(actor: Actor, most: int) -> DocumentQuerySet:
    """The documents on which the actor was given something themselves, the newest grant first."""
    given = UserGrant.objects.filter(user=actor.user).order_by("-granted_at")
    scopes = list(given.values_list("content_object_id", flat=True)[: 2 * most])
    return _shown(actor).filter(own_scope_id__any_of=scopes).visible_to(actor)[:most]


def _shown(actor: Actor) -> DocumentQuerySet:
    rows = Document.objects.with_level(actor)
    return rows.select_related("modified_by", "own_scope", "folder")
