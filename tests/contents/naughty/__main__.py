"""Jobs that a hostile file would like to be: each begins as every job does, and then does harm."""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from pathlib import Path

HOUSE = str(Path(__file__).parents[3])


def memory() -> None:
    Path("held").write_text(str(len(bytearray(2 * 1024**3))))


def time_without_work() -> None:
    time.sleep(60)


def time_with_work() -> None:
    while True:
        pass


def one_large_file() -> None:
    piece = b"x" * 1024**2
    with open("large", "wb") as file:
        for _ in range(10 * 1024):
            file.write(piece)


def many_files() -> None:
    for number in range(10 * 1024):
        Path(f"part-{number}").write_bytes(b"x" * 1024**2)


def children() -> None:
    """Twenty that sleep, half of them no more of our group; then so do we."""
    for number in range(20):
        if os.fork() == 0:
            if number % 2:
                os.setsid()
            time.sleep(60)
    time.sleep(60)


def network() -> None:
    socket.create_connection(("127.0.0.1", int(sys.stdin.read())), timeout=5).close()
    Path("result").write_text("connected")


def look_around() -> None:
    """What can be seen of the machine and of who started us."""
    seen = dict(os.environ)
    seen["secrets"] = str(os.path.exists(sys.stdin.read()))
    seen["processes"] = str(len([name for name in os.listdir("/proc") if name.isdigit()]))
    seen["modules"] = ",".join(sorted(sys.modules))
    Path("result").write_text(json.dumps(seen))


def point_elsewhere() -> None:
    os.symlink("/etc/passwd", "result")


def pipe() -> None:
    os.mkfifo("result")


def write_much() -> None:
    Path("result").write_bytes(b"x" * 2_000)


if __name__ == "__main__":
    sys.path.insert(0, HOUSE)
    from documents.contents.child.__main__ import confine

    confine(**json.loads(sys.argv[2]))
    globals()[sys.argv[1]]()
