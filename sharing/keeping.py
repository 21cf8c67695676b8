"""Who keeps a way in that was given to somebody outside, and so may end it (D16)."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from sharing.actors import Actor
from sharing.administering import ADMIN, require_administrator
from sharing.gate import level_on, require
from sharing.models import GuestLink, Level
from sharing.securable import Securable


def require_keeper(
    actor: Actor, target: Securable, link: GuestLink, *, administrators: bool = False
) -> None:
    """As `require`: the owner, and whoever made the link as long as they see what it opens.

    `administrators` too where it only takes away.
    """
    if administrators and actor.job == ADMIN:
        require_administrator(actor)
    elif link.created_by_id != (actor.user and actor.user.pk):
        require(actor, Level.OWN, target)
    elif level_on(actor, target.scope_id, afresh=True) is None:
        raise PermissionDenied
