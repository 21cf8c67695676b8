"""demo: everything that `make demo` does after installing."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection, connections, transaction

from documents.demo.organisations import EXAMPLES, make
from documents.demo.people import PASSWORD
from tenants.models import Organisation

ANSWERS_WITHIN = 60
STOPS_WITHIN = 15
WAYS_TO_STOP = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Command(BaseCommand):
    """Fill an example, serve it, and stop it all at Ctrl-C."""

    help = "Make the example organisations and serve them, for development only."
    # The server's processes check the same; a second run is to be quick.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Both may also be set in the environment, as PORT and RESET."""
        parser.add_argument("--port", type=int, default=os.environ.get("PORT", "8000"))
        parser.add_argument(
            "--reset", action="store_true", default=os.environ.get("RESET", "0") not in {"", "0"}
        )

    def handle(self, *args: object, **options: object) -> None:
        """Make what is missing, then serve until somebody stops it."""
        if not settings.DEBUG:
            raise CommandError("The demo is for development: set DEBUG=1.")
        port = int(options["port"])
        refuse_taken(port)
        for number in WAYS_TO_STOP:
            signal.signal(number, interrupt)
        try:
            if options["reset"]:
                self.say("Starting anew")
                forget_everything() if not settings.DATABASE_URL else forget_examples()
            self.say("Bringing the database up to date")
            call_command("migrate", verbosity=0)
            # Migrations leave the ids of content types of before in memory.
            ContentType.objects.clear_cache()
            for example in EXAMPLES:
                make(example, self.say)
            connections.close_all()
            self.serve(port)
        except KeyboardInterrupt:
            self.say("Stopped.")

    def serve(self, port: int) -> None:
        """Run the web server and the workers until one ends or somebody stops us."""
        self.say("Starting the web server and the workers")
        environment = {**os.environ, "PORT_IN_ADDRESSES": str(port)}
        children = {
            name: subprocess.Popen(  # noqa: S603 -- our own words
                command,
                cwd=settings.BASE_DIR,
                env=environment,
                # Ctrl-C is for us; we tell them.
                start_new_session=True,
            )
            for name, command in commands(port).items()
        }
        try:
            wait_until_it_answers(port, children)
            self.stdout.write(welcome(port))
            self.stdout.flush()
            while True:
                refuse_ended(children)
                time.sleep(0.5)
        except KeyboardInterrupt:
            self.say("\nStopping")
            raise
        finally:
            stop(list(children.values()))

    def say(self, line: str) -> None:
        """Tell what is being done, at once."""
        self.stdout.write(line)
        self.stdout.flush()


def interrupt(number: int, frame: object) -> None:
    """Stop, however we were told to; told again, we are stopping already, PostgreSQL included."""
    for each in WAYS_TO_STOP:
        signal.signal(each, signal.SIG_IGN)
    raise KeyboardInterrupt


def commands(port: int) -> dict[str, list[str]]:
    """The processes of the demo."""
    server = f"gunicorn config.wsgi --bind 127.0.0.1:{port} --workers 2 --threads 4"
    quietly = "--log-level warning --no-control-socket --graceful-timeout 5"
    worker = [sys.executable, "manage.py", "procrastinate", "worker"]
    return {
        "web server": [sys.executable, "-m", *server.split(), *quietly.split()],
        # By itself: who waits for a code to sign in with waits for nothing else.
        "worker for letters": [*worker, "--queues", "letters"],
        "worker": [*worker, "--queues", "checks,bins,webhooks", "--concurrency", "2"],
        # Two at once, so that who looks at something does not wait for all that is new.
        "worker for contents": [*worker, "--queues", "contents", "--concurrency", "2"],
    }


def refuse_taken(port: int) -> None:
    """One line, before anything is done, if something else listens there."""
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            raise CommandError(
                f"Port {port} cannot be used ({error.args[-1]}). "
                "Is the demo running already? Another port: make demo PORT=8001"
            ) from None


