"""The people of the organisation: who may sign in, and who administers."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.sessions import end_all
from sharing.actors import Actor
from sharing.administering import require_administrator
from sharing.events import record
from sharing.operations.tokens import end_administering, end_tokens_of
from sharing.transactions import operation


@operation
def set_standing(actor: Actor, person: User, *, may_sign_in: bool, administers: bool) -> None:
    """Say of somebody inside whether they may sign in, and whether they administer.

    What they were given stays, and counts while they may sign in; sessions end for good (Z8). One
    administrator is kept.
    """
    require_administrator(actor)
    administrators = User.objects.select_for_update().filter(is_staff=True, is_active=True)
    others = [one for one in administrators.order_by("pk") if one.pk != person.pk]
    person.refresh_from_db()
    if person.is_external:
        message = _("Somebody outside is removed from the list of external users instead.")
        raise ValidationError(message, code="external")
    if not others and not (may_sign_in and administers):
        message = _("At least one administrator must be able to sign in.")
        raise ValidationError(message, code="last_administrator")
    if (person.is_active, person.is_staff) == (may_sign_in, administers):
        return
    person.is_active = may_sign_in
    person.is_staff = administers
    person.is_superuser = person.is_superuser and administers
    person.save(update_fields=["is_active", "is_staff", "is_superuser"])
    if not may_sign_in:
        shut(person, by=actor.user)
    elif not administers:
        end_administering(person, by=actor.user)
    record(
        actor, "set standing", person=person.pk, may_sign_in=may_sign_in, administers=administers
    )


def shut(person: User, by: User | None) -> None:
    """Close an account, and end all that it signed in with for good (Z8); for operations."""
    end_tokens_of([person], by=by)
    person.is_active = False
    person.save(update_fields=["is_active"])
    end_all(person)
