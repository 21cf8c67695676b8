"""Grants to people, on one item."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from sharing.actors import Actor
from sharing.emails.access import Change
from sharing.events import record
from sharing.gate import require
from sharing.letting_in import refuse_account
from sharing.models import Level, UserGrant
from sharing.notices import Gain
from sharing.operations.scopes import own_scope_for, tidy
from sharing.permissions import permission_for
from sharing.securable import Securable, lock
from sharing.transactions import operation


@operation
def grant(
    actor: Actor, target: Securable, user: User, level: Level, *, letter: bool = True
) -> None:
    """Give a person a level on the target and what takes over from it; a second time changes the level.

    It adds: nobody loses anything by it (S49). Full control is for people inside only (D13).
    Whoever is told by another letter is told by no letter of this.
    """
    lock(target)
    require(actor, Level.OWN, target)
    if user.is_external and level is Level.OWN:
        message = _("Somebody outside the organisation can never have full control.")
        raise ValidationError(message, code="outsiders_never_own")
    refuse_account(actor, target, user)
    change, gain = Change(target, user), Gain(target, user)
    scope = own_scope_for(target)
    UserGrant.objects.update_or_create(
        content_object=scope,
        user=user,
        defaults={
            "permission": permission_for(level),
            "granted_by": actor.user,
            "granted_at": timezone.now(),
        },
    )
    record(actor, "grant", target, person=user.pk, level=level)
    change.tell(actor)
    gain.tell(actor, letter=letter)


@operation
def revoke(actor: Actor, target: Securable, user: User) -> None:
    """End what the person was granted on the target itself; what comes from above or a group stays."""
    lock(target)
    require(actor, Level.OWN, target)
    if target.own_scope is None:
        return
    change = Change(target, user)
    ended, _by_model = target.own_scope.user_grants.filter(user=user).delete()
    if ended:
        record(actor, "revoke", target, person=user.pk)
        change.tell(actor)
        tidy(target)
