"""Jobs of previews, on a queue of their own: beside that of letters."""

from __future__ import annotations

import time
from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django_tenants.utils import tenant_context
from procrastinate.contrib.django import app

from documents.models import Preview, Version
from documents.previews import asking
from documents.previews.drawing import draw as draw_it
from documents.previews.drawing import draw_more_pages
from documents.previews.kinds import kinds_with_thumbnail
from tenants.jobs import of_organisation
from tenants.models import Organisation

# So long it works at what is new; then it goes behind those who wait, and comes again.
TURN = 10
NEW = timedelta(days=2)
AT_ONCE = 20


@app.task(name="documents.previews.tasks.draw", queue=asking.QUEUE)
@of_organisation
def draw(sha256: str, media_type: str) -> None:
    """Draw what is shown of contents, once, however often it is asked for."""
    _draw(sha256, media_type)


@app.task(name="documents.previews.tasks.draw_pages", queue=asking.QUEUE)
@of_organisation
def draw_pages(sha256: str, media_type: str, first: int) -> None:
    """Draw some more pages of a document."""
    ready = Preview.objects.filter(state=Preview.State.READY)
    preview = ready.filter(sha256=sha256, media_type=media_type).first()
    if preview is not None and 1 <= first <= preview.pages:
        draw_more_pages(preview, first)


@app.task(name="documents.previews.tasks.draw_new", queue=asking.QUEUE)
@of_organisation
def draw_new() -> None:
    """Draw what came in of late and nobody has looked at yet, the newest first, a while long."""
    until = time.monotonic() + TURN
    done: set[tuple[str, str]] = set()
    # What another worker is drawing now is not done twice.
    while found := [one for one in _new() if one not in done]:
        for sha256, media_type in found:
            Preview.objects.get_or_create(sha256=sha256, media_type=media_type)
            _draw(sha256, media_type)
            done.add((sha256, media_type))
            if time.monotonic() > until:
                asking.draw_new(connection.schema_name)
                return


@app.periodic(cron="40 * * * *")
@app.task(
    name="documents.previews.tasks.draw_new_everywhere",
    queue=asking.QUEUE,
    queueing_lock="draw_new_everywhere",
)
def draw_new_everywhere(timestamp: int) -> None:
    """Every hour: what was not asked for because somebody died is asked for now."""
    for organisation in Organisation.objects.all():
        with tenant_context(organisation):
            if _new():
                asking.draw_new(organisation.schema_name)


def _draw(sha256: str, media_type: str) -> None:
    """Draw it, holding its row: a second job finds nothing to do and does not wait."""
    with transaction.atomic():
        waiting = Preview.objects.select_for_update(skip_locked=True)
        waiting = waiting.filter(state=Preview.State.WAITING)
        preview = waiting.filter(sha256=sha256, media_type=media_type).first()
        if preview is not None:
            draw_it(preview)


def _new() -> list[tuple[str, str]]:
    """Contents that came in of late, of kinds that lists show, and of which nothing is drawn."""
    drawn = Preview.objects.filter(
        sha256=OuterRef("sha256"), media_type=OuterRef("media_type")
    ).exclude(state=Preview.State.WAITING)
    new = Version.objects.filter(pk__gte=_least_id(NEW), media_type__in=kinds_with_thumbnail())
    found = new.exclude(Exists(drawn)).order_by("-pk").values_list("sha256", "media_type")
    return list(found[:AT_ONCE])


def _least_id(age: timedelta) -> UUID:
    """The least id that something so old can have: ids begin with the time."""
    return UUID(int=int((timezone.now() - age).timestamp() * 1000) << 80)
