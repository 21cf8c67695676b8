"""The jobs of README.md, as they stand there, by curl and against a server."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from accounts.models import AccessToken
from documents.models import Document
from sharing.models import GuestLink
from sharing.operations.guest_links import make_guest_link
from sharing.operations.tokens import make_token
from sites_app.operations.sites import create_site
from tests.people import add_text, insider, library_of

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl here"),
]
README = (Path(settings.BASE_DIR) / "README.md").read_text()
PROGRAM = README[README.index("### From a program") : README.index("## For operators")]
JOBS = re.findall(r"^```sh\n(.*?)^```", PROGRAM, re.M | re.S)


@pytest.fixture
def world(waterland, live_server, tmp_path):
    """Alice with a token, a site, a folder and a document; what the commands know of them."""
    alice = insider("Alice")
    site = create_site(alice, "Dikes")
    document = add_text(alice, library_of(site), "Old.txt", "One line.\n")
    link = make_guest_link(alice, document)
    _token, secret = make_token(alice, name="curl", scope=AccessToken.Scope.WRITE)
    port = live_server.url.rpartition(":")[2]
    (tmp_path / ".gastvrij").write_text(
        f'header = "Authorization: Bearer {secret}"\nconnect-to = "::127.0.0.1:{port}"\n'
    )
    (tmp_path / "Plan.txt").write_text("How high?\n")
    known = {
        "API": f"http://waterland.example.test:{port}/api/v1",
        "SITE": site.pk,
        "FOLDER": library_of(site).pk,
        "DOCUMENT": document.pk,
        "LINK": link.pk,
        "KEY": "once",
        "HOME": tmp_path,
        "PATH": os.environ["PATH"],
    }
    return tmp_path, {name: str(value) for name, value in known.items()}


def run(number: int, world: tuple[Path, dict[str, str]]) -> str:
    """One job, as whoever copies it runs it."""
    place, known = world
    done = subprocess.run(
        ["bash", "-e", "-u", "-c", JOBS[number]],  # noqa: S607
        cwd=place, env=known, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, (done.stdout, done.stderr)
    return done.stdout


def test_there_are_five_jobs():
    assert len(JOBS) == 5


def test_a_file_is_put_in_a_folder_once(world):
    first, again = json.loads(run(0, world)), json.loads(run(0, world))

    assert first == again
    assert Document.objects.get(name="Plan.txt").size == len("How high?\n")


def test_what_is_in_a_document_is_replaced(world):
    shown = json.loads(run(1, world))

    assert shown["version"] == 2
    assert (world[0] / "Plan.txt").read_text() == "One line.\nOne more line.\n"


def test_what_changed_last_is_listed(world):
    assert [row["name"] for row in json.loads(run(2, world))["results"]] == ["Old.txt"]


def test_a_link_with_an_end_and_a_password_is_made(world):
    made = json.loads(run(3, world))

    assert (made["password"], made["expires_at"]) == (True, "2030-01-31T18:00:00Z")


def test_what_is_open_is_seen_and_ended(world):
    rows, _decoder = json.JSONDecoder().raw_decode(run(4, world))

    assert [row["link"] for row in rows["results"]] == [world[1]["LINK"]]
    assert GuestLink.objects.get(pk=world[1]["LINK"]).disabled_at
