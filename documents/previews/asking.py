"""When something is drawn: when somebody looks at it, or in the background after an upload."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import partial

from django.db import connection, transaction
from django.utils import timezone

from documents.models import Preview
from documents.previews.kinds import has_thumbnail
from tenants.jobs import defer_once

QUEUE = "contents"
# Who looks goes before what nobody looks at yet.
NOW, LATER = 10, 0
# A job that was lost is asked for again.
PATIENCE = timedelta(minutes=5)


def asked_for(sha256: str, media_type: str) -> Preview:
    """The preview of contents; if there is none yet, it is drawn soon."""
    preview, new = Preview.objects.get_or_create(sha256=sha256, media_type=media_type)
    late = preview.asked_at < timezone.now() - PATIENCE
    if preview.state == Preview.State.WAITING and (new or late):
        if late:
            preview.asked_at = timezone.now()
            preview.save(update_fields=["asked_at"])
        _defer("draw", f"draw {sha256} {media_type}", NOW, sha256=sha256, media_type=media_type)
    return preview


def ask_for_pages(preview: Preview, first: int) -> None:
    """Some pages more are drawn soon."""
    lock = f"pages {preview.sha256} {preview.media_type} {first}"
    which = {"sha256": preview.sha256, "media_type": preview.media_type}
    _defer("draw_pages", lock, NOW, **which, first=first)


def uploaded(media_types: Iterable[str]) -> None:
    """What came in with this transaction is drawn in the background, if lists show it.

    Asked for when the transaction is over, because two that ask for the same would wait for each
    other; should we die in between, `draw_new` comes by every hour.
    """
    if any(map(has_thumbnail, set(media_types))):
        transaction.on_commit(partial(draw_new, connection.schema_name))


def draw_new(schema: str) -> None:
    """Let a worker draw what is new in an organisation, unless one is about to."""
    _defer("draw_new", "draw new", LATER, schema=schema)


def _defer(task: str, lock: str, priority: int, **asked: object) -> None:
    asked = {"schema": connection.schema_name} | asked
    name = f"documents.previews.tasks.{task}"
    defer_once(name, lock, queue=QUEUE, priority=priority, **asked)
