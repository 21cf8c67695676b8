"""Guest links: made, paused, resumed, renewed, changed, used, disabled."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from sharing import notices
from sharing.actors import Actor
from sharing.events import record
from sharing.gate import may_share_outside, require_may_share_outside
from sharing.keeping import require_keeper
from sharing.letting_in import (
    end_of,
    refuse_more_than_held,
    refuse_where_outsiders_may_not_come,
)
from sharing.link_passwords import hashed
from sharing.models import GuestLink, Level, SharingPolicy
from sharing.operations.scopes import own_scope_for, tidy
from sharing.securable import Container, Securable, lock
from sharing.transactions import operation


@operation
def make_guest_link(
    actor: Actor,
    target: Securable,
    *,
    level: Level = Level.READ,
    purpose: str = "",
    password: str = "",
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
    if not target.takes_guest_links:
        raise ValidationError(
            _("A guest link opens one document or folder, never a whole site."), code="kind"
        )
    _refuse_links_off(policy)
    _refuse_level(target, level, policy)
    refuse_where_outsiders_may_not_come(target)
    _refuse_confidential(target)
    refuse_more_than_held(actor, target, level)
    scope = own_scope_for(target)
    link = GuestLink.objects.create(
        scope=scope,
        item_kind=target.kind,
        item_id=target.pk,
        level=level,
        purpose=purpose.strip(),
        password=hashed(password),
        created_by=actor.user,
        expires_at=end_of(
            expires_at,
            usual=policy.link_days,
            most=policy.most_link_days,
            without_end=without_end,
        ),
    )
    record(actor, "make guest link", target, link=link.pk, level=level, purpose=purpose)
    notices.tell(actor, notices.LINK, target, None)
    return link


@operation
def disable_guest_link(actor: Actor, target: Securable, link: GuestLink) -> None:
    """Let the link never work again (S72, S79). Owner, maker and administrator may (D16)."""
    lock(target)
    require_keeper(actor, target, link, administrators=True)
    disabled = GuestLink.objects.filter(pk=link.pk, item_id=target.pk, disabled_at=None).update(
        disabled_at=timezone.now(), disabled_by=actor.user
    )
    if disabled:
        record(actor, "disable guest link", target, link=link.pk)
        tidy(target)
    link.refresh_from_db()


@operation
def pause_guest_link(actor: Actor, target: Securable, link: GuestLink) -> None:
    """Let the link not work until somebody resumes it."""
    lock(target)
    require_keeper(actor, target, link)
    see_as_it_is_now(link, target)
    if link.paused_at is None:
        link.paused_at = timezone.now()
        link.save(update_fields=["paused_at"])
        record(actor, "pause guest link", target, link=link.pk)


@operation
def resume_guest_link(actor: Actor, target: Securable, link: GuestLink) -> None:
    """Let a paused link work again, at its own address and until its own end."""
    lock(target)
    require_keeper(actor, target, link)
    require_may_share_outside(actor, target)
    see_as_it_is_now(link, target)
    refuse_to_open(link, target)
    if link.paused_at is not None:
        link.paused_at = None
        link.save(update_fields=["paused_at"])
        record(actor, "resume guest link", target, link=link.pk)


@operation
def renew_guest_link(
    actor: Actor,
    target: Securable,
    link: GuestLink,
    *,
    expires_at: datetime | None = None,
    without_end: bool = False,
) -> None:
    """Give the link another end, as a new one would have; it keeps its address, also when it was over."""
    lock(target)
    require_keeper(actor, target, link)
    require_may_share_outside(actor, target)
    see_as_it_is_now(link, target)
    refuse_to_open(link, target)
    policy = SharingPolicy.current()
    link.expires_at = end_of(
        expires_at, usual=policy.link_days, most=policy.most_link_days, without_end=without_end
    )
    link.save(update_fields=["expires_at"])
    record(actor, "renew guest link", target, link=link.pk, until=link.expires_at)


@operation
def change_guest_link(
    actor: Actor,
    target: Securable,
    link: GuestLink,
    *,
    purpose: str | None = None,
    level: Level | None = None,
    password: str | None = None,
) -> None:
    """Change what is not None; an empty password takes the password away.

    What opens the link further asks what making one asks; a new password is asked of everybody.
    """
    lock(target)
    require_keeper(actor, target, link)
    require_may_share_outside(actor, target)
    see_as_it_is_now(link, target)
    before = {"purpose": link.purpose, "level": link.level, "password": link.password}
    if purpose is not None:
        link.purpose = purpose.strip()
    if level is not None and level != link.level:
        _refuse_level(target, level, SharingPolicy.current())
        refuse_more_than_held(actor, target, level)
        link.level = level
    if password is not None:
        link.password = hashed(password)
        link.wrong_passwords, link.wrong_since = 0, None
    no_longer_asked = before["password"] and not link.password
    if Level(link.level).rank > Level(before["level"]).rank or no_longer_asked:
        refuse_to_open(link, target)
    refuse_disabled(link)
    changed = {name for name, value in before.items() if getattr(link, name) != value}
    if changed:
        link.save(update_fields=sorted(changed | {"wrong_passwords", "wrong_since"}))
        said = {name: getattr(link, name) for name in changed - {"password"}}
        if "password" in changed:
            said["password"] = "set" if link.password else "removed"
        record(actor, "change guest link", target, link=link.pk, **said)


def count_use(link: GuestLink) -> None:
    """One more time that somebody opened the link, and when."""
    GuestLink.objects.filter(pk=link.pk).update(uses=F("uses") + 1, last_used_at=timezone.now())


def see_as_it_is_now(link: GuestLink, target: Securable) -> None:
    """Read the row again, under the lock; a link of another item is not found here."""
    link.refresh_from_db()
    if link.item_id != target.pk:
        raise Http404


def refuse_disabled(link: GuestLink) -> None:
    """What was disabled never comes back (S72)."""
    if link.disabled_at:
        message = _("This guest link is disabled for good. Make a new one.")
        raise ValidationError(message, code="disabled")


def refuse_to_open(link: GuestLink, target: Securable) -> None:
    """Before a link lets people in again, or further: what would be asked of a new one."""
    refuse_disabled(link)
    _refuse_links_off(SharingPolicy.current())
    refuse_where_outsiders_may_not_come(target)
    _refuse_confidential(target)
    if not may_share_outside(link.created_by_id, target.scope_id):
        message = _("%(who)s made this link and may no longer share this. Make a new one.")
        raise ValidationError(message % {"who": link.created_by}, code="maker")


def _refuse_links_off(policy: SharingPolicy) -> None:
    if not policy.links_allowed:
        message = _("Your organisation does not allow guest links. Share with sign-in instead.")
        raise ValidationError(message, code="links_off")


def _refuse_confidential(target: Securable) -> None:
    if target.confidential:
        message = _("“%(name)s” is confidential: no guest link opens it. Invite people instead.")
        raise ValidationError(message % {"name": target}, code="confidential")


def _refuse_level(target: Securable, level: Level, policy: SharingPolicy) -> None:
    if level is Level.OWN:
        message = _("Whoever holds a guest link can never have full control.")
        raise ValidationError(message, code="guests_never_own")
    if isinstance(target, Container) and level is not Level.READ:
        message = _("A folder can only be viewed with a guest link.")
        raise ValidationError(message, code="folder_is_read")
    if level is Level.EDIT and not policy.edit_links_allowed:
        message = _("Your organisation does not allow editing without signing in.")
        raise ValidationError(message, code="edit_links_off")
