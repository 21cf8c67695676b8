"""What comes from npm: only the files that pages load, and a page that does without them."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.storage import FileSystemStorage
from django.urls import reverse
from whitenoise.storage import CompressedManifestStaticFilesStorage

from config import packages
from sites_app.models import Folder
from tests.people import client_of

TUS = f"packages/{packages.TUS}"


@pytest.fixture
def finder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> packages.PackageFinder:
    """A folder as npm leaves it."""
    for name in ("tus.min.js", "tus.min.js.map", "tus.js", "browser-test-bundle.js"):
        place = tmp_path / "tus-js-client" / "dist" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("")
    found = finders.get_finder("config.packages.PackageFinder")
    storage = FileSystemStorage(location=tmp_path)
    storage.prefix = "packages"
    monkeypatch.setattr(found, "storage", storage)
    return found


def test_only_what_pages_load_is_found(finder: packages.PackageFinder):
    assert [name for name, _storage in finder.list(None)] == packages.FILES
    assert Path(finders.find(TUS)).name == "tus.min.js"
    for other in (
        "packages/tus-js-client/dist/tus.js",
        "packages/../requirements.txt",
        "packages/",
    ):
        assert finders.find(other) is None
    assert packages.address_of(packages.TUS) == f"/static/{TUS}"


def test_without_the_package_there_is_the_plain_form(finder, tmp_path, library: Folder, alice):
    address = reverse("folder", args=[library.pk])
    with_it = client_of(alice).get(address).text
    for path in tmp_path.rglob("*.js*"):
        path.unlink()
    without = client_of(alice).get(address).text

    assert packages.address_of(packages.TUS) == ""
    assert f'data-tus="/static/{TUS}"' in with_it
    assert "js/upload.js" in with_it
    assert "js/upload.js" not in without
    assert "data-upload" not in without
    form = f'action="{reverse("upload", args=[library.pk])}" enctype="multipart/form-data"'
    assert form in without
    assert form in with_it


def test_what_was_not_collected_has_no_address(monkeypatch: pytest.MonkeyPatch):
    """An installation collects; without the file in its manifest the page does without."""
    storage = CompressedManifestStaticFilesStorage(location=settings.STATIC_ROOT)
    monkeypatch.setattr(packages, "staticfiles_storage", storage)
    assert packages.address_of(packages.TUS) == ""
    storage.hashed_files[TUS] = f"{TUS}.x.js"
    assert packages.address_of(packages.TUS) == f"/static/{TUS}.x.js"
    assert staticfiles_storage is not storage
