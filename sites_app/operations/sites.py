"""Sites and subsites: made, renamed."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _
from uuid_utils.compat import uuid7

from accounts.models import User
from sharing.actors import Actor
from sharing.events import record
from sharing.gate import principals_of, require
from sharing.models import Level
from sharing.names import clean_name, fit_name
from sharing.operations.scopes import new_root_scope, rehang
from sharing.securable import lock
from sharing.transactions import operation
from sites_app.models import Folder, Site
from sites_app.operations.folders import refuse_in_the_bin
from sites_app.paths import path_below


@operation
def create_site(actor: Actor, name: str, description: str = "") -> Site:
    """Make a top-level site with its library; the actor, somebody inside, owns it."""
    _somebody_inside(actor)
    return _make(actor, name, description, parent=None)


@operation
def create_personal_site(actor: Actor) -> Site:
    """The actor's own site, made now if there is none: shared with nobody until they do (S4, S31)."""
    # Two tabs at once make one site.
    person = _somebody_inside(actor)
    there = Site.objects.filter(personal_of=person).first()
    if there is not None:
        refuse_in_the_bin(there)
        return there
    site = _make(actor, fit_name(str(person)), "", parent=None)
    site.personal_of = person
    site.save(update_fields=["personal_of"])
    return site


def _somebody_inside(actor: Actor) -> User:
    """The actor, held: whoever closes their account waits, or is done and they make nothing."""
    held = User.objects.select_for_update(no_key=True)
    person = held.filter(pk=actor.user and actor.user.pk).first()
    who = principals_of(actor, afresh=True)
    if person is None or who.outside or not who.user_id:
        raise PermissionDenied
    return person


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


@operation
def move_subsite(actor: Actor, site: Site, to: Site) -> None:
    """Put a subsite with all that is in it below another site.

    What takes over permissions takes them over from the new place; what is unique stays as it is.
    """
    lock(site, to)
    require(actor, Level.OWN, site)
    require(actor, Level.OWN, to)
    if site.parent_id is None:
        raise ValidationError(_("A top-level site stays where it is."), code="top_level")
    if site.pk in to.path:
        message = _("“%(name)s” cannot be moved into itself.") % {"name": site}
        raise ValidationError(message, code="into_itself")
    refuse_in_the_bin(site)
    refuse_in_the_bin(to)
    if to.pk == site.parent_id:
        return
    before = str(site.parent)
    put_site(site, to)
    record(actor, "move", site, before=before, to=to)


def put_site(site: Site, to: Site) -> None:
    """Let the site lie below another one, for operations that hold both locks and have asked."""
    rehang(site, to)
    Site.objects.within(site).update(path=path_below(to.path, site.path))
    Site.objects.filter(pk=site.pk).update(parent=to)
    site.refresh_from_db()
