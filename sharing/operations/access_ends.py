"""Until when somebody outside has access to the organisation, and who answers for them inside."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from sharing.actors import Actor
from sharing.administering import require_administrator
from sharing.events import record
from sharing.letting_in import end_of
from sharing.models import SharingPolicy
from sharing.transactions import operation


@operation
def set_sponsor(actor: Actor, people: Collection[User], sponsor: User) -> None:
    """Say who inside answers for these people outside; an administrator's to say."""
    require_administrator(actor)
    sponsor.refresh_from_db()
    if sponsor.is_external or not sponsor.is_active:
        message = _("A sponsor is somebody inside who may sign in.")
        raise ValidationError(message, code="sponsor")
    for person in _as_they_are_now(people):
        if person.sponsor_id != sponsor.pk:
            person.sponsor = sponsor
            person.save(update_fields=["sponsor"])
            record(actor, "set sponsor", person=person.pk, sponsor=sponsor.pk)


@operation
def set_access_end(actor: Actor, people: Collection[User], until: datetime | None) -> None:
    """Say until when these people outside have access; None is without an end, where that may be.

    An administrator's to say, of anybody; within the most that the policy says, which is theirs too.
    """
    require_administrator(actor)
    _set_end(actor, people, until)


@operation
def renew_access(actor: Actor, person: User, until: datetime | None) -> None:
    """Let somebody outside have access for longer, or less long; their sponsor's to say.

    Only within the policy. What they may open is not changed: that is its owners' to say.
    """
    (person,) = _as_they_are_now([person]) or [None]
    if person is None or not may_renew(actor.user, person):
        raise PermissionDenied(_("Only the sponsor of this person may do this."))
    _set_end(actor, [person], until)


def may_renew(user: User | None, person: User) -> bool:
    """Whether they are the sponsor, here still, and one of those who may share outside at all."""
    return user is not None and person.sponsor_id == user.pk and may_answer_for_others(user)


def may_answer_for_others(user: User) -> bool:
    """Whether whoever they are the sponsor of is theirs to renew: read once for many people."""
    policy = SharingPolicy.current()
    only_chosen = policy.sharers == SharingPolicy.Sharers.CHOSEN
    if only_chosen and not policy.chosen.filter(pk=user.pk).exists():
        return False
    return User.objects.filter(pk=user.pk, is_active=True, is_external=False).exists()


def _set_end(actor: Actor, people: Collection[User], until: datetime | None) -> None:
    policy = SharingPolicy.current()
    end = end_of(until, usual=None, most=policy.most_access_days, without_end=until is None)
    for person in _as_they_are_now(people):
        if person.access_until != end:
            person.access_until = end
            person.save(update_fields=["access_until"])
            record(actor, "set access end", person=person.pk, until=end.isoformat() if end else "")


def _as_they_are_now(people: Collection[User]) -> list[User]:
    """Those who are on the list of external users, held till the end of the transaction."""
    here = User.objects.select_for_update(of=("self",)).filter(is_external=True, is_active=True)
    return list(here.filter(pk__in=[person.pk for person in people]).order_by("pk"))
