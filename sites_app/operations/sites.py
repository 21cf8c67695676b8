"""Sites and subsites: made, renamed."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from uuid_utils.compat import uuid7

from sharing.actors import Actor
from sharing.events import record
from sharing.gate import principals_of, require
from sharing.models import Level
from sharing.names import clean_name
from sharing.operations.scopes import new_root_scope
from sharing.securable import lock
from sharing.transactions import operation
from sites_app.models import Folder, Site
from sites_app.operations.folders import refuse_in_the_bin


@operation
def create_site(actor: Actor, name: str, description: str = "") -> Site:
    """Make a top-level site with its library; the actor, somebody inside, owns it."""
    who = principals_of(actor, afresh=True)
    if who.outside or not who.user_id:
        raise PermissionDenied
    return _make(actor, name, description, parent=None)


@operation
def create_subsite(actor: Actor, parent: Site, name: str, description: str = "") -> Site:
    """Make a site below the parent; it takes over the parent's permissions (S27)."""
    lock(parent)
    require(actor, Level.OWN, parent)
    refuse_in_the_bin(parent)
    return _make(actor, name, description, parent=parent)


def _make(actor: Actor, name: str, description: str, parent: Site | None) -> Site:
    pk = uuid7()
    own = new_root_scope(actor) if parent is None else None
    site = Site.objects.create(
        pk=pk,
        parent=parent,
        path=[*(parent.path if parent else []), pk],
        name=clean_name(name),
        description=description.strip(),
        own_scope=own,
        scope_id=own.pk if own else parent.scope_id,
        created_by=actor.user,
    )
    library = uuid7()
    Folder.objects.create(
        pk=library, site=site, path=[library], scope_id=site.scope_id, created_by=actor.user
    )
    record(actor, "create site", site)
    return site


@operation
def rename_site(actor: Actor, site: Site, name: str, description: str = "") -> None:
    """Give the site another name and description."""
    lock(site)
    require(actor, Level.OWN, site)
    before = site.name
    site.name, site.description = clean_name(name), description.strip()
    site.save(update_fields=["name", "description"])
    record(actor, "rename", site, before=before)
