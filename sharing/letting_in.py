"""What every operation asks that lets people outside in, besides the gate's own rights."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from sharing.actors import Actor
from sharing.gate import closed_to_outsiders, level_on, require_may_share_outside
from sharing.models import Level, SharingPolicy
from sharing.securable import Securable
from tenants.current import current_organisation
from tenants.models import Organisation


def switch_is_on() -> bool:
    """Read now, not with the request: no new way in while it is off (S58)."""
    here = Organisation.objects.filter(pk=current_organisation().pk)
    return here.filter(external_sharing=True).exists()


def refuse_where_outsiders_may_not_come(target: Securable) -> None:
    """While the switch is off, and where something is never outside (S42, D14)."""
    if not switch_is_on():
        raise PermissionDenied(_("Sharing outside the organisation is switched off."))
    if closed_to_outsiders(target.scope_id):
        message = _("“%(name)s” may never be seen by people outside.") % {"name": target}
        raise ValidationError(message, code="never_outside")


def refuse_address(email: str) -> None:
    """Addresses whose domain the organisation does not let in; `email` in its normal form."""
    if not SharingPolicy.current().allows_address(email):
        message = _("Your organisation does not share with addresses of %(domain)s.")
        raise ValidationError(message % {"domain": email.rpartition("@")[2]}, code="domain")


def refuse_colleagues(email: str) -> None:
    """Who works here is given permissions directly, and is not invited."""
    if User.objects.filter(email=email, is_external=False).exists():
        message = _(
            "%(email)s works at this organisation: give them permissions directly, "
            "on the permissions page."
        ) % {"email": email}
        raise ValidationError(message, code="insider")


def refuse_more_than_held(actor: Actor, target: Securable, level: Level) -> None:
    """Members who may share outside give nobody more than they have themselves."""
    held = level_on(actor, target.scope_id)
    if held is None or held.rank < level.rank:
        raise ValidationError(_("You cannot give more than you have yourself."), code="more")


def refuse_account(actor: Actor, target: Securable, user: User) -> None:
    """Before something is given to an account: it must be open, and who is outside must be let in."""
    if not user.is_active:
        message = _("The account of %(who)s has been closed.") % {"who": user}
        raise ValidationError(message, code="closed")
    if user.is_external:
        require_may_share_outside(actor, target)
        refuse_address(user.email)


def end_of(
    asked: datetime | None, *, usual: int | None, most: int | None, without_end: bool = False
) -> datetime | None:
    """When a way in ends: as asked, or after the usual number of days; never after the most days.

    `without_end` says that no end was asked for on purpose; None is no end. Raises ValidationError
    for a moment that is past or beyond the most.
    """
    now = timezone.now()
    if asked is None:
        if without_end and most is None:
            return None
        days = most if without_end else usual
        return None if days is None else now + timedelta(days=days)
    if asked <= now:
        raise ValidationError(_("Choose a date in the future."), code="expires_at")
    # Whoever chooses a day means until the end of it.
    if most is not None and asked > now + timedelta(days=most + 1):
        message = _("Your organisation allows at most %(days)d days.") % {"days": most}
        raise ValidationError(message, code="expires_at")
    return asked
