"""Guest links: made, used, disabled."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from sharing.actors import Actor
from sharing.events import record
from sharing.gate import level_on, require
from sharing.models import GuestLink, Level, PermissionScope
from sharing.operations.scopes import own_scope_for, tidy
from sharing.securable import Securable, lock
from sharing.transactions import operation
from tenants.current import current_organisation
from tenants.models import Organisation


@operation
def make_guest_link(
    actor: Actor,
    target: Securable,
    *,
    level: Level = Level.READ,
    purpose: str = "",
    expires_at: datetime | None = None,
) -> GuestLink:
    """Make an address with which anyone may open the target, and nothing else (S10, S11, S52)."""
    lock(target)
    require(actor, Level.OWN, target)
    if actor.user is None:
        raise PermissionDenied
    if level is Level.OWN:
        message = _("Whoever holds a guest link can never have full control.")
        raise ValidationError(message, code="guests_never_own")
    if not target.takes_guest_links:
        raise ValidationError(
            _("A guest link opens one document, never a whole site."), code="kind"
        )
    _refuse_while_off()
    if PermissionScope.objects.get(pk=target.scope_id).closed_to_outsiders:
        message = _("“%(name)s” may never be seen by people outside.") % {"name": target}
        raise ValidationError(message, code="never_outside")
    if expires_at and expires_at <= timezone.now():
        raise ValidationError(_("Choose a date in the future."), code="expires_at")
    scope = own_scope_for(target)
    link = GuestLink.objects.create(
        scope=scope,
        item_kind=target.kind,
        item_id=target.pk,
        level=level,
        purpose=purpose.strip(),
        created_by=actor.user,
        expires_at=expires_at,
    )
    record(actor, "make guest link", target, link=link.pk, level=level, purpose=purpose)
    return link


@operation
def disable_guest_link(actor: Actor, target: Securable, link: GuestLink) -> None:
    """Let the link never work again (S72, S79). The owner may, and whoever made it (D16)."""
    lock(target)
    if link.created_by_id != (actor.user and actor.user.pk):
        require(actor, Level.OWN, target)
    elif level_on(actor, target.scope_id, afresh=True) is None:
        raise PermissionDenied
    disabled = GuestLink.objects.filter(pk=link.pk, item_id=target.pk, disabled_at=None).update(
        disabled_at=timezone.now(), disabled_by=actor.user
    )
    if disabled:
        record(actor, "disable guest link", target, link=link.pk)
        tidy(target)
    link.refresh_from_db()


def count_use(link: GuestLink) -> None:
    """One more time that somebody opened the link, and when."""
    GuestLink.objects.filter(pk=link.pk).update(uses=F("uses") + 1, last_used_at=timezone.now())


def _refuse_while_off() -> None:
    """No new way in for people outside while the switch is off (S58); read now, not with the request."""
    organisation = Organisation.objects.get(pk=current_organisation().pk)
    if not organisation.external_sharing:
        raise PermissionDenied(_("Sharing outside the organisation is switched off."))
