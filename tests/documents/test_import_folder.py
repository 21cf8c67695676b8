"""A directory tree comes into a site: whole, once, and with a reason for what stays behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import unicodedata
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django_tenants.utils import tenant_context
from psycopg.conninfo import conninfo_to_dict
from pytest_django import Settings

from documents import importing
from documents.importing import RegularFile, Skip, shown
from documents.models import Document, Version
from documents.storage import open_content
from sharing.actors import Actor
from sharing.models import SharingEvent
from sites_app.models import Folder, Site
from sites_app.operations.bin import put_in_bin
from sites_app.operations.sites import create_site, create_subsite
from tenants.models import Organisation
from tests.people import add_text


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A directory with files at three depths."""
    root = tmp_path / "tree"
    for name in ("a.txt", "b.md", "deep/c.txt", "deep/deeper/d.txt", "deep/deeper/empty"):
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("" if name.endswith("empty") else f"this is {name}")
    (root / "hollow").mkdir()
    return root


def bring_in(tree: Path, site: object) -> None:
    """Run the command as an operator does."""
    call_command("import_folder", connection.tenant.schema_name, str(site), tree)


def contents_of(site: Site) -> dict[str, bytes]:
    """Every living document of a site, by its path."""
    found = {}
    for document in Document.objects.within(site).alive().select_related("folder"):
        names = dict(Folder.objects.filter(pk__in=document.folder.path).values_list("pk", "name"))
        way = [names[pk] for pk in document.folder.path if names[pk]]
        with open_content(document.sha256) as file:
            found["/".join([*way, document.name])] = file.read()
    return found


def test_every_file_comes_in_byte_for_byte_with_its_folders(site: Site, tree: Path) -> None:
    bring_in(tree, site)
    assert contents_of(site) == {
        str(file.relative_to(tree)): file.read_bytes() for file in tree.rglob("*") if file.is_file()
    }
    assert Folder.objects.filter(site=site, name="hollow").exists()


def test_run_again_it_writes_only_what_is_new_or_changed(
    site: Site, tree: Path, capsys: pytest.CaptureFixture
) -> None:
    bring_in(tree, site)
    (tree / "new.txt").write_text("new")
    changed = tree / "deep" / "c.txt"
    changed.write_text("THIS is deep/c.txt")  # as long as it was
    os.utime(changed, (1, 1))
    capsys.readouterr()
    bring_in(tree, site)
    said = capsys.readouterr().out
    assert "1 new documents, 1 new versions" in said
    assert "4 unchanged" in said
    c = Document.objects.get(name="c.txt")
    assert c.version_number == 2
    assert Version.objects.count() == 7


def test_what_somebody_put_in_the_bin_comes_in_anew(alice: Actor, site: Site, tree: Path) -> None:
    bring_in(tree, site)
    put_in_bin(alice, Document.objects.get(name="a.txt"))
    put_in_bin(alice, Folder.objects.get(name="deep"))
    bring_in(tree, site)
    assert len(contents_of(site)) == 5


def test_what_cannot_come_in_is_named_with_its_reason(
    site: Site, tree: Path, capsys: pytest.CaptureFixture
) -> None:
    (tree / "link").symlink_to("/etc/passwd")
    (tree / "link to a directory").symlink_to("/etc")
    os.mkfifo(tree / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.relpath(tree / "socket"))
        (tree / "line\nbreak").write_text("x")
        (tree / "annexe\u202efdp.exe").write_text("x")
        Path(os.fsdecode(os.fsencode(tree) + b"/\xff\xfe")).write_text("x")
        bring_in(tree, site)
    out, err = capsys.readouterr()
    assert "7 skipped" in out
    assert "2 a symbolic link" in out
    for line in ("/link: a symbolic link", "/pipe: a named pipe", "/socket: a socket"):
        assert line in err
    assert r"line\nbreak: A name has no" in err
    assert r"annexe\u202efdp.exe: " in err
    assert r"\udcff\udcfe: This name has characters that do not exist." in err
    assert len(contents_of(site)) == 5


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_what_may_not_be_read_is_named_with_its_reason(
    site: Site, tree: Path, capsys: pytest.CaptureFixture
) -> None:
    (tree / "a.txt").chmod(0)
    (tree / "deep").chmod(0)
    bring_in(tree, site)
    (tree / "deep").chmod(0o700)
    assert "2 permission denied" in capsys.readouterr().out


def test_of_two_files_with_one_name_the_second_does_not_replace_the_first(
    site: Site, tree: Path, capsys: pytest.CaptureFixture
) -> None:
    for form in ("NFC", "NFD"):
        (tree / unicodedata.normalize(form, "café.txt")).write_text(form)
    for _time in range(2):
        bring_in(tree, site)
        assert "1 another here has this name" in capsys.readouterr().out
    document = Document.objects.get(name=unicodedata.normalize("NFC", "café.txt"))
    assert document.version_number == 1
    with open_content(document.sha256) as file:
        assert file.read() == b"NFC"


