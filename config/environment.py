"""What an operator sets: environment variables in, ImproperlyConfigured out."""

from __future__ import annotations

import json
import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent


def text(name: str, default: str | None = None) -> str:
    """A setting from the environment; without a default it must be there."""
    value = os.environ.get(name, default)
    if not value and default is None:
        raise ImproperlyConfigured(f"{name} is not set.")
    return value or ""


def yes(name: str, *, default: bool) -> bool:
    """A setting that is 1 or 0."""
    value = os.environ.get(name, "1" if default else "0")
    if value not in {"0", "1"}:
        raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")
    return value == "1"


def number(name: str, default: int) -> int:
    """A setting that is a whole number of at least 0."""
    value = os.environ.get(name, str(default))
    if not value.isascii() or not value.isdigit():
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.")
    return int(value)


def options(name: str, default: dict[str, object]) -> dict[str, object]:
    """A setting that is an object in JSON."""
    value = os.environ.get(name)
    if value is None:
        return default
    try:
        found = json.loads(value)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise ImproperlyConfigured(f"{name} must be an object in JSON, not {value!r}.")
    return found


def data_directory() -> Path:
    """Where files are, and in development the database and the key; it is made if need be."""
    directory = Path(text("DATA_DIR", str(BASE_DIR / ".local"))).resolve()
    try:
        (directory / "incoming").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"DATA_DIR {directory} cannot be used: {error.strerror}."
        ) from None
    if not os.access(directory, os.W_OK | os.X_OK):
        raise ImproperlyConfigured(f"DATA_DIR {directory} cannot be written.")
    return directory
