"""What is said of a document, besides what is in it."""

from __future__ import annotations

from documents.models import Document
from sharing.actors import Actor
from sharing.events import record
from sharing.gate import require
from sharing.models import Level
from sharing.operations.scopes import close_to_links
from sharing.securable import lock
from sharing.transactions import operation


@operation
def mark_confidential(actor: Actor, document: Document, *, confidential: bool = True) -> None:
    """Close the document to guest links, its own and those of the folders above, or take that back.

    Who may edit it marks it; only an owner takes the mark off (S37, S50). Nothing is ended: with the
    mark off the same links work as before.
    """
    lock(document)
    require(actor, Level.EDIT if confidential else Level.OWN, document)
    if document.confidential == confidential:
        return
    document.confidential = confidential
    document.save(update_fields=["confidential"])
    close_to_links(document, closed=confidential)
    record(actor, "mark confidential" if confidential else "take off confidential", document)