def test_a_file_that_changes_while_it_is_read_stays_behind(tmp_path: Path) -> None:
    path = tmp_path / "growing"
    path.write_bytes(b"one")
    with RegularFile(str(path)) as file:
        assert file.read(1) == b"o"
        path.write_bytes(b"another thing")
        with pytest.raises(Skip, match="changed while it was read"):
            file.is_the_same_as("", 3)


def test_a_link_that_takes_the_place_of_a_file_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/etc/passwd")
    with pytest.raises(Skip):
        RegularFile(str(tmp_path / "link"))


def test_the_files_of_gastvrij_itself_stay_out(
    site: Site, tree: Path, settings: Settings, capsys: pytest.CaptureFixture
) -> None:
    settings.DATA_DIR = tree / "own"
    settings.DATA_DIR.mkdir()
    (settings.DATA_DIR / "mine.txt").write_text("mine")
    bring_in(tree, site)
    assert "1 Gastvrij keeps its own files there" in capsys.readouterr().out
    assert len(contents_of(site)) == 5


def test_more_files_than_fit_in_one_transaction_all_come_in(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "FILES_AT_ONCE", 7)
    monkeypatch.setattr(importing, "BYTES_AT_ONCE", 50)
    for number in range(40):
        (tmp_path / f"{number}.txt").write_text(f"number {number}" * (1 + number % 9))
    bring_in(tmp_path, site)
    assert len(contents_of(site)) == 40


def test_the_site_is_found_by_name_or_id_and_an_unclear_name_is_an_error(
    alice: Actor, site: Site, tree: Path
) -> None:
    bring_in(tree, site.pk)
    below = create_subsite(alice, create_site(alice, "Other"), "Dikes")
    with pytest.raises(CommandError) as error:
        bring_in(tree, "Dikes")
    for one in (site.pk, below.pk, "Other / Dikes"):
        assert str(one) in str(error.value)
    with pytest.raises(CommandError, match="There is no site"):
        bring_in(tree, "Nowhere")
    with pytest.raises(CommandError, match="There is no organisation"):
        call_command("import_folder", "nowhere", "Dikes", tree)
    with pytest.raises(CommandError, match="is not a directory"):
        bring_in(tree / "a.txt", site)


def test_what_is_brought_in_is_in_the_log_as_the_job_that_did_it(site: Site, tree: Path) -> None:
    bring_in(tree, site)
    events = SharingEvent.objects.filter(job="import_folder")
    assert events.filter(verb="add").count() == 5
    assert events.filter(verb="import folder", item_id=site.pk).count() == 1
    assert not events.exclude(user=None).exists()


def test_a_document_of_the_same_name_that_is_there_gets_a_version(
    bob: Actor, site: Site, tree: Path
) -> None:
    document = add_text(bob, site, "a.txt", "by Bob")
    bring_in(tree, site)
    document.refresh_from_db()
    assert document.version_number == 2


def test_names_are_shown_so_that_they_cannot_command_a_terminal() -> None:
    assert shown("a\x1b[2Jb\n\udcff é") == r"a\x1b[2Jb\n\udcff é"


@pytest.mark.django_db(transaction=True)
def test_killed_half_way_and_run_again_it_ends_right(
    waterland: Organisation, alice: Actor, tmp_path: Path
) -> None:
    site = create_site(alice, "Library")
    for number in range(600):
        place = tmp_path / f"{number % 6}"
        place.mkdir(exist_ok=True)
        (place / f"{number}.bin").write_bytes(os.urandom(2_000))
    ours = conninfo_to_dict(os.environ["DATABASE_URL"]) | {
        "dbname": connection.get_connection_params()["dbname"]
    }
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": f"postgresql:///?{urlencode(ours)}",
    }
    command = [sys.executable, "manage.py", "import_folder", "waterland", str(site.pk)]
    run = subprocess.Popen([*command, str(tmp_path)], env=environment, stdout=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while Document.objects.count() < 100 and run.poll() is None and time.monotonic() < until:
        time.sleep(0.01)
    run.send_signal(signal.SIGKILL)
    run.wait()
    there = Document.objects.count()
    assert 0 < there < 600
    assert Version.objects.count() == there
    for sha256 in Version.objects.values_list("sha256", flat=True):
        with open_content(sha256) as file:
            assert len(file.read()) == 2_000
    with tenant_context(waterland):
        bring_in(tmp_path, site.pk)
    assert Document.objects.count() == Version.objects.count() == 600
