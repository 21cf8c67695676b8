"""Jobs that tell webhooks: `manage.py procrastinate worker --queues webhooks`."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from sharing.models import Delivery
from sharing.webhooks.telling import KEPT_FOR, TELL, ask_to_tell, deliver, due, find
from tenants.jobs import defer_in_each, of_organisation


@app.task(name=TELL, queue="webhooks")
@of_organisation
def tell() -> None:
    """Tell the webhooks of one organisation what happened, and what it is time to try again."""
    find()
    waiting = due()
    for pk in waiting:
        deliver(pk)
    if waiting and due():
        ask_to_tell()


@app.periodic(cron="*/5 * * * *")
@app.task(name="sharing.webhooks.tasks.tell_all", queue="webhooks", queueing_lock="tell_all")
def tell_all(timestamp: int) -> None:
    """Every five minutes: what is to be tried again, and what nobody was woken for."""
    defer_in_each(tell)


@app.periodic(cron="40 3 * * *")
@app.task(name="sharing.webhooks.tasks.tidy_all", queue="webhooks", queueing_lock="tidy_all")
def tidy_all(timestamp: int) -> None:
    """Every night."""
    defer_in_each(tidy)


@app.task(name="sharing.webhooks.tasks.tidy", queue="webhooks")
@of_organisation
def tidy() -> None:
    """Throw away what was told long ago."""
    Delivery.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()
