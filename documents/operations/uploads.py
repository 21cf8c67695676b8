"""Uploads that come in pieces: begun, finished, given up. Until it is finished nobody sees anything.

The gate is asked when an upload begins, at each of its requests, and again with the rows at its end.
"""

from __future__ import annotations

from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from documents import limits
from documents.models import Document, Upload
from documents.operations.files import (
    add_stored,
    clean_note,
    lock_name,
    lock_names,
    refuse_binned,
    renew,
)
from documents.storage import Stored
from documents.uploads import parts
from documents.uploads.places import Way, nearest, taken, with_number
from sharing.actors import Actor
from sharing.gate import require
from sharing.models import Level
from sharing.names import clean_name
from sharing.securable import lock
from sharing.transactions import operation, wait_for
from sites_app.models import Folder
from sites_app.operations.folders import create_folder, refuse_in_the_bin

SameName = Upload.SameName
DEEPEST = 50


@operation
def begin_upload(
    actor: Actor,
    folder: Folder,
    name: str,
    size: int,
    *,
    inside: Way = (),
    same_name: SameName = SameName.ASK,
) -> Upload:
    """A file of this name and size will come to the folder, or to folders below it that may be made.

    Refused now, before any byte: what may not be, is too large, or has a name that asks for a choice.
    """
    lock(folder, adding=True)
    require(actor, Level.EDIT, folder)
    refuse_in_the_bin(folder)
    name, inside = clean_name(name), tuple(clean_name(one) for one in inside)
    if len(inside) > DEEPEST:
        raise ValidationError(_("This folder lies too deep."), code="name")
    place, missing = nearest(actor, folder, inside)
    require(actor, Level.EDIT, place)
    if not missing:
        _wanted_name(actor, place, name, same_name)
    return _begun(actor, folder, name, size, inside=list(inside), same_name=same_name)


@operation
def begin_version(actor: Actor, document: Document, size: int, *, note: str = "") -> Upload:
    """A new version of this size will come."""
    lock(document, adding=True)
    require(actor, Level.EDIT, document)
    refuse_binned(document)
    said = clean_note(note)
    return _begun(actor, document.folder, document.name, size, document=document, note=said)


def _begun(actor: Actor, folder: Folder, name: str, size: int, **more: object) -> Upload:
    if actor.user is None:
        raise PermissionDenied
    limits.refuse(size)
    return Upload.objects.create(folder=folder, name=name, size=size, created_by=actor.user, **more)


@operation
def finish_upload(actor: Actor, upload: Upload, stored: Stored) -> Document | None:
    """Make the document, or the version, of a file that is there whole; None if it was to be skipped.

    It is added as `add` adds it, with the folders it was in. Raises ValidationError with the code
    name_taken if nobody said what to do with the name; then all that came is kept.
    """
    row = Upload.objects.select_for_update(of=["self"]).filter(pk=upload.pk).first()
    if row is None:
        raise Http404
    if row.finished_at:
        return row.became
    if row.document:
        lock(row.document, adding=True)
        refuse_binned(row.document)
        lock_name(row.document.folder, row.document.name)
        row.document.refresh_from_db()
        renew(actor, row.document, stored, note=row.note)
        became = row.document
    else:
        lock(row.folder, adding=True)
        require(actor, Level.EDIT, row.folder)
        became = _added(actor, row, stored)
    now = timezone.now()
    Upload.objects.filter(pk=row.pk).update(
        became=became, finished_at=now, touched_at=now, received=row.size
    )
    transaction.on_commit(partial(parts.remove, row.pk))
    return became


def _added(actor: Actor, row: Upload, stored: Stored) -> Document | None:
    place = row.folder
    for name in row.inside:
        place = _folder_in(actor, place, name)
    lock_names(place, [row.name])
    name = _wanted_name(actor, place, row.name, row.same_name)
    return add_stored(actor, place, {name: stored})[0] if name else None


def _folder_in(actor: Actor, parent: Folder, name: str) -> Folder:
    """The folder of that name, made if the actor sees none; two files at once make it once."""
    wait_for(f"{connection.schema_name}:{parent.pk}/{name}/")
    place, missing = nearest(actor, parent, (name,))
    return create_folder(actor, parent, name) if missing else place


def _wanted_name(actor: Actor, place: Folder, name: str, same_name: str) -> str | None:
    """The name that the file gets; None if it is not to be there twice and is."""
    there = taken(actor, place, [((), name)]).get(((), name))
    if there is None:
        return name
    if same_name == SameName.SKIP:
        return None
    if same_name == SameName.VERSION:
        require(actor, Level.EDIT, there)
        return name
    if same_name == SameName.BOTH:
        return _free_name(actor, place, name)
    message = _("There is a document “%(name)s” here already.") % {"name": name}
    raise ValidationError(message, code="name_taken")


def _free_name(actor: Actor, place: Folder, name: str) -> str:
    for first in range(2, 100_000, 100):
        names = [with_number(name, which) for which in range(first, first + 100)]
        there = taken(actor, place, [((), one) for one in names])
        for one in names:
            if ((), one) not in there:
                lock_names(place, [one])
                if not taken(actor, place, [((), one)]):
                    return one
    raise ValidationError(_("Give it another name."), code="name")
