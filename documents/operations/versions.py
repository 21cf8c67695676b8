"""What can be done with the versions of a document, besides adding one."""

from __future__ import annotations

from django.http import Http404

from documents.models import Document, Version
from documents.operations.files import clean_note, lock_name, refuse_binned, renew
from documents.storage import Stored
from sharing.actors import Actor
from sharing.events import record
from sharing.gate import require
from sharing.models import Level
from sharing.securable import lock
from sharing.transactions import operation


@operation
def restore_version(actor: Actor, document: Document, number: int) -> None:
    """Make what an older version holds the newest version; the ones between stay.

    The bytes are there already. The newest one again is no version.
    """
    lock(document, adding=True)
    require(actor, Level.EDIT, document)
    refuse_binned(document)
    lock_name(document.folder, document.name)
    document.refresh_from_db()
    version = _version(document, number)
    if renew(actor, document, Stored(version.sha256, version.size)):
        record(actor, "restore version", document, number=number)


@operation
def note_version(actor: Actor, document: Document, number: int, note: str) -> None:
    """Say something of a version, or something else: who made it, as long as they may edit; an owner."""
    lock(document, adding=True)
    require(actor, Level.EDIT, document)
    version = _version(document, number)
    if actor.user is None or version.created_by_id != actor.user.pk:
        require(actor, Level.OWN, document)
    refuse_binned(document)
    note = clean_note(note)
    if note == version.note:
        return
    version.note = note
    version.save(update_fields=["note"])
    record(actor, "note version", document, number=number)


def _version(document: Document, number: int) -> Version:
    version = Version.objects.filter(document=document, number=number).first()
    if version is None:
        raise Http404
    return version
