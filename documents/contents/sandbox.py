"""One job of a fixed list on one file, in a process that can do nothing else and ends in time.

Files come from outside and the libraries that read them have faults, so they are read by a process
without our settings, secrets and database connection, with limits on memory, time, the size of
files and the number of processes. Where bubblewrap is installed and works, it has no network
either, and sees no files and processes but its own and the programs it needs.

What comes back is not to be trusted either: only plain files, of a size that was named.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import BinaryIO

logger = logging.getLogger(__name__)

MB = 1024 * 1024
HERE = Path(__file__).parent
CHILD = HERE / "child"
NOBODY = "65534"
# How often a job is looked at, in seconds.
GLANCE = 0.05
AT_HOME = ("HOME", "TMPDIR")
# What programs need of the disk to run; nothing of ours, and nothing that was uploaded.
SEEN = (
    "/usr",
    "/bin",
    "/lib",
    "/lib64",
    "/etc/alternatives",
    "/etc/fonts",
    "/etc/ld.so.cache",
    "/etc/libreoffice",
    "/var/cache/fontconfig",
    sys.prefix,
    sys.base_prefix,
    str(HERE.parent / "__init__.py"),
    str(HERE),
)


@dataclass(frozen=True)
class Limits:
    """What one job may use; over that it is ended, and has no result."""

    seconds: int = 20
    memory: int = 1024 * MB
    # Of all that it writes.
    disk: int = 64 * MB
    # Beside itself; none of our own jobs needs another.
    processes: int = 0


LIMITS = Limits()


class Failed(Exception):  # noqa: N818 -- no fault of ours
    """The job gave no result: the file is broken, or more than it may be."""


@contextmanager
def done(job: str, source: BinaryIO, limits: Limits = LIMITS, **options: object) -> Iterator[Path]:
    """The folder with what the job made of the file; it is gone afterwards. Raises Failed."""
    with tempfile.TemporaryDirectory(prefix="gastvrij-", ignore_cleanup_errors=True) as made:
        folder = Path(made)
        _run(job, source, folder, limits, options)
        yield folder


def result_of(folder: Path, name: str, most: int) -> bytes:
    """A file that a job made, if it is a plain one of at most so many bytes. Raises Failed."""
    try:
        number = os.open(folder / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise Failed(name) from error
    with os.fdopen(number, "rb") as file:
        plain = stat.S_ISREG(os.fstat(number).st_mode)
        found = file.read(most + 1) if plain else b""
    if not plain or len(found) > most:
        raise Failed(name)
    return found


def _run(
    job: str, source: BinaryIO, folder: Path, limits: Limits, options: dict[str, object]
) -> None:
    words = [json.dumps(asdict(limits)), json.dumps(options)]
    command = [sys.executable, "-I", str(CHILD / "__main__.py"), job, *words]
    if walls_stand():
        command = [*_walls(folder), *command]
    try:
        process = subprocess.Popen(  # noqa: S603 -- our own words
            command,
            stdin=source.fileno(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"} | dict.fromkeys(AT_HOME, str(folder)),
            start_new_session=True,
        )
    except OSError as error:
        logger.warning("The sandbox cannot start: %s", error)
        raise Failed(job) from error
    try:
        code = _watch(process, folder, limits)
    finally:
        _end(process)
    if code != 0:
        logger.info("The job %r gave nothing (%s)", job, code)
        raise Failed(job)


def _watch(process: subprocess.Popen, folder: Path, limits: Limits) -> int | None:
    """Wait until it ends; None if it takes too long or writes too much."""
    until = time.monotonic() + limits.seconds
    while time.monotonic() < until:
        try:
            return process.wait(GLANCE)
        except subprocess.TimeoutExpired:
            if _written(folder) > limits.disk:
                return None
    return None


def _written(folder: Path) -> int:
    total = 0
    for here, _folders, files in os.walk(folder):
        for name in files:
            try:
                total += os.lstat(os.path.join(here, name)).st_size
            except OSError:
                continue
    return total


def _end(process: subprocess.Popen) -> None:
    """End it with all that it started: they are in its group, and behind walls end with it."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@cache
def walls_stand() -> bool:
    """Whether bubblewrap is installed, and the machine lets it do its work."""
    if shutil.which("bwrap") is None:
        return False
    with tempfile.TemporaryDirectory(prefix="gastvrij-") as made:
        folder = Path(made)
        tried = subprocess.run(  # noqa: S603 -- our own words
            [*_walls(folder), sys.executable, "-I", "-c", ""],
            capture_output=True,
            cwd=folder,
            timeout=30,
            check=False,
        )
    if tried.returncode:
        logger.warning("bubblewrap does not work here: %s", tried.stderr.decode(errors="replace"))
    return tried.returncode == 0


def _walls(folder: Path) -> list[str]:
    seen = [word for path in (*SEEN, str(CHILD)) for word in ("--ro-bind-try", path, path)]
    return [
        *("bwrap", "--unshare-all", "--unshare-user", "--die-with-parent", "--cap-drop", "ALL"),
        *("--uid", NOBODY, "--gid", NOBODY),
        *("--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"),  # noqa: S108 -- its own
        *seen,
        *("--bind", str(folder), str(folder), "--chdir", str(folder)),
    ]
