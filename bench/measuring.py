"""What all measurements need: an installation of their own, memory watched, results kept."""

from __future__ import annotations

import atexit
import json
import os
import platform
import secrets
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results"
MB = 1024 * 1024


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def installation() -> Path:
    """A Gastvrij as it is in production, with its own files and embedded database, then gone."""
    home = ROOT / ".local"
    home.mkdir(exist_ok=True)
    place = Path(tempfile.mkdtemp(prefix="bench-", dir=home))
    # Registered first, so done last: after the embedded PostgreSQL has stopped.
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    os.environ |= {
        "DATA_DIR": str(place),
        "DEBUG": "0",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "SERVED_OVER_TLS": "0",
        "MAILBOX_PAGE": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    os.environ.pop("DATABASE_URL", None)
    import django  # noqa: PLC0415 -- after the environment
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    return place


def timed(ask: Callable[[], object]) -> float:
    """How many milliseconds it takes.

    If the server dropped the connection that was kept, it is asked again on a new one, and once
    more for the measurement: what it takes to connect is not what is measured.
    """
    for attempt in (1, 2):
        began = time.perf_counter()
        try:
            ask()
        except ConnectionError:
            if attempt == 2:
                raise
            ask()
        else:
            return (time.perf_counter() - began) * 1000
    raise AssertionError


class Memory:
    """How much the resident memory of processes grows while something is done."""

    def __init__(self, processes: Callable[[], list[psutil.Process]]) -> None:
        self.processes = processes
        self.before = self.peak = self.now()
        self.done = threading.Event()
        self.watcher = threading.Thread(target=self._watch, daemon=True)

    def now(self) -> int:
        """The resident bytes of all of them."""
        return sum(process.memory_info().rss for process in self.processes())

    def _watch(self) -> None:
        while not self.done.wait(0.02):
            self.peak = max(self.peak, self.now())

    def __enter__(self) -> Memory:
        self.watcher.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.done.set()
        self.watcher.join()

    @property
    def growth(self) -> int:
        """From begin to peak, in bytes."""
        return self.peak - self.before


def keep(name: str, figures: dict[str, object]) -> None:
    """Print the figures and keep them with the facts of the machine."""
    for label, value in figures.items():
        say(f"  {label}: {value}")
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        (postgresql,) = cursor.fetchone()
    machine = {
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1024**3),
        "python": platform.python_version(),
        "postgresql": postgresql,
        "date": datetime.now(UTC).date().isoformat(),
    }
    write(name, figures, machine)


def write(name: str, figures: dict[str, object], machine: dict[str, object]) -> None:
    """Keep figures that were printed."""
    RESULTS.mkdir(exist_ok=True)
    whole = {"figures": figures, "machine": machine}
    (RESULTS / f"{name}.json").write_text(json.dumps(whole, indent=2) + "\n")
