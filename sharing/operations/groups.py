"""People in the groups of an item: Owners, Members, Visitors."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import Membership, User
from sharing.actors import Actor
from sharing.emails.access import Change
from sharing.events import record
from sharing.gate import require
from sharing.letting_in import refuse_account
from sharing.models import Level, PermissionGroup
from sharing.notices import Gain
from sharing.securable import Securable, lock
from sharing.transactions import operation


def group_of(target: Securable, kind: PermissionGroup.Kind) -> PermissionGroup:
    """A group of the target's own; ValidationError where it takes over and so has none."""
    group = PermissionGroup.objects.filter(scope=target.own_scope_id, kind=kind).first()
    if target.own_scope_id is None or group is None:
        message = _("“%(name)s” has no groups of its own.") % {"name": target}
        raise ValidationError(message, code="no_groups")
    return group


@operation
def add_to_group(actor: Actor, target: Securable, user: User, kind: PermissionGroup.Kind) -> None:
    """Put a person in one of the target's groups, and out of its other groups (S19, S24)."""
    lock(target)
    require(actor, Level.OWN, target)
    group = group_of(target, kind)
    if user.is_external and kind is PermissionGroup.Kind.OWNERS:
        message = _("Somebody outside the organisation can never be an owner.")
        raise ValidationError(message, code="outsiders_never_own")
    refuse_account(actor, target, user)
    if kind is not PermissionGroup.Kind.OWNERS:
        keep_an_owner(target, without=user)
    change, gain = Change(target, user), Gain(target, user)
    Membership.objects.filter(user=user, group__permissiongroup__scope=group.scope_id).exclude(
        group_id=group.pk
    ).delete()
    _membership, new = Membership.objects.get_or_create(
        user=user, group_id=group.pk, defaults={"added_by": actor.user}
    )
    if new:
        record(actor, "add to group", target, person=user.pk, group=kind)
        change.tell(actor)
        gain.tell(actor)


@operation
def remove_from_group(
    actor: Actor, target: Securable, user: User, kind: PermissionGroup.Kind
) -> None:
    """Take a person out of one of the target's groups (S92)."""
    lock(target)
    require(actor, Level.OWN, target)
    group = group_of(target, kind)
    if kind is PermissionGroup.Kind.OWNERS:
        keep_an_owner(target, without=user)
    change = Change(target, user)
    ended, _by_model = Membership.objects.filter(user=user, group_id=group.pk).delete()
    if ended:
        record(actor, "remove from group", target, person=user.pk, group=kind)
        change.tell(actor)


def keep_an_owner(target: Securable, *, without: User) -> None:
    """Raise ValidationError if nobody else would own the target; for operations."""
    owners = User.objects.filter(
        memberships__group__permissiongroup__scope=target.own_scope_id,
        memberships__group__permissiongroup__kind=PermissionGroup.Kind.OWNERS,
        is_active=True,
    )
    if owners.filter(pk=without.pk).exists() and not owners.exclude(pk=without.pk).exists():
        message = _("“%(name)s” must keep at least one owner.") % {"name": target}
        raise ValidationError(message, code="last_owner")
