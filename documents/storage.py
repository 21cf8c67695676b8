"""Where the bytes are: named by their SHA-256, per organisation, on disk before any row says so.

Any Django storage will do for the setting STORAGES["contents"]; ours adds that a file is moved
into its place whole and that the disk has it (security rule 8), which Django's does not do.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.core.files.uploadedfile import TemporaryUploadedFile
from uuid_utils.compat import uuid7

from tenants.current import current_organisation

PIECE = 1024 * 1024
# What a cleaning has put aside and not yet removed, or was killed over.
ASIDE = ".aside"
# Beside the contents of an organisation: what was drawn of them.
PREVIEWS = "previews"


@dataclass(frozen=True)
class Stored:
    """Bytes that are kept: their SHA-256 in hex, and how many there are."""

    sha256: str
    size: int


class ContentStorage(FileSystemStorage):
    """Files on a disk of this machine, moved in whole and flushed."""

    def keep(self, name: str) -> bool:
        """Whether the file is there; if so it counts as new, and no cleaning takes it from us."""
        try:
            os.utime(self.path(name))
        except FileNotFoundError:
            return False
        return True

    def take_away(self, name: str, unless_newer_than: float) -> bool:
        """Remove a file that no row names, unless somebody kept it a moment ago; whether it is gone.

        It is put aside first. Who looks for it after that finds nothing and brings their own; who
        found it just before has made it new, and it is put back.
        """
        place, aside = Path(self.path(name)), Path(self.path(name + ASIDE))
        try:
            place.rename(aside)
            if aside.stat().st_mtime > unless_newer_than:
                aside.rename(place)
                return False
            aside.unlink()
        except FileNotFoundError:
            return False
        return True

    def adopt(self, path: Path, name: str) -> None:
        """Move a complete, flushed file of the same disk to its place, and flush the folders."""
        place = Path(self.path(name))
        made = _make_folders(place.parent)
        path.rename(place)
        for folder in made:
            _flush_folder(folder)


def contents() -> Storage:
    """The storage of all contents."""
    return storages["contents"]


def name_of(sha256: str) -> str:
    """Where these bytes are in the storage, for the current organisation and no other."""
    return f"{current_organisation().pk}/{sha256[:2]}/{sha256}"


def store(source: File | BinaryIO) -> Stored:
    """Keep all bytes of the source, a piece at a time, and return once the disk has them.

    The same bytes are kept once. The rows that name them are written after this; what no row
    names is cleaned up by `clean_contents`. Raises OSError, with nothing kept, if the disk is full.
    """
    path, stored = _on_disk(source)
    try:
        name = name_of(stored.sha256)
        storage = contents()
        if isinstance(storage, ContentStorage):
            if not storage.keep(name):
                storage.adopt(path, name)
        elif not storage.exists(name):
            with path.open("rb") as file:
                storage.save(name, File(file))
    finally:
        path.unlink(missing_ok=True)
    return stored


def keep(path: Path) -> Stored:
    """Keep the bytes of a complete, flushed file, and leave the file; on one disk nothing is copied.

    Whoever writes to the file after this must copy it first: what is kept may be the same bytes.
    """
    with path.open("rb") as file:
        stored = _measured(file)
        name, storage = name_of(stored.sha256), contents()
        if not isinstance(storage, ContentStorage):
            if not storage.exists(name):
                file.seek(0)
                storage.save(name, File(file))
        elif not storage.keep(name):
            storage.adopt(_twin(path), name)
    return stored


def _twin(path: Path) -> Path:
    """The same file by another name, as new; a copy where a disk cannot do that."""
    twin = path.with_name(f"{path.name}.{uuid7()}.part")
    os.utime(path)
    try:
        twin.hardlink_to(path)
    except OSError:
        with path.open("rb") as source, twin.open("xb") as copy:
            shutil.copyfileobj(source, copy, PIECE)
            copy.flush()
            os.fsync(copy.fileno())
    return twin


def open_content(sha256: str) -> File:
    """The bytes, to be read; FileNotFoundError if the storage has lost them."""
    return contents().open(name_of(sha256), "rb")


def _on_disk(source: File | BinaryIO) -> tuple[Path, Stored]:
    """The bytes in a flushed file of the incoming folder; an upload is there already."""
    if isinstance(source, TemporaryUploadedFile):
        path = Path(source.temporary_file_path())
        source.seek(0)
        stored = _measured(source)
        os.fsync(source.fileno())
        return path, stored
    digest, size = hashlib.sha256(), 0
    number, made = tempfile.mkstemp(dir=settings.FILE_UPLOAD_TEMP_DIR, suffix=".part")
    path = Path(made)
    try:
        with os.fdopen(number, "wb") as file:
            for piece in _pieces(source):
                digest.update(piece)
                size += file.write(piece)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path, Stored(digest.hexdigest(), size)


def _measured(source: File | BinaryIO) -> Stored:
    """What these bytes are, without keeping them."""
    digest, size = hashlib.sha256(), 0
    for piece in _pieces(source):
        digest.update(piece)
        size += len(piece)
    return Stored(digest.hexdigest(), size)


def _pieces(source: File | BinaryIO) -> Iterator[bytes]:
    while piece := source.read(PIECE):
        yield piece


def _make_folders(folder: Path) -> list[Path]:
    """Make the folder and those above it, and name each whose entries changed."""
    changed = [folder]
    while not folder.exists():
        folder = folder.parent
        changed.append(folder)
    changed[0].mkdir(parents=True, exist_ok=True)
    return changed


def _flush_folder(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
