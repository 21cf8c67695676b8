"""To end what one was given oneself."""

from __future__ import annotations

from accounts.models import Membership
from sharing.actors import Actor
from sharing.emails.access import Change
from sharing.events import record
from sharing.gate import require
from sharing.models import Level, PermissionGroup
from sharing.operations.groups import keep_an_owner
from sharing.operations.scopes import tidy
from sharing.securable import Securable, lock
from sharing.transactions import operation


@operation
def leave(actor: Actor, target: Securable) -> None:
    """End what the actor was given on the target itself, in person and by its groups.

    What comes from above stays. Whoever gave it is told. The last owner stays.
    """
    lock(target)
    require(actor, Level.READ, target)
    user = actor.user
    if user is None or target.own_scope is None:
        return
    change = Change(target, user, of_anybody=True)
    places = Membership.objects.filter(user=user, group__permissiongroup__scope=target.own_scope_id)
    if places.filter(group__permissiongroup__kind=PermissionGroup.Kind.OWNERS).exists():
        keep_an_owner(target, without=user)
    ended = places.delete()[0] + target.own_scope.user_grants.filter(user=user).delete()[0]
    if ended:
        record(actor, "leave", target, person=user.pk)
        change.tell(actor)
        tidy(target)
