"""Invitations of people outside: from the letter to the answer, or the end."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.addresses import normal_form
from accounts.models import Membership, User
from sharing import notices
from sharing.actors import Actor
from sharing.administering import ADMIN, require_administrator
from sharing.emails import post
from sharing.emails.invitations import ACCEPTED, DECLINED, INVITATION
from sharing.events import record
from sharing.floods import refuse_floods
from sharing.gate import level_on, may_share_outside, require, require_may_share_outside
from sharing.letting_in import (
    end_of,
    refuse_address,
    refuse_colleagues,
    refuse_more_than_held,
    refuse_where_outsiders_may_not_come,
    switch_is_on,
)
from sharing.models import (
    Invitation,
    Level,
    PermissionGroup,
    SharingPolicy,
    UserGrant,
    new_nonce,
    two_weeks_from_now,
)
from sharing.operations.external_users import take_back
from sharing.operations.groups import group_of
from sharing.operations.scopes import own_scope_for, tidy
from sharing.permissions import permission_for
from sharing.securable import Securable, living, lock
from sharing.transactions import operation


@operation
def invite(
    actor: Actor,
    target: Securable,
    email: str,
    *,
    level: Level | None = None,
    group: PermissionGroup.Kind | None = None,
    message: str = "",
    identity_check: str = "",
    expires_at: datetime | None = None,
    access_until: datetime | None = None,
) -> Invitation:
    """Offer the person at an address a level on the target, or a place in one of its groups (S7, S8).

    Asking again closes the older invitation and sends a fresh address. Colleagues are not invited
    but given permissions directly, and so are refused here with those words. An outsider who
    accepted something before is invited anew for each thing, and answers each time. `access_until`
    is when their access to the organisation ends; without it, when the policy says.
    """
    email = normal_form(email)
    lock(target)
    require_may_share_outside(actor, target)
    refuse_where_outsiders_may_not_come(target)
    refuse_colleagues(email)
    refuse_address(email)
    refuse_floods(actor, email)
    if (level is None) == (group is None):
        raise ValidationError(_("Choose what the invited person may do."), code="what")
    if level is Level.OWN or group is PermissionGroup.Kind.OWNERS:
        words = _("Somebody outside the organisation can never have full control.")
        raise ValidationError(words, code="outsiders_never_own")
    if expires_at and expires_at <= timezone.now():
        raise ValidationError(_("Choose a date in the future."), code="expires_at")
    refuse_more_than_held(actor, target, group.level if group else level)
    policy = SharingPolicy.current()
    access_until = end_of(access_until, usual=policy.access_days, most=policy.most_access_days)
    group_of(target, group) if group else own_scope_for(target)
    older = Invitation.objects.unanswered().filter(item_id=target.pk, email=email)
    older.update(closed_at=timezone.now(), outcome=Invitation.Outcome.REPLACED)
    invitation = Invitation.objects.create(
        scope=target.own_scope,
        item_kind=target.kind,
        item_id=target.pk,
        item_name=str(target)[:255],
        email=email,
        level=level or "",
        group=group or "",
        message=message.strip(),
        identity_check=identity_check.strip(),
        invited_by=actor.user,
        expires_at=expires_at or two_weeks_from_now(),
        access_until=access_until,
    )
    given = group or level
    record(actor, "invite", target, invitation=invitation.pk, email=email, gives=given)
    post(actor, INVITATION, email, invitation=invitation)
    return invitation


@operation
def send_again(
    actor: Actor, target: Securable, invitation: Invitation, *, expires_at: datetime | None = None
) -> None:
    """Send an unanswered invitation afresh, with more time; the address in the older letter is dead.

    Whoever sends it again vouches for it from now on.
    """
    lock(target)
    require_may_share_outside(actor, target)
    _see_as_it_is_now(invitation, target)
    refuse_where_outsiders_may_not_come(target)
    if invitation.closed_at:
        raise ValidationError(_words_for(invitation), code=invitation.state)
    refuse_colleagues(invitation.email)
    refuse_address(invitation.email)
    refuse_more_than_held(actor, target, invitation.gives)
    refuse_floods(actor, invitation.email)
    invitation.nonce = new_nonce()
    invitation.expires_at = expires_at or two_weeks_from_now()
    invitation.invited_by = actor.user
    invitation.save(update_fields=["nonce", "expires_at", "invited_by"])
    invitation.letters.filter(name=INVITATION, sent_at=None).delete()
    record(actor, "send invitation again", target, invitation=invitation.pk)
    post(actor, INVITATION, invitation.email, invitation=invitation)


@operation
def withdraw(actor: Actor, target: Securable, invitation: Invitation) -> None:
    """Take an invitation back before its answer (S86): the owner, its sender, an administrator (D16)."""
    lock(target)
    if actor.job == ADMIN:
        require_administrator(actor)
    elif invitation.invited_by_id != (actor.user and actor.user.pk):
        require(actor, Level.OWN, target)
    elif level_on(actor, target.scope_id, afresh=True) is None:
        raise PermissionDenied
    _see_as_it_is_now(invitation, target)
    if _close(invitation, Invitation.Outcome.WITHDRAWN):
        record(actor, "withdraw invitation", target, invitation=invitation.pk)
        tidy(target)


@operation
def accept(actor: Actor, invitation: Invitation, *, name: str = "") -> Securable:
    """Take up the offer: what was offered is given, in the name of whoever invited; only once.

    Only the person whose current and verified address is the invited one may (D12). Everything
    that held when it was sent must hold now: the switch (D1), the item, the inviter's right.
    Never takes anything away: whoever has more already keeps it. Returns what was opened.
    """
    target = item_of(invitation)
    if target is None:
        raise ValidationError(_words_for_gone(), code="gone")
    lock(target)
    _see_as_it_is_now(invitation, target, named=True)
    user = _require_invited(actor, invitation)
    refuse_where_outsiders_may_not_come(target)
    refuse_address(invitation.email)
    if invitation.state != "pending":
        raise ValidationError(_words_for(invitation), code=invitation.state)
    vouched = may_share_outside(invitation.invited_by_id, target.scope_id)
    if item_of(invitation) is None or not vouched:
        raise ValidationError(_words_for_gone(), code="gone")
    if not _close(invitation, Invitation.Outcome.ACCEPTED, accepted_by=user):
        raise ValidationError(_words_for(invitation), code=invitation.state)
    if name.strip() and not user.name:
        user.name = name.strip()[:150]
        user.save(update_fields=["name"])
    if user.is_external:
        _admit(invitation, user)
    _give(invitation, target, user)
    given = invitation.group or invitation.level
    record(actor, "accept invitation", target, invitation=invitation.pk, gives=given)
    post(actor, ACCEPTED, invitation.invited_by.email, invitation=invitation)
    notices.tell(actor, notices.ACCEPTED, target, [invitation.invited_by], letter=False)
    return target


@operation
def decline(actor: Actor, invitation: Invitation) -> None:
    """Say no to an offer; only whoever may say yes can."""
    target = item_of(invitation)
    if target is None:
        raise ValidationError(_words_for_gone(), code="gone")
    lock(target)
    _see_as_it_is_now(invitation, target, named=True)
    _require_invited(actor, invitation)
    if not _close(invitation, Invitation.Outcome.DECLINED):
        raise ValidationError(_words_for(invitation), code=invitation.state)
    record(actor, "decline invitation", target, invitation=invitation.pk)
    post(actor, DECLINED, invitation.invited_by.email, invitation=invitation)
    inviter, by_name = [invitation.invited_by], invitation.email
    notices.tell(actor, notices.DECLINED, target, inviter, by_name=by_name, letter=False)
    tidy(target)


@operation
def open_account(actor: Actor, invitation: Invitation) -> User | None:
    """The account with the invited address, made now if there is none; None if it may not be used.

    Only a code that comes by mail opens it, so it can be made for whoever holds the letter. Whoever
    was removed from the external users and is invited again comes back with nothing: what was
    offered before was withdrawn, so this was offered since.
    """
    user, new = User.objects.get_or_create(
        email=invitation.email, defaults={"is_external": True, "password": make_password(None)}
    )
    if new:
        record(actor, "open account", person=user.pk, invitation=invitation.pk)
    elif not user.is_active and _is_open(invitation):
        user = User.objects.select_for_update().get(pk=user.pk)
        if not user.is_active and take_back(user):
            record(actor, "open account again", person=user.pk, invitation=invitation.pk)
    return user if user.is_active else None


def item_of(invitation: Invitation) -> Securable | None:
    """What the invitation is to, unless it is gone or in the bin."""
    return living(invitation.item_kind, invitation.item_id)


def is_for(user: User, invitation: Invitation) -> bool:
    """Whether this person's current address is the invited one, and known to be theirs (D12)."""
    return (
        user.email == invitation.email
        and EmailAddress.objects.filter(user=user, email=user.email, verified=True).exists()
    )


