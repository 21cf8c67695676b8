"""The letter of a day: for whoever wants one a day, with what is new since the last."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import User
from sharing import notices
from sharing.actors import Actor
from sharing.emails import post
from sharing.emails.notices import DIGEST
from sharing.models import Letter, Notice
from tenants.current import current_organisation

HOUR = 7
# What nobody looked at for so long is not kept.
KEPT = timedelta(days=180)


def is_time(now: datetime) -> bool:
    """Whether this is the hour at which people get their letter of the day."""
    return timezone.localtime(now).hour == HOUR


def post_digests(day: date) -> int:
    """Post each person's letter of the day, once, if there is something to say; how many."""
    Notice.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
    waiting = Exists(Notice.objects.filter(user=OuterRef("pk"), mailed_at=None))
    return sum(_post(person, day) for person in User.objects.filter(waiting, is_active=True))


@transaction.atomic
def _post(person: User, day: date) -> bool:
    """What the letter is to say is marked with it, or not at all: a job that died begins again."""
    if person.is_external and not current_organisation().external_sharing:
        return False
    once = f"digest {person.pk} {day}"
    if Letter.objects.filter(once=once).exists():
        return False
    waiting = Notice.objects.select_for_update().filter(user=person, mailed_at=None)
    ids = list(waiting.order_by("pk").values_list("pk", flat=True))
    wanted = person.notices_by_mail != notices.Choice.NEVER
    new = notices.visible_to(Actor(user=person)).filter(pk__in=ids, seen_at=None)
    says = wanted and new.exists()
    if says:
        post(Actor(), DIGEST, person.email, once=once, details={"notices": ids})
    Notice.objects.filter(pk__in=ids).update(mailed_at=timezone.now())
    return says
