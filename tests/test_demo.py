"""The demo shows each way of sharing once, can be made again, and says clearly what is wrong."""

from __future__ import annotations

import io
import socket
import struct
import zipfile
import zlib
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django_tenants.utils import tenant_context
from pytest_django import Settings

from accounts.models import User
from documents.demo import files
from documents.demo.organisations import EXAMPLES, make
from documents.demo.people import PASSWORD
from documents.models import Document
from documents.storage import open_content
from sharing.actors import Actor
from sharing.models import GuestLink, Invitation, PermissionScope, UserGrant
from sharing.securable import State
from sites_app.models import Folder, Site
from tenants.models import Organisation


def said_nothing(line: str) -> None:
    """For who does not listen."""


@pytest.fixture
def demo(waterland: Organisation, polder: Organisation) -> None:
    """Both organisations, filled."""
    for example in EXAMPLES:
        make(example, said_nothing)


def person(name: str) -> Actor:
    """Somebody of the demo."""
    return Actor(user=User.objects.get(email__startswith=f"{name}@"))


def seen_by(name: str) -> set[str]:
    """The names of all that somebody sees."""
    actor = person(name)
    models = (Site, Folder, Document)
    return {str(each) for model in models for each in model.objects.visible_to(actor)}


def test_every_way_of_sharing_is_there_once(demo: None) -> None:
    links = GuestLink.objects.all()
    assert sorted(link.state for link in links) == ["active", "disabled", "expired"]
    active = next(link for link in links if link.state == "active")
    assert active.purpose
    assert active.expires_at
    assert UserGrant.objects.filter(user__is_external=True).count() == 1
    groups = User.objects.filter(is_external=True, memberships__isnull=False)
    assert groups.count() == 2
    assert Folder.objects.get(name="Aanbesteding").state is State.UNIQUE
    assert Site.objects.get(name="Bezwaren").state is State.UNIQUE
    assert Site.objects.get(name="Bewoners").state is State.TAKES_OVER
    assert PermissionScope.objects.filter(never_outside=True).count() == 1
    assert Document.objects.binned().count() == 1
    assert Invitation.objects.count() == 2
    assert Document.objects.filter(version_number=2).exists()


def test_people_see_what_the_demo_says_of_them(demo: None) -> None:
    kept_apart = {"Aanbesteding", "Contracten", "Bezwaren", "Raming.csv"}
    assert kept_apart <= seen_by("bram")
    assert not kept_apart & seen_by("pieter")
    assert {"Dijkversterking", "Bewoners", "Planning.csv"} <= seen_by("pieter")
    assert seen_by("meilin") == {"Advies waterkering.pdf"}
    assert not seen_by("anna")
    assert "Contracten" in seen_by("joris")
    assert not {"Aanbesteding", "Bezwaren"} & seen_by("joris")


def test_made_again_nothing_is_added(demo: None) -> None:
    before = Document.objects.count(), GuestLink.objects.count(), User.objects.count()
    for example in EXAMPLES:
        make(example, said_nothing)
    assert before == (Document.objects.count(), GuestLink.objects.count(), User.objects.count())


def test_everybody_signs_in_with_the_password_that_is_printed(demo: None) -> None:
    for one in EXAMPLES[0].people:
        browser = Client(headers={"host": "waterland.example.test"})
        browser.post("/accounts/login/", {"login": one.email, "password": PASSWORD})
        assert browser.get("/").status_code == 200, one.email


def test_the_organisations_have_people_and_files_of_their_own(
    demo: None, waterland: Organisation, polder: Organisation
) -> None:
    names = []
    for organisation in (waterland, polder):
        with tenant_context(organisation):
            names.append(set(Document.objects.values_list("name", flat=True)))
            for document in Document.objects.all():
                with open_content(document.sha256) as file:
                    assert len(file.read()) == document.size
    assert names[0]
    assert names[1]
    assert not names[0] & names[1]


def test_the_pictures_and_papers_are_what_their_names_say() -> None:
    picture = files.overview()
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", picture[16:24])
    length = struct.unpack(">I", picture[33:37])[0]
    assert len(zlib.decompress(picture[41 : 41 + length])) == height * (1 + 3 * width)
    photo = files.photo()
    assert photo.startswith(b"\xff\xd8\xff\xe0")
    assert photo.endswith(b"\xff\xd9")
    with zipfile.ZipFile(io.BytesIO(files.press_release())) as package:
        assert package.testzip() is None
        for name in package.namelist():
            ElementTree.fromstring(package.read(name))  # noqa: S314 -- we wrote it
    paper = files.advice()
    table = int(paper.rpartition(b"startxref\n")[2].split()[0])
    assert paper[table:].startswith(b"xref\n")
    for number, line in enumerate(paper[table:].split(b"trailer")[0].splitlines()[3:], 1):
        assert paper[int(line[:10]) :].startswith(b"%d 0 obj" % number)


def test_a_port_that_is_taken_is_one_clear_line(settings: Settings) -> None:
    settings.DEBUG = True
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CommandError, match=f"Port {port} cannot be used") as error:
            call_command("demo", port=port)
    assert "\n" not in str(error.value)


def test_it_runs_nowhere_but_on_a_development_machine() -> None:
    with pytest.raises(CommandError, match="set DEBUG=1"):
        call_command("demo")
