"""Reading the text of documents, so that they are found by it: a job after an upload, and every hour."""

from __future__ import annotations

from uuid import UUID

from django.db import connection, transaction

from documents.contents.extract import text_of
from documents.models import Document, SearchText
from documents.search.words import keep_text
from tenants.jobs import defer_once

READ = "documents.tasks.read_texts"
AT_ONCE = 100


def read_soon() -> None:
    """Have what is new read, once what is being done is done.

    One job reads all that waits, however many uploads asked for it. It is asked for after the
    transaction, so that uploads do not wait for each other; if we are killed in between, the job of
    every hour finds what waits.
    """
    transaction.on_commit(ask_for_reading)


def ask_for_reading() -> None:
    """Have a worker read what waits in the organisation in use; once, however often it is asked."""
    defer_once(READ, "read", schema=connection.schema_name, queue="contents")


def read_what_waits() -> int:
    """Read all texts of the organisation in use that wait for it; how many documents it was.

    What cannot be read counts as read, with no text: it is not tried again until it changes.
    """
    count = 0
    after: UUID | None = None
    while some := _waiting(after):
        for document in some:
            keep_text([document.pk], document.sha256, _text(document))
        count += len(some)
        after = some[-1].pk
    return count


def _waiting(after: UUID | None) -> list[Document]:
    waiting = SearchText.objects.filter(sha256="")
    if after is not None:
        waiting = waiting.filter(document__gt=after)
    ids = list(waiting.order_by("document").values_list("document", flat=True)[:AT_ONCE])
    return Document.objects.in_bulk_of(ids)


def _text(document: Document) -> str:
    try:
        return text_of(document.sha256, document.media_type)
    except FileNotFoundError:  # the storage lost it, which is said to whoever opens it
        return ""
