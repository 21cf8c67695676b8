"""The post of the tests: runs the jobs that wait, and reads what came."""

from __future__ import annotations

import re

from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import User
from accounts.tasks import send_code, tell_of_change
from sharing.actors import Actor
from sharing.tasks import carry_question, send_letter


def deliver() -> list[mail.EmailMultiAlternatives]:
    """Run every letter job that is due, as a worker would; what they sent."""
    before = len(getattr(mail, "outbox", []))
    waiting = ProcrastinateJob.objects.filter(task_name=send_letter.name, scheduled_at=None)
    for job in waiting.order_by("pk"):
        send_letter(**job.args)
    deliver_codes()
    waiting = ProcrastinateJob.objects.filter(task_name=tell_of_change.name, status="todo")
    for job in waiting.order_by("pk"):
        tell_of_change(**job.args)
    return mail.outbox[before:]


def deliver_codes() -> list[mail.EmailMultiAlternatives]:
    """Send the codes that were asked for, as a worker would, each once; what was sent."""
    before = len(getattr(mail, "outbox", []))
    waiting = ProcrastinateJob.objects.filter(task_name=send_code.name, status="todo")
    for job in waiting.order_by("pk"):
        send_code(**job.args)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name = %s", [send_code.name])
    return mail.outbox[before:]


def newest_code() -> str:
    """The code in the newest letter, once it is delivered."""
    deliver_codes()
    return code_in(mail.outbox[-1])


def carry() -> None:
    """Run every job that carries a question, as a worker would."""
    for job in ProcrastinateJob.objects.filter(task_name=carry_question.name).order_by("pk"):
        carry_question(**job.args)


def link_in(letter: mail.EmailMultiAlternatives) -> str:
    """The path of the address in a letter, without the organisation's host."""
    return re.search(r"https?://[^/\s]+(/\S+)", letter.body)[1]


def code_in(letter: mail.EmailMultiAlternatives) -> str:
    """The code in a letter."""
    return re.search(r"^([A-Z]{4}-[A-Z]{4})$", letter.body, re.MULTILINE)[1]


def verified(actor: Actor) -> Actor:
    """The same person, whose address is known to be theirs."""
    EmailAddress.objects.update_or_create(
        user=actor.user, email=actor.user.email, defaults={"verified": True, "primary": True}
    )
    return actor


def come_in(client: Client, path: str) -> User:
    """Open the page of a letter signed out, have a code sent, enter it; who is signed in then."""
    page = client.post(path)
    code = newest_code()
    client.post(page.headers["Location"], {"code": code})
    return User.objects.get(pk=client.session["_auth_user_id"])
