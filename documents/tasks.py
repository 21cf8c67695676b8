"""Jobs of documents, as the worker runs them: `manage.py procrastinate worker`."""

from __future__ import annotations

from django_tenants.utils import tenant_context
from procrastinate.contrib.django import app

import documents.bins.tasks
import documents.previews.tasks  # noqa: F401 -- the worker looks for tasks here
from documents.search.reading import READ, ask_for_reading, read_what_waits
from tenants.jobs import of_organisation
from tenants.models import Organisation


@app.task(name=READ, queue="contents")
@of_organisation
def read_texts() -> None:
    """Read the texts of one organisation that wait for it, so that documents are found by them."""
    read_what_waits()


@app.periodic(cron="35 * * * *")
@app.task(name="documents.tasks.read_all_texts", queue="contents", queueing_lock="read_all_texts")
def read_all_texts(timestamp: int) -> None:
    """Every hour: what waits because whoever brought it was killed before asking for it to be read."""
    for organisation in Organisation.objects.all():
        with tenant_context(organisation):
            ask_for_reading()
