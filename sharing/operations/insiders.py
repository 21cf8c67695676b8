"""People inside: added by an administrator; they sign in with a code by mail and need no link for it."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.addresses import normal_form
from accounts.models import User
from sharing.actors import Actor
from sharing.administering import require_administrator
from sharing.emails import post
from sharing.emails.people import WELCOME
from sharing.events import record
from sharing.models import Letter
from sharing.operations.external_users import forget
from sharing.transactions import operation

# So long somebody who was told waits before they are told again.
AGAIN = timedelta(minutes=10)


@operation
def add_person(
    actor: Actor,
    email: str,
    *,
    name: str = "",
    language: str = "",
    letter: bool = True,
    later: timedelta | None = None,
) -> User:
    """Add somebody inside, and tell them how to sign in. They hold nothing until they are given it.

    Raises ValidationError for an address that somebody has already: `insider`, `closed` or `outside`.
    """
    require_administrator(actor)
    email, name = normal_form(email), name.strip()[:150]
    refuse_taken_address(email)
    try:
        with transaction.atomic():
            person = User.objects.create_user(email, name=name, language=language)
    except IntegrityError:  # somebody else was quicker
        refuse_taken_address(email)
        raise
    record(actor, "add person", person=person.pk, email=email)
    if letter:
        _welcome(actor, person, later)
    return person


@operation
def take_in(
    actor: Actor, person: User, *, letter: bool = True, later: timedelta | None = None
) -> None:
    """Make somebody outside one of the people inside, on purpose: what they were given, they keep.

    The switch, the policy and the end of their access hold for them no more, and they have no
    sponsor. Whoever had been removed begins with nothing.
    """
    require_administrator(actor)
    person = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if not person.is_external:
        message = _("%(email)s is of this organisation already.") % {"email": person.email}
        raise ValidationError(message, code="insider")
    if not person.is_active:
        forget([person])
    before = person.sponsor_id
    person.is_external, person.is_active = False, True
    person.sponsor = person.access_until = None
    person.save(update_fields=["is_external", "is_active", "sponsor", "access_until"])
    record(actor, "take in", person=person.pk, email=person.email, sponsor=before or "")
    if letter:
        _welcome(actor, person, later)


@operation
def welcome_again(actor: Actor, person: User) -> None:
    """Tell somebody who has not signed in yet once more how to."""
    require_administrator(actor)
    person = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if person.is_external or not person.is_active or person.last_login:
        message = _("%(who)s has signed in already.") % {"who": person}
        raise ValidationError(message, code="signed_in")
    lately = Letter.objects.filter(name=WELCOME, recipient=person.email)
    if lately.filter(posted_at__gt=timezone.now() - AGAIN).exists():
        message = _("%(who)s had this letter just now.") % {"who": person}
        raise ValidationError(message, code="too_many")
    record(actor, "welcome again", person=person.pk, email=person.email)
    _welcome(actor, person, None)


def refuse_taken_address(email: str) -> None:
    """Raise ValidationError, with a code for whose it is, if somebody has this address."""
    person = User.objects.filter(email=email).first()
    if person is None:
        return
    about = {"email": email}
    if person.is_external:
        message = _("%(email)s is the address of somebody outside.") % about
        raise ValidationError(message, code="outside")
    if not person.is_active:
        message = _("The account of %(email)s has been closed: open it again instead.") % about
        raise ValidationError(message, code="closed")
    raise ValidationError(_("%(email)s is of this organisation already.") % about, code="insider")


def _welcome(actor: Actor, person: User, later: timedelta | None) -> None:
    about = {"person": str(person.name), "by": str(actor.user or "")}
    post(actor, WELCOME, person.email, later=later, details=about)
