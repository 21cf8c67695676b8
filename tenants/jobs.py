"""Jobs, each of which works for one organisation."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.db import transaction
from django_tenants.utils import tenant_context
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.tasks import Task

from tenants.models import Organisation


def of_organisation(do: Callable[..., object]) -> Callable[..., None]:
    """A job of the organisation whose schema is named first; nothing if it is gone by then."""

    @wraps(do)
    def job(schema: str, *args: object, **kwargs: object) -> None:
        organisation = Organisation.objects.filter(schema_name=schema).first()
        if organisation is not None:
            with tenant_context(organisation):
                do(*args, **kwargs)

    return job


def defer_in_each(task: Task) -> None:
    """A job for each organisation, so that trouble in one keeps no other waiting."""
    for schema in Organisation.objects.values_list("schema_name", flat=True):
        task.defer(schema=schema)


def defer_once(
    task: str, lock: str, *, schema: str, queue: str, priority: int = 0, **asked: object
) -> None:
    """Have a worker do it for the organisation, unless a job with this lock waits already."""
    job = app.configure_task(
        task, queue=queue, queueing_lock=f"{schema}: {lock}", priority=priority
    )
    try:
        with transaction.atomic():
            job.defer(schema=schema, **asked)
    except AlreadyEnqueued:
        return
