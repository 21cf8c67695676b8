"""Guest links: made, used, disabled."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from sharing.actors import Actor
from sharing.administering import ADMIN, require_administrator
from sharing.events import record
from sharing.gate import level_on, require, require_may_share_outside
from sharing.letting_in import (
    end_of,
    refuse_more_than_held,
    refuse_where_outsiders_may_not_come,
)
from sharing.models import GuestLink, Level, SharingPolicy
from sharing.operations.scopes import own_scope_for, tidy
from sharing.securable import Securable, lock
from sharing.transactions import operation


@operation
def make_guest_link(
    actor: Actor,
    target: Securable,
    *,
    level: Level = Level.READ,
    purpose: str = "",
    expires_at: datetime | None = None,
    without_end: bool = False,
) -> GuestLink:
    """Make an address with which anyone may open the target, and nothing else (S10, S11, S52).

    It ends at `expires_at`, or after the days that the organisation says; `without_end` only where
    the organisation sets no most.
    """
    lock(target)
    require_may_share_outside(actor, target)
    policy = SharingPolicy.current()
    if level is Level.OWN:
        message = _("Whoever holds a guest link can never have full control.")
        raise ValidationError(message, code="guests_never_own")
    if not target.takes_guest_links:
        raise ValidationError(
            _("A guest link opens one document, never a whole site."), code="kind"
        )
    if not policy.links_allowed:
        message = _("Your organisation does not allow guest links. Share with sign-in instead.")
        raise ValidationError(message, code="links_off")
    if level is Level.EDIT and not policy.edit_links_allowed:
        message = _("Your organisation does not allow editing without signing in.")
        raise ValidationError(message, code="edit_links_off")
    refuse_where_outsiders_may_not_come(target)
    refuse_more_than_held(actor, target, level)
    scope = own_scope_for(target)
    link = GuestLink.objects.create(
        scope=scope,
        item_kind=target.kind,
        item_id=target.pk,
        level=level,
        purpose=purpose.strip(),
        created_by=actor.user,
        expires_at=end_of(
            expires_at,
            usual=policy.link_days,
            most=policy.most_link_days,
            without_end=without_end,
        ),
    )
    record(actor, "make guest link", target, link=link.pk, level=level, purpose=purpose)
    return link


@operation
def disable_guest_link(actor: Actor, target: Securable, link: GuestLink) -> None:
    """Let the link never work again (S72, S79). Owner, maker and administrator may (D16)."""
    lock(target)
    if actor.job == ADMIN:
        require_administrator(actor)
    elif link.created_by_id != (actor.user and actor.user.pk):
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
