"""What can be done to documents. The bytes are on disk before an operation writes its rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from documents import limits
from documents.comments.telling import tell_of_version
from documents.media import media_type_of
from documents.models import Document, SearchText, Version
from documents.previews import asking
from documents.search.reading import read_soon
from documents.search.words import add_words, renew_words
from documents.storage import Stored, store
from sharing.actors import Actor
from sharing.events import record
from sharing.gate import require
from sharing.models import Level
from sharing.names import clean_name
from sharing.operations.scopes import rehang
from sharing.securable import lock
from sharing.transactions import operation
from sites_app.models import Folder
from sites_app.operations.folders import refuse_in_the_bin

LONGEST_NOTE = 500
# One statement can have so many rows, of all their parameters.
BATCH = 1_000


def add(actor: Actor, folder: Folder, name: str, source: File | BinaryIO) -> Document:
    """Put a file in the folder. If the actor sees a document of that name there, it is a new version.

    Asks first, so that nobody fills the disk who may not; and again with the rows.
    """
    name = clean_name(name)
    require(actor, Level.EDIT, folder)
    limits.refuse(limits.size_of(source))
    (document,) = add_stored(actor, folder, {name: store(source)})
    return document


@operation
def add_stored(actor: Actor, folder: Folder, files: dict[str, Stored]) -> list[Document]:
    """Put files in the folder whose bytes are kept already, by their clean names: all or none."""
    lock(folder, adding=True)
    require(actor, Level.EDIT, folder)
    refuse_in_the_bin(folder)
    lock_names(folder, files)
    seen = Document.objects.filter(folder=folder, name__in=files).visible_to(actor)
    there = {document.name: document for document in seen.order_by("-pk")}
    new = [
        Document(
            folder=folder,
            site_id=folder.site_id,
            name=name,
            sha256=stored.sha256,
            size=stored.size,
            media_type=media_type_of(name),
            created_by=actor.user,
            modified_by=actor.user,
        )
        for name, stored in files.items()
        if name not in there
    ]
    for name, document in there.items():
        renew(actor, document, files[name])
    write_new(actor, new)
    for document in new:
        record(actor, "add", document, size=document.size)
    asking.uploaded(document.media_type for document in new)
    return [*there.values(), *new]


def write_new(actor: Actor, documents: list[Document]) -> None:
    """Write the rows of new documents, each with its first version, and let them be found."""
    for begin in range(0, len(documents), BATCH):
        some = documents[begin : begin + BATCH]
        Document.objects.bulk_create(some)
        Version.objects.bulk_create(
            Version(
                document=document,
                number=1,
                sha256=document.sha256,
                size=document.size,
                media_type=document.media_type,
                created_by=actor.user,
            )
            for document in some
        )
        add_words([document.pk for document in some])
    read_soon()


def add_version(
    actor: Actor,
    document: Document,
    source: File | BinaryIO,
    *,
    note: str = "",
    begun_from: int | None = None,
) -> None:
    """Make these bytes the newest version of the document.

    Who says which version they began from is refused (`newer`) if there is another by now, unless
    it is the same.
    """
    require(actor, Level.EDIT, document)
    note = clean_note(note)
    limits.refuse(limits.size_of(source))
    _add_version(actor, document, store(source), note=note, begun_from=begun_from)


@operation
def _add_version(
    actor: Actor, document: Document, stored: Stored, *, note: str, begun_from: int | None
) -> None:
    lock(document, adding=True)
    refuse_binned(document)
    lock_name(document.folder, document.name)
    document.refresh_from_db()
    newer = begun_from not in {None, document.version_number}
    if newer and document.sha256 != stored.sha256:
        require(actor, Level.EDIT, document)
        message = _("Somebody saved another version in the meantime.")
        raise ValidationError(message, code="newer")
    renew(actor, document, stored, note=note)


def clean_note(note: str) -> str:
    """What is said of a version, on one line."""
    note = " ".join(note.replace("\0", "").split())
    if len(note) > LONGEST_NOTE:
        message = _("A note is at most %(most)d characters.") % {"most": LONGEST_NOTE}
        raise ValidationError(message, code="note")
    return note


def renew(actor: Actor, document: Document, stored: Stored, *, note: str = "") -> bool:
    """Add a version, for who holds the lock on the name; the same bytes again are no version.

    Whether there is a new one.
    """
    require(actor, Level.EDIT, document)
    if document.sha256 == stored.sha256:
        return False
    document.sha256, document.size = stored.sha256, stored.size
    document.media_type = media_type_of(document.name)
    document.version_number += 1
    document.modified_by, document.modified_at = actor.user, timezone.now()
    document.save(
        update_fields=[
            "sha256",
            "size",
            "media_type",
            "version_number",
            "modified_by",
            "modified_at",
        ]
    )
    Version.objects.create(
        document=document,
        number=document.version_number,
        sha256=stored.sha256,
        size=stored.size,
        media_type=document.media_type,
        created_by=actor.user,
        note=note,
    )
    SearchText.objects.filter(document=document).update(sha256="")
    read_soon()
    record(actor, "add version", document, number=document.version_number, size=stored.size)
    asking.uploaded([document.media_type])
    tell_of_version(actor, document)
    return True


@operation
def rename(actor: Actor, document: Document, name: str) -> None:
    """Give the document another name; the kind of file follows the new ending."""
    lock(document, adding=True)
    require(actor, Level.EDIT, document)
    before, name = document.name, clean_name(name)
    if name == before:
        return
    lock_name(document.folder, name)
    refuse_taken(actor, document.folder, name)
    document.name, document.media_type = name, media_type_of(name)
    document.save(update_fields=["name", "media_type"])
    renew_words([document.pk])
    record(actor, "rename", document, before=before)


@operation
def move(actor: Actor, document: Document, to: Folder) -> None:
    """Put the document in another folder, of this site or another.

    It takes over permissions from there, or keeps its unique ones; what was added to it comes along.
    """
    lock(document, to)
    require(actor, Level.EDIT, document)
    require(actor, Level.EDIT, to)
    refuse_binned(document)
    refuse_in_the_bin(to)
    if document.folder_id == to.pk:
        return
    refuse_taken(actor, to, document.name)
    before = str(document.folder)
    put_document(document, to)
    record(actor, "move", document, before=before, to=to)


def put_document(document: Document, to: Folder) -> None:
    """Let the document lie in another folder, for operations that hold both locks and have asked."""
    rehang(document, to)
    if to.site_id != document.site_id:
        Document.objects.filter(pk=document.pk).come_to(to.site_id)
    document.folder, document.site_id = to, to.site_id
    document.save(update_fields=["folder"])
    SearchText.objects.filter(document=document).update(folder=to)


def refuse_taken(actor: Actor, folder: Folder, name: str) -> None:
    """A name that the actor sees in use; one they may not see does not hold the name (D8)."""
    if Document.objects.filter(folder=folder, name=name).visible_to(actor).exists():
        message = _("There is a document “%(name)s” here already.") % {"name": name}
        raise ValidationError(message, code="name_taken")


def refuse_binned(document: Document) -> None:
    """What is in the bin is not changed there."""
    if document.binned_at or document.folder.binned_at:
        message = _("“%(name)s” is in the bin; restore it first.") % {"name": document}
        raise ValidationError(message, code="binned")


def lock_name(folder: Folder, name: str) -> None:
    """Two who add the same name at once get one document with two versions."""
    lock_names(folder, [name])


def lock_names(folder: Folder, names: Iterable[str]) -> None:
    """All in one order, so that nobody waits in a ring."""
    keys = [f"{connection.schema_name}:{folder.pk}/{name}" for name in sorted(names)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(key, 0)) FROM unnest(%s::text[]) key",
            [keys],
        )
