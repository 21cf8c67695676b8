"""Copies: of a document, or of a folder with all in it that the actor sees."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from uuid_utils.compat import uuid7

from documents.models import Document
from documents.operations.files import BATCH, lock_name, refuse_binned, write_new
from documents.uploads.places import with_number
from documents.walking import walked
from sharing.actors import Actor
from sharing.events import record
from sharing.gate import require
from sharing.models import Level
from sharing.operations.scopes import close_to_links
from sharing.securable import lock
from sharing.transactions import operation
from sites_app.models import Folder
from sites_app.operations.folders import refuse_in_the_bin, refuse_the_library

# So many documents come along with one folder; whoever needs more copies its folders one by one.
MOST_COPIED = 20_000
# So much of a name stays, whatever number it gets.
SHORTEST = 50


@operation
def copy(actor: Actor, item: Folder | Document, to: Folder) -> Folder | Document:
    """Make a copy that belongs to the other place: it takes over from there, and is version 1.

    Grants, links, comments and older versions stay behind, and so does what the actor does not
    see; nothing tells that there was any (D8). The bytes are the same ones, kept once.
    """
    lock(item, to, adding=True)
    require(actor, Level.READ, item)
    require(actor, Level.EDIT, to)
    refuse_in_the_bin(to)
    if isinstance(item, Folder):
        made = _copy_folder(actor, item, to)
    else:
        refuse_binned(item)
        lock_name(to, item.name)
        name = free_copy_name(item.name, _documents_named(actor, to, item.name))
        (made,) = _copy_documents(actor, [(item, to, name)])
    record(actor, "copy", made, source=item.pk)
    record(actor, "was copied", item, copy=made.pk)
    return made


def _copy_folder(actor: Actor, folder: Folder, to: Folder) -> Folder:
    refuse_the_library(folder)
    refuse_in_the_bin(folder)
    if folder.pk in to.path:
        message = _("“%(name)s” cannot be copied into itself.") % {"name": folder}
        raise ValidationError(message, code="into_itself")
    seen = walked(actor, folder)
    inside = list(
        Document.objects.filter(folder_id__any_of=[one.pk for one in seen])
        .visible_to(actor)
        .order_by("pk")[: MOST_COPIED + 1]
    )
    if len(inside) > MOST_COPIED:
        message = _("There are more than %(most)d documents in “%(name)s”: copy a part at a time.")
        raise ValidationError(message % {"most": MOST_COPIED, "name": folder}, code="many")
    lock_name(to, folder.name)
    made = _copy_folders(actor, seen, to)
    _copy_documents(actor, [(one, made[one.folder_id], one.name) for one in inside])
    return made[folder.pk]


def _copy_folders(actor: Actor, folders: list[Folder], to: Folder) -> dict[UUID, Folder]:
    """Copies of the first folder and those below it, by the id of what each is a copy of."""
    made: dict[UUID, Folder] = {}
    for folder in folders:
        parent = made.get(folder.parent_id, to)
        name = folder.name
        if parent is to:
            taken = Folder.objects.filter(parent=to, name__startswith=name[:SHORTEST]).visible_to(
                actor
            )
            name = free_copy_name(name, taken.values_list("name", flat=True), whole=True)
        pk = uuid7()
        made[folder.pk] = Folder(
            pk=pk,
            site_id=to.site_id,
            parent=parent,
            path=[*parent.path, pk],
            name=name,
            scope_id=to.scope_id,
            created_by=actor.user,
        )
    Folder.objects.bulk_create(made.values(), BATCH)
    return made


def _copy_documents(actor: Actor, copied: Iterable[tuple[Document, Folder, str]]) -> list[Document]:
    """Copies of documents, each in a folder and under a name."""
    made = [
        Document(
            folder=to,
            site_id=to.site_id,
            name=name,
            sha256=one.sha256,
            size=one.size,
            media_type=one.media_type,
            title=one.title,
            description=one.description,
            tags=one.tags,
            confidential=one.confidential,
            # The columns of a library are its own.
            properties=one.properties if one.site_id == to.site_id else {},
            created_by=actor.user,
            modified_by=actor.user,
        )
        for one, to, name in copied
    ]
    write_new(actor, made)
    for one in made:
        if one.confidential:  # or a link of the folder would open the copy (S37)
            close_to_links(one, closed=True)
    return made


def _documents_named(actor: Actor, folder: Folder, name: str) -> Iterable[str]:
    stem = PurePath(name).stem[:SHORTEST]
    seen = Document.objects.filter(folder=folder, name__startswith=stem).visible_to(actor)
    return seen.values_list("name", flat=True)


def free_copy_name(name: str, taken: Iterable[str], *, whole: bool = False) -> str:
    """The name, or with a number after it; before the ending, if it is not `whole`.

    What the actor does not see does not hold a name (D8), so `taken` are those they see.
    """
    taken, number, free = set(taken), 1, name
    while free in taken:
        number += 1
        free = with_number(name, number, whole=whole)
    return free
