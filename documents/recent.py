"""What somebody had open last, for their own home page; seen by nobody else."""

from __future__ import annotations

from django.db import connection

from documents.models import Document, Opened
from sharing.actors import Actor

MOST = 100
# Whoever reads on in a document has opened it once; so it is written once in a while.
REMEMBER = """
INSERT INTO documents_opened (user_id, document_id, opened_at) VALUES (%s, %s, now())
ON CONFLICT (user_id, document_id) DO UPDATE SET opened_at = EXCLUDED.opened_at
 WHERE documents_opened.opened_at < now() - interval '1 minute'
"""


def remember(actor: Actor, document: Document) -> None:
    """That the actor opened it, now. Who comes by a guest link alone has no such list."""
    if actor.user is not None:
        with connection.cursor() as cursor:
            cursor.execute(REMEMBER, [actor.user.pk, document.pk])


def last_opened(actor: Actor, most: int) -> list[Document]:
    """The documents that the actor opened last, as far as they still see them, each with its level."""
    if actor.user is None:
        return []
    opened = Opened.objects.filter(user=actor.user).order_by("-opened_at")
    ids = list(opened.values_list("document", flat=True)[:MOST])
    rows = Document.objects.visible_to(actor).with_level(actor)
    return rows.select_related("modified_by", "own_scope", "folder").in_bulk_of(ids)[:most]
