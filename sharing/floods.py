"""Against floods: of letters to people outside (I8), and of words by whoever has a link."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from sharing.actors import Actor
from sharing.emails.guest_links import GUEST_LINK
from sharing.emails.invitations import INVITATION
from sharing.models import Letter, SharingEvent

# Letters in a day to one address, and from one person; invitations and guest links together.
TO_ONE_ADDRESS = 10
FROM_ONE_PERSON = 500
# What one person does in a minute and in an hour; and all who hold one guest link.
BY_A_PERSON = (20, 200)
BY_A_LINK = (10, 60)


def refuse_floods(actor: Actor, email: str) -> None:
    """Before another letter is posted: not too many to one address, nor from one person."""
    yesterday = timezone.now() - timedelta(days=1)
    today = Letter.objects.filter(name__in=[INVITATION, GUEST_LINK], posted_at__gt=yesterday)
    if today.filter(recipient=email).count() >= TO_ONE_ADDRESS:
        message = _("%(email)s had many letters today. Try again tomorrow.") % {"email": email}
        raise ValidationError(message, code="too_many")
    if today.filter(posted_by=actor.user).count() >= FROM_ONE_PERSON:
        message = _("You had many letters sent today. Try again tomorrow.")
        raise ValidationError(message, code="too_many")


def refuse_haste(actor: Actor, verb: str) -> None:
    """Before something is done and recorded: not more often than anybody does who means it."""
    by_person = actor.user is not None
    theirs = {"user": actor.user} if by_person else {"guest_link": actor.guest_link.pk}
    now = timezone.now()
    for since, most in zip(
        (timedelta(minutes=1), timedelta(hours=1)),
        BY_A_PERSON if by_person else BY_A_LINK,
        strict=True,
    ):
        lately = SharingEvent.objects.filter(verb=verb, happened_at__gt=now - since, **theirs)
        if lately.count() >= most:
            message = _("This goes very fast. Wait a little, then try again.")
            raise ValidationError(message, code="too_many")
