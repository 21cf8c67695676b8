"""Where the bytes of an unfinished upload are: a file of its own, beside those of its organisation.

Nothing serves this folder. Whoever writes holds the file's lock, which ends with the process; and
what the row says was received is on the disk before the row says so.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol
from uuid import UUID

from django.conf import settings

from tenants.current import current_organisation

PIECE = 256 * 1024
# How much is sent again at most if the machine stops; in bytes, and in seconds of a slow connection.
STEP = 16 * 1024 * 1024
SECONDS = 5


class Readable(Protocol):
    """The body of a request."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""


class Busy(Exception):  # noqa: N818 -- not wrong, only not now
    """Somebody else is writing."""


def folder() -> Path:
    """The parts of the current organisation."""
    return Path(settings.FILE_UPLOAD_TEMP_DIR, str(current_organisation().pk))


def path_of(upload: UUID) -> Path:
    """The part of an upload."""
    return folder() / f"{upload}.part"


def size_of(upload: UUID) -> int:
    """How many bytes of it there are, flushed or not."""
    try:
        return path_of(upload).stat().st_size
    except FileNotFoundError:
        return 0


def remove(upload: UUID) -> None:
    """Throw it away."""
    path_of(upload).unlink(missing_ok=True)


@contextmanager
def held(upload: UUID) -> Iterator[BinaryIO]:
    """The part, for us alone to write; made if it is not there."""
    path = path_of(upload)
    if not path.exists():
        _make(path)
    with path.open("rb+", buffering=0) as file:
        _lock(file, path)
        if os.fstat(file.fileno()).st_nlink == 1:
            yield file
            return
        # It was kept already, and what is kept must never change.
        own = path.with_name(f"{path.name}.own.part")
        shutil.copyfile(path, own)
        with own.open("rb+", buffering=0) as copy:
            _lock(copy, own)
            own.replace(path)
            yield copy


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=settings.FILE_UPLOAD_PERMISSIONS)
    for changed in (path.parent, path.parent.parent):
        number = os.open(changed, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _lock(file: BinaryIO, path: Path) -> None:
    try:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        there = path.stat().st_ino == os.fstat(file.fileno()).st_ino
    except (BlockingIOError, FileNotFoundError):
        raise Busy from None
    if not there:
        raise Busy


def append(
    file: BinaryIO, start: int, length: int, source: Readable, reached: Callable[[int], None]
) -> int:
    """Write so many bytes of the source from `start` on; how far it came is `reached` when flushed.

    A source that breaks off loses nothing of what it gave.
    """
    file.truncate(start)
    file.seek(start)
    here, flushed, since = start, start, time.monotonic()
    try:
        while here < start + length:
            piece = source.read(min(PIECE, start + length - here))
            if not piece:
                break
            _write(file, piece)
            here += len(piece)
            if here - flushed >= STEP or time.monotonic() - since >= SECONDS:
                os.fsync(file.fileno())
                reached(here)
                flushed, since = here, time.monotonic()
    finally:
        os.fsync(file.fileno())
        reached(here)
    return here


def _write(file: BinaryIO, piece: bytes) -> None:
    view = memoryview(piece)
    while view:
        view = view[file.write(view) :]
