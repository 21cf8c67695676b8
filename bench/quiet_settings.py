"""The settings of the application without a line for every address that is not found."""

from __future__ import annotations

from config.settings import *  # noqa: F403 -- all of them
from config.settings import LOGGING

LOGGING = LOGGING | {"loggers": {**LOGGING["loggers"], "django.request": {"level": "ERROR"}}}