def open_to_outsiders(invitation: Invitation) -> bool:
    """Whether the switch is on and the item is not closed to outsiders, read now."""
    closed = invitation.scope is None or invitation.scope.closed_to_outsiders
    return switch_is_on() and not closed


def _is_open(invitation: Invitation) -> bool:
    now = Invitation.objects.pending().select_related("scope").filter(pk=invitation.pk).first()
    return now is not None and open_to_outsiders(now)


def _see_as_it_is_now(invitation: Invitation, target: Securable, *, named: bool = False) -> None:
    """Read the row again, under the lock; whoever came by a token must still be named by it."""
    nonce = bytes(invitation.nonce)
    if invitation.item_id != target.pk:
        raise Http404
    invitation.refresh_from_db()
    if named and bytes(invitation.nonce) != nonce:
        raise Http404


def _require_invited(actor: Actor, invitation: Invitation) -> User:
    user = User.objects.filter(pk=actor.user and actor.user.pk, is_active=True).first()
    if user is None or not is_for(user, invitation):
        raise PermissionDenied(_("This invitation is for somebody else."))
    return user


def _close(
    invitation: Invitation, outcome: Invitation.Outcome, accepted_by: User | None = None
) -> bool:
    """Close it unless it is closed: of two who try at the same time, one does."""
    closed = (
        Invitation.objects.unanswered()
        .filter(pk=invitation.pk)
        .update(closed_at=timezone.now(), outcome=outcome, accepted_by=accepted_by)
    )
    invitation.refresh_from_db()
    return bool(closed)


