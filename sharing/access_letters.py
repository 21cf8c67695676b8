"""Whose access to the organisation ends soon or has ended, and who is told of it, each once."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import Membership, User
from sharing.actors import Actor
from sharing.emails import post
from sharing.emails.access import ENDED, ENDS
from sharing.models import UserGrant

# So long before the end the sponsor is told.
AHEAD = timedelta(days=14)
# What ended longer ago is not told any more: nothing was running then.
LATE = timedelta(days=30)


@transaction.atomic
def tell_of_ends() -> int:
    """Post the letters about ends that were not told yet; how many people they are about.

    Who was given nothing loses nothing, and nobody is told. Another end after a renewal is another
    thing to tell.
    """
    now = timezone.now()
    given = [Exists(model.objects.filter(user=OuterRef("pk"))) for model in (Membership, UserGrant)]
    people = User.objects.filter(
        given[0] | given[1],
        Q(access_until__gt=now - LATE, access_until__lte=now + AHEAD),
        is_external=True,
        is_active=True,
    ).select_related("sponsor")
    for person in people:
        over = person.access_until <= now
        until = person.access_until.isoformat()
        about = {"id": str(person.pk), "until": until}
        event = f"{'ended' if over else 'ends'} {person.pk} {until}"
        if over:
            post(Actor(), ENDED, person.email, once=f"{event} person", details=about)
        if person.sponsor and person.sponsor.is_active:
            about |= {"person": str(person), "email": person.email}
            event = f"{event} {person.sponsor_id}"
            post(Actor(), ENDS, person.sponsor.email, once=event, details=about)
    return len(people)
