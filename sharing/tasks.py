"""Jobs of sharing, as the worker runs them: `manage.py procrastinate worker`."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

import sharing.emails.access
import sharing.emails.accounts
import sharing.emails.guest_links
import sharing.emails.invitations
import sharing.emails.notices
import sharing.emails.people
import sharing.emails.requests
import sharing.emails.second_factor
import sharing.emails.sites
import sharing.emails.tokens
import sharing.webhooks.tasks  # noqa: F401 -- kinds of letters, and the jobs of webhooks
from accounts.models import PeopleImport, User
from sharing import access_letters, digests, emails
from sharing.actors import Actor
from sharing.administration.checking import check_all
from sharing.administration.who import acting
from sharing.emails.requests import CARRY
from sharing.models import KeptAnswer, Letter
from sharing.operations.access_requests import carry
from sharing.operations.people_imports import import_some
from tenants.jobs import defer_in_each, of_organisation

# After 5 seconds, 25, 2 minutes, 10 minutes, 1 hour, 4 hours, 22 hours; then it is left as failed.
PATIENCE = RetryStrategy(max_attempts=8, exponential_wait=5)
LOOK_AGAIN = {"minutes": 10}


@app.task(name="sharing.tasks.send_letter", queue="letters", retry=PATIENCE)
@of_organisation
def send_letter(letter: str) -> None:
    """Send one letter of one organisation, once, however often the job is run.

    The row is held until the letter is marked as sent, so a second job finds nothing to send. A
    letter that has become pointless is torn up; one that the switch holds back is looked at again.
    """
    with transaction.atomic():
        waiting = Letter.objects.select_for_update(of=("self",)).filter(sent_at=None)
        found = waiting.filter(pk=UUID(letter)).first()
        if found is None:
            return
        if emails.overtaken(found):
            found.delete()
        elif emails.held(found):
            emails.send_soon(found, schedule_in=LOOK_AGAIN)
        else:
            emails.send(found)


@app.task(name=CARRY, queue="letters", retry=PATIENCE)
@of_organisation
def carry_question(letter: str) -> None:
    """Carry what somebody asked at a dead end to those who may decide, if there is anything there."""
    question = Letter.objects.filter(pk=UUID(letter), sent_at=None).first()
    if question is not None:
        carry(Actor(user=question.posted_by), question)


@app.periodic(cron="*/5 * * * *")
@app.task(
    name="sharing.tasks.take_over", queue="letters", queueing_lock="take_over", pass_context=True
)
async def take_over(context: JobContext, timestamp: int) -> None:
    """Begin again what a worker was at when it died; what it had sent already is not sent again."""
    jobs = context.app.job_manager
    for task in (send_letter, carry_question, import_people):
        for job in await jobs.get_stalled_jobs(task_name=task.name):
            await jobs.retry_job(job)


@app.periodic(cron="20 5 * * *")
@app.task(name="sharing.tasks.tell_all_of_ends", queue="letters", queueing_lock="tell_all_of_ends")
def tell_all_of_ends(timestamp: int) -> None:
    """Every day."""
    defer_in_each(tell_of_ends)


@app.task(name="sharing.tasks.tell_of_ends", queue="letters", retry=PATIENCE)
@of_organisation
def tell_of_ends() -> None:
    """Tell of access that ends soon or has ended, in one organisation."""
    access_letters.tell_of_ends()


@app.periodic(cron="0 * * * *")
@app.task(name="sharing.tasks.post_all_digests", queue="letters", queueing_lock="post_all_digests")
def post_all_digests(timestamp: int) -> None:
    """At seven in the morning, by the clock of the organisations, summer and winter."""
    if digests.is_time(datetime.fromtimestamp(timestamp, tz=UTC)):
        defer_in_each(post_digests)


@app.task(name="sharing.tasks.post_digests", queue="letters", retry=PATIENCE)
@of_organisation
def post_digests() -> None:
    """Post the letters of the day, in one organisation."""
    digests.post_digests(timezone.localdate())


@app.task(name="sharing.tasks.import_people", queue="checks", retry=PATIENCE)
@of_organisation
def import_people(person: str, number: str) -> None:
    """Work off a file of people, some lines at a time; begun again, it goes on where it was."""
    actor = acting(User.objects.get(pk=UUID(person)))
    one = PeopleImport.objects.filter(pk=UUID(number)).first()
    with translation.override(actor.user.language or settings.LANGUAGE_CODE):
        while one is not None and import_some(actor, one):
            pass


@app.task(name="sharing.tasks.check_ways_in", queue="checks")
@of_organisation
def check_ways_in(person: str, number: str) -> None:
    """Try every way into one organisation, for the administrator who asked."""
    check_all(acting(User.objects.get(pk=UUID(person))), UUID(number))


@app.periodic(cron="40 4 * * *")
@app.task(name="sharing.tasks.forget_all_answers", queue="letters", queueing_lock="forget_answers")
def forget_all_answers(timestamp: int) -> None:
    """Every night."""
    defer_in_each(forget_answers)


@app.task(name="sharing.tasks.forget_answers", queue="letters", retry=PATIENCE)
@of_organisation
def forget_answers() -> None:
    """Forget the answers of the API that were kept for whoever asks again, in one organisation."""
    KeptAnswer.objects.old().delete()
