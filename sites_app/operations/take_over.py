"""An administrator takes over a site: not in silence, and not more than that site."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from sharing.actors import Actor
from sharing.administering import require_administrator
from sharing.emails import post
from sharing.emails.sites import SITE_TAKEN_OVER
from sharing.events import record
from sharing.gate import may, require
from sharing.models import Level, PermissionGroup
from sharing.operations.grants import grant
from sharing.operations.groups import add_to_group
from sharing.operations.scopes import holders
from sharing.securable import lock
from sharing.transactions import operation
from sites_app.models import Site

TAKEN_OVER = "take over site"


@operation
def take_over(actor: Actor, site: Site) -> None:
    """Make the administrator an owner of the site, and tell its owners.

    Whoever administers reads nothing by that; this is how they come to, and everybody concerned
    knows. What has unique permissions below the site does not come along.
    """
    require_administrator(actor)
    lock(site)
    require(actor, Level.OWN, site)
    if may(Actor(user=actor.user), Level.OWN, site):
        message = _("You own “%(name)s” already.") % {"name": site}
        raise ValidationError(message, code="owner")
    owners = owners_of(site)
    if PermissionGroup.objects.filter(scope=site.own_scope_id, kind="own").exists():
        add_to_group(actor, site, actor.user, PermissionGroup.Kind.OWNERS)
    else:  # it takes over from the site above, and this much is added
        grant(actor, site, actor.user, Level.OWN)
    record(actor, TAKEN_OVER, site, told=len(owners))
    about = {
        "site": str(site),
        "path": reverse("site_permissions", args=[site.pk]),
        "who": str(actor.user),
        "email": actor.user.email,
    }
    for owner in owners:
        post(actor, SITE_TAKEN_OVER, owner.email, details=about)


def owners_of(site: Site) -> list[User]:
    """Everybody who owns the site, by its own permissions or those it takes over, by name."""
    held = [one.person for one in holders(site.scope_id) if one.level is Level.OWN]
    return [person for person in held if person.is_active and not person.is_external]
