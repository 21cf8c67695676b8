"""The job that empties the bins, as the worker runs it."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from documents.management.emptying import empty_bin
from tenants.current import current_organisation
from tenants.jobs import defer_in_each, of_organisation

PATIENCE = RetryStrategy(max_attempts=4, exponential_wait=5)


@app.periodic(cron="40 3 * * *")
@app.task(name="documents.tasks.empty_all_bins", queue="bins", queueing_lock="empty_all_bins")
def empty_all_bins(timestamp: int) -> None:
    """Every night."""
    defer_in_each(empty_one_bin)


@app.task(name="documents.tasks.empty_one_bin", queue="bins", retry=PATIENCE)
@of_organisation
def empty_one_bin() -> None:
    """Empty the bin of one organisation of what is old."""
    empty_bin(current_organisation())