def forget_everything() -> None:
    """Empty the embedded database, and remove all files that belong to it."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '5s'")
        cursor.execute(
            "SELECT nspname FROM pg_namespace"
            " WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'"
        )
        for (schema,) in cursor.fetchall():
            drop(schema)
        cursor.execute("CREATE SCHEMA public")
    connection.close()
    for place in (contents_folder(), settings.FILE_UPLOAD_TEMP_DIR, settings.EMAIL_FILE_PATH):
        shutil.rmtree(place, ignore_errors=True)
        Path(place).mkdir(parents=True)


def forget_examples() -> None:
    """Remove the example organisations and nothing else: the database is somebody's own."""
    call_command("migrate", verbosity=0)
    for organisation in Organisation.objects.filter(schema_name__in=[e.schema for e in EXAMPLES]):
        with transaction.atomic():
            drop(organisation.schema_name)
            organisation.domains.all().delete()
            Organisation.objects.filter(pk=organisation.pk).delete()
        shutil.rmtree(contents_folder() / str(organisation.pk), ignore_errors=True)
        shutil.rmtree(Path(settings.EMAIL_FILE_PATH, organisation.schema_name), ignore_errors=True)


def drop(schema: str) -> None:
    """Remove a schema with all in it."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA {connection.ops.quote_name(schema)} CASCADE")
    except OperationalError:
        raise CommandError("Something still uses the database: stop it first.") from None


def contents_folder() -> Path:
    """Where the contents are."""
    return Path(settings.STORAGES["contents"]["OPTIONS"]["location"])


def wait_until_it_answers(port: int, children: dict[str, subprocess.Popen]) -> None:
    """Return once the sign-in page is there."""
    until = time.monotonic() + ANSWERS_WITHIN
    while time.monotonic() < until:
        refuse_ended(children)
        page = HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            page.request("GET", "/accounts/login/", headers={"Host": EXAMPLES[0].host})
            if page.getresponse().status == 200:
                return
        except (OSError, HTTPException):
            pass
        finally:
            page.close()
        time.sleep(0.2)
    raise CommandError(f"The web server gave no sign-in page within {ANSWERS_WITHIN} s.")


def refuse_ended(children: dict[str, subprocess.Popen]) -> None:
    """An error if one of the processes is not there any more."""
    for name, child in children.items():
        if child.poll() is not None:
            raise CommandError(f"The {name} ended with code {child.returncode}; see above.")


def stop(children: list[subprocess.Popen]) -> None:
    """Ask all to end; who does not is killed. PostgreSQL ends with the last of us."""
    for child in children:
        child.terminate()
    until = time.monotonic() + STOPS_WITHIN
    for child in children:
        try:
            child.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def welcome(port: int) -> str:
    """Addresses, people, and what to try."""
    lines = [""]
    for example in EXAMPLES:
        lines += [f"{example.name}: http://{example.host}:{port}"]
        lines += [
            f"  {person.email:26} {person.name:17} {person.part}" for person in example.people
        ]
        lines += [""]
    host = f"http://{EXAMPLES[0].host}:{port}"
    lines += [
        f"Everybody signs in with the password {PASSWORD}, or with a code by mail;",
        f"no letter leaves this machine, all are at {host}/mailbox/ . In the demo no second factor is",
        "asked; an organisation of your own asks one of who administers.",
        "",
        "Three things to try:",
        "  1. Sign in as bram@waterland.example, open Dijkversterking, upload a file, make a",
        "     guest link for it, and open the link in a private window. Disable it, and try again.",
        "  2. Sign in as pieter@ingenieurs.example, who is from outside: no folder Aanbesteding,",
        "     no Contracten, no subsite Bezwaren; Bram sees all three.",
        f"  3. Open the invitation of noor@aannemer.example at {host}/mailbox/",
        "     and follow it to its end.",
        "",
        "Ctrl-C stops everything.",
    ]
    return "\n".join(lines)
