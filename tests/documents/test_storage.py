"""Bytes are on the disk whole before any row says so (security rule 8)."""

from __future__ import annotations

import hashlib
import os
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import InMemoryStorage, storages

from documents.storage import contents, name_of, open_content, store


def path_of(content: bytes) -> Path:
    return Path(contents().path(name_of(hashlib.sha256(content).hexdigest())))


def incoming() -> list[str]:
    return os.listdir(settings.FILE_UPLOAD_TEMP_DIR)


@pytest.fixture
def calls(waterland: object, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is asked of the operating system, in order."""
    asked: list[str] = []
    fsync, rename = os.fsync, Path.rename

    def spy_fsync(number: int) -> None:
        asked.append(f"fsync {Path(os.readlink(f'/proc/self/fd/{number}')).name}")
        fsync(number)

    def spy_rename(self: Path, target: Path) -> Path:
        asked.append(f"rename to {target.name}")
        return rename(self, target)

    monkeypatch.setattr(os, "fsync", spy_fsync)
    monkeypatch.setattr(Path, "rename", spy_rename)
    return asked


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc")
def test_a_file_is_flushed_then_moved_then_its_folder_is_flushed(calls):
    """A killed process does not show a missing flush; a power cut would."""
    content = b"flushed before it is named"
    sha256 = hashlib.sha256(content).hexdigest()

    store(BytesIO(content))

    first, second, third = calls[:3]
    assert first.endswith(".part")
    assert second == f"rename to {sha256}"
    assert third == f"fsync {sha256[:2]}"


def test_the_same_bytes_are_kept_once(waterland):
    content = b"kept once"

    one, other = store(BytesIO(content)), store(BytesIO(content))

    assert one == other
    assert path_of(content).read_bytes() == content
    assert incoming() == []


def test_bytes_that_were_kept_long_ago_count_as_new(waterland):
    """So that no cleaning takes them from whoever writes a row for them now."""
    content = b"kept long ago"
    store(BytesIO(content))
    os.utime(path_of(content), (0, 0))

    store(BytesIO(content))

    assert path_of(content).stat().st_mtime > 0


class Breaking(BytesIO):
    """A source that breaks off after its first piece."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error, self.pieces = error, 0

    def read(self, *args: int) -> bytes:
        self.pieces += 1
        if self.pieces > 1:
            raise self.error
        return b"half of it"


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_what_breaks_off_leaves_nothing(waterland, error):
    """A3, R4."""
    with pytest.raises(type(error)):
        store(Breaking(error))

    assert incoming() == []
    assert not path_of(b"half of it").exists()


def test_a_full_disk_at_the_last_step_leaves_nothing(waterland, monkeypatch):
    content = b"never moved in"

    def full(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "rename", full)

    with pytest.raises(OSError, match="No space left"):
        store(BytesIO(content))

    assert incoming() == []
    assert not path_of(content).exists()


def test_nobody_else_on_the_machine_can_read_it(waterland):
    content = b"for us alone"
    store(BytesIO(content))

    assert path_of(content).stat().st_mode & 0o077 == 0


def test_lost_bytes_are_said_to_be_lost(waterland):
    with pytest.raises(FileNotFoundError):
        open_content("0" * 64)


def test_any_storage_of_django_will_do(waterland, monkeypatch):
    elsewhere = InMemoryStorage()
    monkeypatch.setitem(storages._storages, "contents", elsewhere)  # noqa: SLF001

    stored = store(BytesIO(b"elsewhere"))
    store(BytesIO(b"elsewhere"))

    with open_content(stored.sha256) as file:
        assert file.read() == b"elsewhere"
    assert incoming() == []
