"""A folder of its own for what is on its way, and how a tus client asks."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.cache import cache
from pytest_django import Settings


@pytest.fixture(autouse=True)
def _places(settings: Settings, tmp_path: Path) -> None:
    """Contents and parts of this test alone; nothing counted before."""
    backend = settings.STORAGES["contents"] | {"OPTIONS": {"location": str(tmp_path / "contents")}}
    settings.STORAGES = {**settings.STORAGES, "contents": backend}
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "incoming"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    cache.clear()
