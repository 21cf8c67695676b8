"""What an upload that was broken off leaves behind: contents without a row, and unfinished files.

Bytes are on disk before their rows, so a killed upload leaves bytes that nothing names. They are
removed when they are a day old; an upload of the same bytes makes them new again, so that cleaning
is safe while people work.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django_tenants.utils import tenant_context

from documents.models import Preview, Upload, Version
from documents.storage import ASIDE, PREVIEWS, ContentStorage
from documents.uploads import parts
from documents.uploads.mine import KEPT_FOR
from tenants.models import Organisation

A_DAY = 24 * 60 * 60
AT_ONCE = 1_000


@dataclass
class Cleaned:
    """How much was removed, and how much is kept because rows name it or it is new."""

    removed: int = 0
    bytes: int = 0
    kept: int = 0

    def remove(self, size: int) -> None:
        """Count one that is gone."""
        self.removed += 1
        self.bytes += size


def clean_contents(storage: ContentStorage, organisation: Organisation) -> Cleaned:
    """Remove the contents of one organisation that no version names and that are a day old."""
    cleaned = Cleaned()
    with tenant_context(organisation):
        root = Path(storage.path(str(organisation.pk)))
        for prefix in sorted(root.iterdir()) if root.is_dir() else []:
            if prefix.name == PREVIEWS:
                continue
            _put_back(storage, prefix)
            files = _files_of(prefix)
            while some := dict(islice(files, AT_ONCE)):
                _clean_some(storage, organisation, some, cleaned)
        _clean_previews(root / PREVIEWS, cleaned)
    return cleaned


def _clean_previews(root: Path, cleaned: Cleaned) -> None:
    """Remove what was drawn of contents that no version names any more, however old it is."""
    named = Version.objects.filter(sha256=OuterRef("sha256"))
    Preview.objects.exclude(Exists(named)).delete()
    for prefix in sorted(root.iterdir()) if root.is_dir() else []:
        drawn = {folder.name: folder for folder in prefix.iterdir()}
        kept = set(Preview.objects.filter(sha256__in=drawn).values_list("sha256", flat=True))
        for name in drawn.keys() - kept:
            for file in (path for path in drawn[name].rglob("*") if path.is_file()):
                cleaned.remove(file.stat().st_size)
            shutil.rmtree(drawn[name], ignore_errors=True)


def _clean_some(
    storage: ContentStorage,
    organisation: Organisation,
    files: dict[str, os.stat_result],
    cleaned: Cleaned,
) -> None:
    before = time.time() - A_DAY
    old = {name for name, facts in files.items() if facts.st_mtime < before}
    # Asked after the age was read: whoever names it from now on has made it new first.
    named = set(Version.objects.filter(sha256__in=old).values_list("sha256", flat=True))
    for name in old - named:
        if storage.take_away(f"{organisation.pk}/{name[:2]}/{name}", before):
            cleaned.remove(files[name].st_size)
    cleaned.kept = cleaned.kept + len(files) - len(old - named)


def _put_back(storage: ContentStorage, prefix: Path) -> None:
    """Undo what a cleaning was killed over; it is judged again like all others."""
    for aside in prefix.glob(f"*{ASIDE}"):
        aside.rename(aside.with_suffix(""))


def clean_uploads(organisation: Organisation) -> Cleaned:
    """Forget the uploads of an organisation that nobody went on with for a day, and their files.

    A file that somebody is writing to this moment has a row that is fresh, and stays.
    """
    cleaned = Cleaned()
    with tenant_context(organisation):
        before = timezone.now() - KEPT_FOR
        Upload.objects.filter(touched_at__lte=before).delete()
        rows = {str(pk) for pk in Upload.objects.values_list("pk", flat=True)}
        folder = parts.folder()
        for name, facts in _files_of(folder) if folder.is_dir() else ():
            if name.split(".")[0] in rows or facts.st_mtime > before.timestamp():
                cleaned.kept += 1
            else:
                (folder / name).unlink(missing_ok=True)
                cleaned.remove(facts.st_size)
    return cleaned


def clean_incoming() -> Cleaned:
    """Remove the files of form uploads that nobody has written to for a day."""
    cleaned = Cleaned()
    before = time.time() - A_DAY
    for name, facts in _files_of(Path(settings.FILE_UPLOAD_TEMP_DIR)):
        if facts.st_mtime < before and (name.endswith(".part") or ".upload" in name):
            Path(settings.FILE_UPLOAD_TEMP_DIR, name).unlink(missing_ok=True)
            cleaned.remove(facts.st_size)
        else:
            cleaned.kept += 1
    return cleaned


def _files_of(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            try:
                facts = entry.stat(follow_symlinks=False)
            except FileNotFoundError:
                continue
            if entry.is_file(follow_symlinks=False):
                yield entry.name, facts