def _admit(invitation: Invitation, user: User) -> None:
    """Whoever comes in has a sponsor, and an end if one was said; a later end takes the place of it."""
    accepted = Invitation.objects.filter(accepted_by=user, outcome=Invitation.Outcome.ACCEPTED)
    first = not accepted.exclude(pk=invitation.pk).exists()
    if user.sponsor_id is None:
        user.sponsor = invitation.invited_by
    ends = user.access_until
    if first or (ends and ends <= timezone.now()):
        user.access_until = invitation.access_until
    elif ends:
        later = invitation.access_until
        user.access_until = max(ends, later) if later else None
    user.save(update_fields=["sponsor", "access_until"])


def _give(invitation: Invitation, target: Securable, user: User) -> None:
    if invitation.group:
        group = group_of(target, PermissionGroup.Kind(invitation.group))
        places = Membership.objects.filter(user=user, group__permissiongroup__scope=group.scope_id)
        kinds = places.values_list("group__permissiongroup__kind", flat=True)
        if all(Level(kind).rank < invitation.gives.rank for kind in kinds):
            places.delete()
            Membership.objects.create(user=user, group_id=group.pk, added_by=invitation.invited_by)
        return
    scope = own_scope_for(target)
    held = UserGrant.objects.filter(content_object=scope, user=user).first()
    if held is None or held.level.rank < invitation.gives.rank:
        facts = {
            "permission": permission_for(invitation.gives),
            "granted_by": invitation.invited_by,
            "granted_at": timezone.now(),
        }
        UserGrant.objects.update_or_create(content_object=scope, user=user, defaults=facts)


def _words_for(invitation: Invitation) -> str:
    words = {
        "accepted": _("This invitation has been accepted already."),
        "declined": _("This invitation has been declined."),
        "expired": _("This invitation is over. Ask for a new one."),
    }
    return words.get(invitation.state, _words_for_gone())


def _words_for_gone() -> str:
    return _("This invitation no longer works. Ask whoever invited you for a new one.")
