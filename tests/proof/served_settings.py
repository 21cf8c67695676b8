"""The settings of a server in processes of its own, over the database and files of the tests."""

from __future__ import annotations

from config.settings import *  # noqa: F403 -- all of them
from config.settings import STORAGES

STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
