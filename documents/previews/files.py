"""The files of previews: in the storage of contents, under the organisation, named by the contents."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile

from documents.storage import PREVIEWS, ContentStorage, contents
from tenants.current import current_organisation


def name_of(sha256: str, media_type: str, name: str) -> str:
    """Where a file of the preview of contents is, for the current organisation and no other."""
    kind = re.sub(r"[^a-z0-9]+", "-", media_type.lower())
    return f"{current_organisation().pk}/{PREVIEWS}/{sha256[:2]}/{sha256}/{kind}/{name}"


def keep(name: str, made: bytes) -> None:
    """Keep a file, whole, in place of what was there."""
    storage = contents()
    if not isinstance(storage, ContentStorage):
        storage.delete(name)
        storage.save(name, ContentFile(made))
        return
    number, path = tempfile.mkstemp(dir=settings.FILE_UPLOAD_TEMP_DIR, suffix=".part")
    try:
        with os.fdopen(number, "wb") as file:
            file.write(made)
            file.flush()
            os.fsync(file.fileno())
        storage.adopt(Path(path), name)
    finally:
        Path(path).unlink(missing_ok=True)


def is_kept(name: str) -> bool:
    """Whether it is there."""
    return contents().exists(name)


def read(name: str) -> bytes:
    """Its bytes; FileNotFoundError if there are none."""
    with contents().open(name, "rb") as file:
        return file.read()
