"""A directory tree comes into a site: every file that is new or changed, and a reason for every other.

Nothing is remembered between two runs but what is in the site. A file whose bytes are the
document's already is not written again; so a run that was stopped is simply run again.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Self

from django.core.exceptions import ValidationError
from django.http import Http404
from django_tenants.utils import tenant_context

from documents.models import Document
from documents.operations import add_stored
from documents.storage import PIECE, Stored, store
from sharing.actors import Actor
from sharing.names import clean_name
from sites_app.models import Folder
from sites_app.operations.folders import create_folder
from tenants.current import current_organisation
from tenants.models import Organisation

# So many files, or so many bytes, get their rows in one transaction. What is lost when a run is
# killed is at most the rows of these; and a directory of a million files needs no more memory.
FILES_AT_ONCE = 100
BYTES_AT_ONCE = 64 * 1024 * 1024
# Files that are read, hashed and flushed to the disk at the same time.
HANDS = 4


class Skip(Exception):  # noqa: N818 -- no fault of ours; it says why a file stays behind
    """Why something in the tree cannot come in."""


class RegularFile:
    """A file that is read from begin to end, or not at all: raises Skip where it cannot be.

    A link put in its place meanwhile is not followed, and a file that changes under our hands is
    not kept half old and half new.
    """

    def __init__(self, path: str) -> None:
        try:
            # Without NONBLOCK, opening a pipe would wait for somebody to write to it.
            self.number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError as error:
            raise Skip(_said(error)) from None
        self.before = os.fstat(self.number)
        if not stat.S_ISREG(self.before.st_mode):
            os.close(self.number)
            raise Skip(_kind_of(self.before.st_mode))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.close(self.number)

    def read(self, length: int = PIECE) -> bytes:
        """The next bytes; at the end, only if the file is still the one that was opened."""
        try:
            piece = os.read(self.number, length)
        except OSError as error:
            raise Skip(_said(error)) from None
        if not piece:
            now = os.fstat(self.number)
            if (now.st_size, now.st_mtime_ns) != (self.before.st_size, self.before.st_mtime_ns):
                raise Skip("it changed while it was read")
        return piece

    def is_the_same_as(self, sha256: str, size: int) -> bool:
        """Whether these are its bytes; they are read only if there are as many."""
        if self.before.st_size != size:
            return False
        digest = hashlib.sha256()
        while piece := self.read():
            digest.update(piece)
        os.lseek(self.number, 0, os.SEEK_SET)
        return digest.hexdigest() == sha256


@dataclass
class Tally:
    """What came of an import, counted."""

    files: int = 0
    folders: int = 0
    documents: int = 0
    versions: int = 0
    unchanged: int = 0
    bytes: int = 0
    skipped: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Found:
    """A file of the tree: where it is, and what the site has under its name already."""

    path: str
    size: int
    known: tuple[str, int] | None = None


@dataclass
class TreeImport:
    """One run of an import; `seen` is told of every file, `say_skipped` of what stays behind and why."""

    actor: Actor
    left_out: frozenset[tuple[int, int]] = frozenset()
    seen: Callable[[], object] = lambda: None
    say_skipped: Callable[[str, str], object] = lambda path, reason: None
    tally: Tally = field(default_factory=Tally)

    def run(self, path: str, folder: Folder) -> Tally:
        """Bring in all that is below the path."""
        waiting = [(path, folder)]
        with ThreadPoolExecutor(HANDS) as hands:
            while waiting:
                here, into = waiting.pop()
                batch: dict[str, Found] = {}
                for entry, name in self._entries(here):
                    if entry.is_dir(follow_symlinks=False):
                        self._go_into(entry.path, name, into, waiting)
                        continue
                    batch[name] = Found(entry.path, entry.stat(follow_symlinks=False).st_size)
                    held = sum(found.size for found in batch.values())
                    if len(batch) == FILES_AT_ONCE or held >= BYTES_AT_ONCE:
                        self._files(hands, into, batch)
                        batch = {}
                self._files(hands, into, batch)
        return self.tally

    def _entries(self, here: str) -> Iterator[tuple[os.DirEntry[str], str]]:
        """The files and directories of a directory that can come in, and the names they get."""
        changed: set[tuple[bool, str]] = set()
        try:
            entries = os.scandir(here)
        except OSError as error:
            self._skip(here, _said(error))
            return
        with entries:
            for entry in entries:
                try:
                    self._refuse(entry)
                    yield entry, _name_of(entry, changed)
                except Skip as reason:
                    self._skip(entry.path, str(reason))

    def _refuse(self, entry: os.DirEntry[str]) -> None:
        """Raise Skip for what is neither file nor directory, and for what must stay out."""
        try:
            facts = entry.stat(follow_symlinks=False)
        except OSError as error:
            raise Skip(_said(error)) from None
        if (facts.st_dev, facts.st_ino) in self.left_out:
            raise Skip("Gastvrij keeps its own files there")
        if not (stat.S_ISDIR(facts.st_mode) or stat.S_ISREG(facts.st_mode)):
            raise Skip(_kind_of(facts.st_mode))

    def _go_into(
        self, path: str, name: str, into: Folder, waiting: list[tuple[str, Folder]]
    ) -> None:
        """Find or make the folder for a directory, to be filled later."""
        try:
            found = Folder.objects.filter(parent=into, name=name).visible_to(self.actor).first()
            if found is None:
                found = create_folder(self.actor, into, name)
                self.tally.folders += 1
            waiting.append((path, found))
        except (ValidationError, Http404) as reason:
            self._skip(path, _said(reason))

    def _files(self, hands: Executor, into: Folder, batch: dict[str, Found]) -> None:
        """Bring in these files of one folder: first the bytes of all, then the rows of all."""
        if not batch:
            return
        rows = Document.objects.filter(folder=into, name__in=list(batch)).visible_to(self.actor)
        for name, *known in rows.order_by("-pk").values_list("name", "sha256", "size"):
            batch[name] = replace(batch[name], known=tuple(known))
        organisation = current_organisation()
        kept: dict[str, Stored] = {}
        results = hands.map(lambda found: _keep(organisation, found), batch.values())
        for name, result in zip(batch, results, strict=True):
            self.seen()
            self.tally.files += 1
            if isinstance(result, Skip):
                self._skip(batch[name].path, str(result))
            elif result is None:
                self.tally.unchanged += 1
            else:
                kept[name] = result
        try:
            if kept:
                add_stored(self.actor, into, kept)
        except (ValidationError, Http404) as reason:
            for name in kept:
                self._skip(batch[name].path, _said(reason))
            return
        versions = sum(batch[name].known is not None for name in kept)
        self.tally.versions += versions
        self.tally.documents += len(kept) - versions
        self.tally.bytes += sum(stored.size for stored in kept.values())

    def _skip(self, path: str, reason: str) -> None:
        self.tally.skipped[reason] += 1
        self.say_skipped(path, reason)


def _name_of(entry: os.DirEntry[str], changed: set[tuple[bool, str]]) -> str:
    """The name it gets; of two that would get the same, the second must not replace the first."""
    try:
        name = clean_name(entry.name)
    except ValidationError as error:
        raise Skip(_said(error)) from None
    if name != entry.name:
        kind = entry.is_dir(follow_symlinks=False)
        other = os.path.join(os.path.dirname(entry.path), name)
        if (kind, name) in changed or os.path.lexists(other):
            raise Skip("another here has this name when it is cleaned")
        changed.add((kind, name))
    return name


def _keep(organisation: Organisation, found: Found) -> Stored | Skip | None:
    """Keep the bytes of a file, for one of the hands; None if the site has them already."""
    try:
        with tenant_context(organisation), RegularFile(found.path) as file:
            if found.known and file.is_the_same_as(*found.known):
                return None
            return store(file)
    except Skip as reason:
        return reason


def count_files(path: str) -> int:
    """How many files lie below the path, links not followed: for the progress bar."""
    return sum(len(files) for _here, _directories, files in os.walk(path))


def shown(name: str) -> str:
    """A name as a terminal can safely show it: what is not printable is written out."""
    return "".join(
        one if one.isprintable() else one.encode("unicode_escape").decode() for one in name
    )


def _kind_of(mode: int) -> str:
    kinds = {
        stat.S_IFLNK: "a symbolic link",
        stat.S_IFSOCK: "a socket",
        stat.S_IFIFO: "a named pipe",
        stat.S_IFBLK: "a device",
        stat.S_IFCHR: "a device",
    }
    return kinds.get(stat.S_IFMT(mode), "not a file")


def _said(error: Exception) -> str:
    """The reason in words, without a path, so that the same reasons count together."""
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    if isinstance(error, Http404):
        return "its folder is gone from the site"
    if isinstance(error, OSError):
        return os.strerror(error.errno).lower() if error.errno else str(error)
    return str(error)
