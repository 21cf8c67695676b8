"""What looks at a file can do no harm to the machine, and learns nothing of ours."""

from __future__ import annotations

import json
import os
import resource
import socket
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from documents.contents import sandbox
from documents.contents.sandbox import MB, Failed, Limits

SMALL = Limits(seconds=3, memory=256 * MB, disk=20 * MB)


@pytest.fixture(params=["walls", "limits only"], autouse=True)
def naughty(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[str]:
    """The program that runs is one that does harm; behind bubblewrap's walls, and without."""
    if request.param == "walls" and not sandbox.walls_stand():
        pytest.skip("bubblewrap is not installed, or does not work here")
    stand = request.param == "walls"
    monkeypatch.setattr(sandbox, "walls_stand", lambda: stand)
    monkeypatch.setattr(sandbox, "CHILD", Path(__file__).parent / "naughty")
    # Other tests run such programs at the same time: what they leave is not ours.
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield request.param
    for process in ours():
        process.kill()


def ours() -> list[psutil.Process]:
    """The processes that run this test's program now: the place it works in is in its words."""
    return [
        process
        for process in psutil.process_iter(["cmdline"])
        if any(f'"{tempfile.gettempdir()}"' in word for word in process.info["cmdline"] or [])
    ]


def those_left() -> list[psutil.Process]:
    """The same, after the moment that the system needs to end what was killed."""
    until = time.monotonic() + 5
    while ours() and time.monotonic() < until:
        time.sleep(0.05)
    return ours()


def run(job: str, said: str = "", limits: Limits = SMALL) -> bytes:
    with tempfile.TemporaryFile() as source:
        source.write(said.encode())
        source.seek(0)
        with sandbox.done(job, source, limits, place=tempfile.gettempdir()) as folder:
            return sandbox.result_of(folder, "result", 1_000_000)


def left_behind() -> list[Path]:
    return list(Path(tempfile.gettempdir()).glob("gastvrij-*/*"))


@pytest.mark.parametrize(
    "job",
    ["memory", "time_without_work", "time_with_work", "one_large_file", "many_files", "children"],
)
def test_a_job_that_takes_too_much_is_ended_in_time(job):
    used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    began = time.monotonic()

    with pytest.raises(Failed):
        run(job)

    assert time.monotonic() - began < SMALL.seconds + 3
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss <= max(used, 300 * 1024)


@pytest.mark.parametrize("job", ["children", "many_files"])
def test_nothing_of_it_is_left(job, naughty):
    before = set(left_behind())

    with pytest.raises(Failed):
        run(job)

    if naughty == "walls" or os.geteuid() != 0:
        assert those_left() == []
    else:
        # Root's processes are not counted; without walls, who leaves the group is not found.
        assert len(ours()) <= 10
    assert set(left_behind()) <= before


def test_a_job_knows_none_of_our_secrets(naughty, monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_KEY", "the key")
    monkeypatch.setenv("DATABASE_URL", "postgresql://of-ours")
    secret = tmp_path / "secret"
    secret.touch()

    seen = json.loads(run("look_around", str(secret)))

    assert seen.keys() - {"LC_CTYPE", "PWD"} == (
        {"PATH", "LANG", "HOME", "TMPDIR", "secrets", "processes", "modules"}
    )
    assert "django" not in seen["modules"]
    assert "psycopg" not in seen["modules"]
    if naughty == "walls":
        assert seen["secrets"] == "False"
        assert int(seen["processes"]) <= 3


def test_there_is_no_network_behind_walls(naughty):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        if naughty == "walls":
            with pytest.raises(Failed):
                run("network", port)
        else:
            assert run("network", port) == b"connected"


@pytest.mark.parametrize("job", ["point_elsewhere", "pipe"])
def test_only_plain_files_are_taken_from_it(job):
    with pytest.raises(Failed):
        run(job)


def test_no_more_is_taken_from_it_than_was_said():
    with tempfile.TemporaryFile() as source, sandbox.done("write_much", source, SMALL) as folder:
        assert len(sandbox.result_of(folder, "result", 2_000)) == 2_000
        with pytest.raises(Failed):
            sandbox.result_of(folder, "result", 1_999)
