"""One's own uploads: found by asking the gate again, filled, finished, given up.

The last byte is only said to have come once the document is there, so that whoever asks how far an
upload is, and hears "all of it", knows that the document is there.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from documents.models import Document, Upload
from documents.operations.uploads import finish_upload
from documents.storage import keep
from documents.uploads import parts
from documents.uploads.parts import Readable
from sharing.actors import Actor
from sharing.gate import require
from sharing.models import Level
from sites_app.models import Folder

KEPT_FOR = timedelta(days=1)


class Elsewhere(Exception):  # noqa: N818 -- not wrong, only not now
    """The upload is not where the sender thinks it is."""

    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


class NameTaken(Exception):  # noqa: N818 -- not wrong, only not now
    """All of it is here, and somebody must say what to do with its name."""

    def __init__(self, upload: Upload, words: str) -> None:
        super().__init__(words)
        self.upload = upload


def find(actor: Actor, pk: UUID) -> Upload:
    """An upload of the actor's own, to a place where they may still put it; 404 for any other."""
    fresh = Upload.objects.filter(touched_at__gt=timezone.now() - KEPT_FOR)
    own = fresh.select_related("folder", "document__folder")
    upload = get_object_or_404(own, pk=pk, created_by=actor.user)
    model, item = (Document, upload.document) if upload.document else (Folder, upload.folder)
    require(actor, Level.EDIT, get_object_or_404(model.objects.visible_to(actor), pk=item.pk))
    return upload


def expires_at(upload: Upload) -> datetime | None:
    """When it is thrown away, if nothing more comes; None once it is finished."""
    return None if upload.finished_at else upload.touched_at + KEPT_FOR


def offset_of(upload: Upload) -> int:
    """How much of it is here for certain: never more than is on the disk."""
    if upload.finished_at:
        return upload.size
    return min(upload.received, parts.size_of(upload.pk))


def receive(upload: Upload, offset: int, length: int, source: Readable) -> int:
    """Take a piece of the file; how far it is now.

    Raises Busy if another request is writing, Elsewhere if the piece does not begin where we are.
    """
    with parts.held(upload.pk) as file:
        _see_as_it_is_now(upload)
        here = offset_of(upload)
        if upload.finished_at or offset != here:
            raise Elsewhere(here)

        def reached(at: int) -> None:
            known, now = min(at, upload.size - 1), timezone.now()
            rows = Upload.objects.filter(pk=upload.pk, finished_at=None)
            if not rows.update(received=known, touched_at=now):
                raise Http404
            upload.received, upload.touched_at = known, now

        return parts.append(file, offset, length, source, reached)


def _see_as_it_is_now(upload: Upload) -> None:
    try:
        upload.refresh_from_db()
    except ObjectDoesNotExist:
        parts.remove(upload.pk)
        raise Http404 from None


def is_whole(upload: Upload) -> bool:
    """Whether all of it is on the disk."""
    return parts.size_of(upload.pk) == upload.size


def finish(actor: Actor, upload: Upload) -> Document | None:
    """Make the document of an upload that is whole: bytes first, then rows."""
    if upload.size == 0:
        with parts.held(upload.pk):
            pass
    try:
        stored = keep(parts.path_of(upload.pk))
    except FileNotFoundError:
        raise Http404 from None
    return finish_upload(actor, upload, stored)


def choose(upload: Upload, same_name: str) -> None:
    """Say what to do with its name."""
    Upload.objects.filter(pk=upload.pk).update(same_name=same_name)


def give_up(upload: Upload) -> None:
    """Throw it away, with all that came of it; a document that it became stays."""
    Upload.objects.filter(pk=upload.pk).delete()
    parts.remove(upload.pk)
