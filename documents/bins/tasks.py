"""The job that empties the bins, as the worker runs it."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from documents.management.emptying import empty_bin
from tenants.models import Organisation

PATIENCE = RetryStrategy(max_attempts=4, exponential_wait=5)


@app.periodic(cron="40 3 * * *")
@app.task(name="documents.tasks.empty_all_bins", queue="bins", queueing_lock="empty_all_bins")
def empty_all_bins(timestamp: int) -> None:
    """Every night: a job for each organisation, so that trouble in one keeps no other waiting."""
    for schema in Organisation.objects.values_list("schema_name", flat=True):
        empty_one_bin.defer(schema=schema)


@app.task(name="documents.tasks.empty_one_bin", queue="bins", retry=PATIENCE)
def empty_one_bin(schema: str) -> None:
    """Empty the bin of one organisation of what is old."""
    organisation = Organisation.objects.filter(schema_name=schema).first()
    if organisation is not None:
        empty_bin(organisation)
