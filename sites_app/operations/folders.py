"""Folders: made, renamed, moved."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from uuid_utils.compat import uuid7

from sharing.actors import Actor
from sharing.events import record
from sharing.gate import require
from sharing.models import Level
from sharing.names import clean_name
from sharing.operations.scopes import rehang
from sharing.securable import Container, lock, securable_models
from sharing.transactions import operation
from sites_app.models import Folder
from sites_app.paths import path_below


@operation
def create_folder(actor: Actor, parent: Folder, name: str) -> Folder:
    """Make a folder that takes over the parent's permissions."""
    lock(parent, adding=True)
    require(actor, Level.EDIT, parent)
    refuse_in_the_bin(parent)
    name = free_name(actor, parent, name)
    pk = uuid7()
    folder = Folder.objects.create(
        pk=pk,
        site_id=parent.site_id,
        parent=parent,
        path=[*parent.path, pk],
        name=name,
        scope_id=parent.scope_id,
        created_by=actor.user,
    )
    record(actor, "create folder", folder)
    return folder


@operation
def rename_folder(actor: Actor, folder: Folder, name: str) -> None:
    """Give the folder another name."""
    lock(folder)
    require(actor, Level.EDIT, folder)
    refuse_the_library(folder)
    before = folder.name
    if clean_name(name) == before:
        return
    folder.name = free_name(actor, folder.parent, name)
    folder.save(update_fields=["name"])
    record(actor, "rename", folder, before=before)


@operation
def move_folder(actor: Actor, folder: Folder, to: Folder) -> None:
    """Put the folder and all in it elsewhere, in this site or another.

    What takes over permissions takes them over from the new place; what is unique stays as it is.
    """
    lock(folder, to)
    require(actor, Level.EDIT, folder)
    require(actor, Level.EDIT, to)
    refuse_the_library(folder)
    refuse_in_the_bin(folder)
    refuse_in_the_bin(to)
    if folder.pk in to.path:
        message = _("“%(name)s” cannot be moved into itself.") % {"name": folder}
        raise ValidationError(message, code="into_itself")
    if to.pk == folder.parent_id:
        return
    free_name(actor, to, folder.name)
    before = str(folder.parent)
    put_folder(folder, to)
    record(actor, "move", folder, before=before, to=to)


def put_folder(folder: Folder, to: Folder) -> None:
    """Let the folder lie in another one, for operations that hold both locks and have asked."""
    rehang(folder, to)
    if to.site_id != folder.site_id:
        for model in securable_models():
            if not issubclass(model, Container):
                model.objects.within(folder).come_to(to.site_id)
    below = Folder.objects.within(folder)
    below.update(site_id=to.site_id, path=path_below(to.path, folder.path))
    Folder.objects.filter(pk=folder.pk).update(parent=to)
    folder.refresh_from_db()


def free_name(actor: Actor, parent: Folder, name: str) -> str:
    """The name, cleaned, if the actor sees no folder of that name in the parent.

    What the actor may not see does not hold the name: a refusal would tell that it is there (D8).
    """
    name = clean_name(name)
    if Folder.objects.filter(parent=parent, name=name).visible_to(actor).exists():
        message = _("There is a folder “%(name)s” here already.") % {"name": name}
        raise ValidationError(message, code="name_taken")
    return name


def refuse_the_library(folder: Folder) -> None:
    """The library of a site goes where its site goes."""
    if folder.is_library:
        raise ValidationError(_("This is the whole library of a site."), code="library")


def refuse_in_the_bin(place: Container) -> None:
    """Nothing is put in a place that is in the bin, and the place stays where it was."""
    if place.binned_at:
        message = _("“%(name)s” is in the bin; restore it first.") % {"name": place}
        raise ValidationError(message, code="binned")
