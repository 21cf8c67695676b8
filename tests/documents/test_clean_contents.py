"""What broken-off uploads leave is removed; what anybody needs is not."""

from __future__ import annotations

import os
import time
from io import BytesIO
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import Settings

from documents.operations import add_version
from documents.storage import ASIDE, ContentStorage, contents, name_of, open_content, store
from sharing.actors import Actor
from sites_app.models import Site
from tests.people import add_text

OLD = time.time() - 2 * 24 * 60 * 60


@pytest.fixture(autouse=True)
def places(settings: Settings, tmp_path: Path) -> None:
    """Contents and unfinished uploads of this test alone."""
    backend = settings.STORAGES["contents"] | {"OPTIONS": {"location": str(tmp_path / "contents")}}
    settings.STORAGES = {**settings.STORAGES, "contents": backend}
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "incoming"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()


def place_of(sha256: str) -> Path:
    """Where the bytes are on disk."""
    return Path(contents().path(name_of(sha256)))


def age(path: Path) -> None:
    """Make it two days old."""
    os.utime(path, (OLD, OLD))


def test_old_bytes_that_no_version_names_are_removed_and_all_others_stay(
    alice: Actor, site: Site
) -> None:
    document = add_text(alice, site, "a.txt", "first")
    first = document.sha256
    add_version(alice, document, BytesIO(b"second"))
    orphan = store(BytesIO(b"nobody came back for this")).sha256
    fresh = store(BytesIO(b"somebody is just coming back for this")).sha256
    for sha256 in (first, document.sha256, orphan):
        age(place_of(sha256))
    call_command("clean_contents")
    assert not place_of(orphan).exists()
    for sha256 in (first, document.sha256, fresh):
        assert place_of(sha256).exists()


def test_old_bytes_that_are_uploaded_again_are_kept(site: Site) -> None:
    orphan = store(BytesIO(b"twice")).sha256
    age(place_of(orphan))
    store(BytesIO(b"twice"))
    call_command("clean_contents")
    assert place_of(orphan).exists()


def test_bytes_that_become_new_while_they_are_put_aside_are_put_back(site: Site) -> None:
    storage = contents()
    assert isinstance(storage, ContentStorage)
    sha256 = store(BytesIO(b"raced")).sha256
    assert not storage.take_away(name_of(sha256), unless_newer_than=OLD)
    assert place_of(sha256).read_bytes() == b"raced"


def test_bytes_that_a_killed_cleaning_put_aside_come_back(alice: Actor, site: Site) -> None:
    document = add_text(alice, site, "a.txt", "needed")
    place = place_of(document.sha256)
    age(place)
    place.rename(place.with_name(place.name + ASIDE))
    call_command("clean_contents")
    with open_content(document.sha256) as file:
        assert file.read() == b"needed"


def test_old_unfinished_uploads_are_removed_and_running_ones_stay(
    site: Site, settings: Settings, capsys: pytest.CaptureFixture
) -> None:
    incoming = settings.FILE_UPLOAD_TEMP_DIR
    for name in ("old.part", "tmpold.upload.pdf", "new.part", "what.else"):
        (incoming / name).write_bytes(b"12345")
        if name != "new.part":
            age(incoming / name)
    call_command("clean_contents")
    assert {path.name for path in incoming.iterdir()} == {"new.part", "what.else"}
    assert "unfinished uploads: 2 removed (10 bytes), 2 kept" in capsys.readouterr().out
