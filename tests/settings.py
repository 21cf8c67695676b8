"""The settings of the tests: those of an installation, with an environment of its own.

DATABASE_URL is respected if it is set. Otherwise an embedded PostgreSQL is started in TEST_DATA_DIR,
or .local/test: quick, and not safe against a power cut.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from config import database

DIRECTORY = Path(os.environ.get("TEST_DATA_DIR", ".local/test")).resolve()
# Everything that a test writes to disk; gone when the process ends.
FILES = tempfile.mkdtemp(prefix="gastvrij-test-")
atexit.register(shutil.rmtree, FILES, ignore_errors=True)

os.environ["DEBUG"] = "0"
os.environ["DATA_DIR"] = FILES
os.environ["SECRET_KEY"] = "a key that is known to everybody and signs nothing but tests"
os.environ["SERVED_OVER_TLS"] = "0"
os.environ["PORT_IN_ADDRESSES"] = "80"
os.environ["MAILBOX_PAGE"] = "0"
os.environ["REDIRECT_TO_TLS"] = "0"
os.environ["TIME_ZONE"] = "Europe/Amsterdam"
if not os.environ.get("DATABASE_URL"):
    # Also for the workers of pytest-xdist, which are children of the process that started it.
    os.environ["DATABASE_URL"] = database.url_of_embedded(DIRECTORY / "postgres", durable=False)

from config.settings import *  # noqa: E402, F403 -- after the environment
from config.settings import STATIC_ROOT, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT.mkdir()  # WhiteNoise warns if it is not there; the live server uses the finders
