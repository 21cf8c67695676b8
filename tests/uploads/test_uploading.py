"""What an upload may, to whom it is open, and what becomes of it."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from documents.models import Document, Upload
from documents.operations.uploads import begin_upload, begin_version, finish_upload
from documents.storage import Stored, contents, name_of
from documents.uploads import mine, parts
from sharing.actors import Actor
from sharing.models import Level, PermissionGroup, SharingEvent
from sharing.operations.grants import grant
from sharing.operations.groups import add_to_group, remove_from_group
from sharing.operations.guest_links import make_guest_link
from sharing.operations.scopes import break_inheritance
from sites_app.models import Folder, Site
from sites_app.operations.bin import put_in_bin
from sites_app.operations.folders import create_folder
from tests.people import add_text, anew, bearer, client_of, insider, library_of
from tests.uploads.client import TUS, begun, create, head, offset, patch, text_of

MEMBERS, VISITORS = PermissionGroup.Kind.MEMBERS, PermissionGroup.Kind.VISITORS


class Source:
    """A body that breaks off, or does something in between."""

    def __init__(self, body: bytes, at: int = 0, then: object = None) -> None:
        self.body, self.at, self.then, self.given = body, at, then, 0

    def read(self, size: int, /) -> bytes:
        if self.then and self.given >= self.at:
            then, self.then = self.then, None
            then()
        piece = self.body[self.given : self.given + min(size, self.at or size)]
        self.given += len(piece)
        return piece


def an_upload(actor: Actor, folder: Folder, body: bytes = b"", **more: object) -> Upload:
    """Begun, with these bytes of it here."""
    upload = begin_upload(actor, folder, "Plan.txt", more.pop("size", 10), **more)
    if body:
        mine.receive(upload, 0, len(body), Source(body))
    return upload


# Who may


@pytest.mark.parametrize(
    ("who", "status"), [("alice", 201), ("bob", 201), ("carol", 403), ("dave", 404)]
)
def test_who_may_edit_the_folder_may_begin(request, library: Folder, who: str, status: int):
    """S61."""
    client = client_of(request.getfixturevalue(who))

    assert create(client, library, 10, filename="Plan.txt").status_code == status


def test_every_request_asks_the_gate_again(library: Folder, site: Site, alice: Actor, bob: Actor):
    """Z8: an open upload is dead on the next request."""
    client = client_of(bob)
    address = begun(client, library, 10)
    patch(client, address, 0, b"first")
    remove_from_group(alice, site, bob.user, MEMBERS)

    gone = {
        "head": head(client, address),
        "patch": patch(client, address, 5, b" last"),
        "delete": client.delete(address, headers=TUS),
        "finish": client.post(f"{address}finish/", {"same_name": "both"}),
        "post": create(client, library, 10, filename="Plan.txt"),
    }
    assert {name: answer.status_code for name, answer in gone.items()} == dict.fromkeys(gone, 404)

    add_to_group(alice, site, bob.user, VISITORS)
    assert {
        head(client, address).status_code,
        patch(client, address, 5, b" last").status_code,
        client.delete(address, headers=TUS).status_code,
    } == {403}
    assert Upload.objects.get().received == 5
    assert not Document.objects.exists()

    add_to_group(alice, site, bob.user, MEMBERS)
    assert patch(client, address, 5, b" last").status_code == 204


def test_it_is_asked_once_more_with_the_rows(library: Folder, site: Site, alice: Actor, bob: Actor):
    """Whoever is put out while the last bytes come puts nothing in."""
    upload = an_upload(bob, library)
    out = lambda: remove_from_group(alice, site, bob.user, MEMBERS)  # noqa: E731
    mine.receive(upload, 0, 10, Source(b"first last", 5, out))

    with pytest.raises(PermissionDenied):
        mine.finish(anew(bob), upload)
    assert not Document.objects.exists()


def test_the_upload_of_another_is_none(library: Folder, alice: Actor, bob: Actor):
    """Whoever else may edit the folder, and whoever owns it."""
    address = begun(client_of(bob), library, 10)
    nothing = reverse("upload_part", args=["01900000-0000-7000-8000-000000000000"])
    for client in (client_of(alice), client_of(insider("Eve"))):
        for ask in (
            head,
            lambda c, at: patch(c, at, 0, b"first"),
            lambda c, at: c.delete(at, headers=TUS),
        ):
            theirs, never = ask(client, address), ask(client, nothing)
            assert theirs.status_code == never.status_code == 404
            assert theirs.content == never.content
    assert offset(client_of(bob), address) == 0


def test_the_bearer_of_a_guest_link_begins_nothing(library: Folder, alice: Actor):
    link = make_guest_link(alice, create_folder(alice, library, "Open"))

    with pytest.raises(PermissionDenied):
        begin_upload(bearer(link), library, "Plan.txt", 10)


def test_a_foreign_page_sends_nothing(library: Folder, alice: Actor):
    """CSRF: no token or another origin, at each request that changes something."""
    own = client_of(alice)
    client = Client(enforce_csrf_checks=True, headers={"host": "waterland.example.test"})
    client.cookies = own.cookies
    client.cookies["csrftoken"] = token = "a" * 32
    address = begun(own, library, 10)
    foreign = {"X-CSRFToken": token, "Origin": "https://evil.example"}

    for more in ({}, foreign):
        said = {**TUS, "Upload-Length": "5", "Upload-Offset": "0", **more}
        at = reverse("uploads", args=[library.pk])
        assert client.post(at, b"", content_type="", headers=said).status_code == 403
        assert patch(client, address, 0, b"12345", **more).status_code == 403
        override = {**said, "X-HTTP-Method-Override": "PATCH"}
        kind = "application/offset+octet-stream"
        assert client.post(address, b"12", content_type=kind, headers=override).status_code == 403
        assert client.delete(address, headers=said).status_code == 403
        assert client.post(f"{address}finish/", {}, headers=more).status_code == 403
        names = reverse("upload_names", args=[library.pk])
        assert client.post(names, {}, headers=more).status_code == 403
    assert Upload.objects.get().received == 0

    good = {"X-CSRFToken": token, "Origin": "http://waterland.example.test"}
    assert patch(client, address, 0, b"first last", **good).status_code == 204


# What it becomes


def test_it_is_added_as_a_form_adds_it(
    library: Folder, bob: Actor, site: Site, django_capture_on_commit_callbacks
):
    address = begun(client_of(bob), library, 5, "  Plan.txt ")
    with django_capture_on_commit_callbacks(execute=True):
        patch(client_of(bob), address, 0, b"whole")

    document = Document.objects.get()
    assert (document.name, document.created_by, document.media_type) == (
        "Plan.txt",
        bob.user,
        "text/plain",
    )
    event = SharingEvent.objects.get(verb="add", item_id=document.pk)
    assert (event.user, event.site, event.details) == (bob.user, site.pk, {"size": "5"})
    assert Upload.objects.get().became == document
    assert not parts.path_of(Upload.objects.get().pk).exists()


def test_the_folders_of_a_dropped_folder_are_made(library: Folder, bob: Actor):
    client = client_of(bob)
    create_folder(bob, library, "Holiday")
    for name in ("a.txt", "b.txt"):
        address = begun(client, library, 1, name, inside="Holiday/Day 1/Noon")
        assert Folder.objects.filter(name="Noon").count() == (name == "b.txt")
        patch(client, address, 0, b"x")

    noon = Folder.objects.get(name="Noon")
    assert [
        str(step) for step in Folder.objects.filter(pk__in=noon.path).order_by("created_at")
    ] == [
        "Dikes",
        "Holiday",
        "Day 1",
        "Noon",
    ]
    assert {document.name for document in Document.objects.filter(folder=noon)} == {
        "a.txt",
        "b.txt",
    }
    assert SharingEvent.objects.filter(verb="create folder").count() == 3


@pytest.mark.parametrize("wrong", ["../etc", "a//b", "a/./b", "a/b\\c", "x/" * 60 + "x"])
def test_a_folder_whose_name_cannot_be_is_refused(library: Folder, bob: Actor, wrong: str):
    response = create(client_of(bob), library, 1, filename="a.txt", inside=wrong)

    assert response.status_code == 422
    assert response.json()["error"]


def test_a_folder_that_one_does_not_see_does_not_matter(library: Folder, alice: Actor, bob: Actor):
    """D8: there are two then, and each sees their own."""
    hidden = create_folder(alice, library, "Secret")
    break_inheritance(alice, hidden)
    remove_from_group(alice, hidden, bob.user, MEMBERS)
    address = begun(client_of(bob), library, 1, "a.txt", inside="Secret")
    patch(client_of(bob), address, 0, b"x")

    assert Document.objects.get().folder != hidden
    assert Document.objects.get().folder.name == "Secret"


def test_below_what_one_may_only_read_nothing_is_put(library: Folder, alice: Actor, bob: Actor):
    folder = create_folder(alice, library, "Rules")
    break_inheritance(alice, folder)
    remove_from_group(alice, folder, bob.user, MEMBERS)
    add_to_group(alice, folder, bob.user, VISITORS)

    for inside in ("Rules", "Rules/New"):
        response = create(client_of(bob), library, 1, filename="a.txt", inside=inside)
        assert response.status_code == 403
    assert not Upload.objects.exists()


def test_a_new_version_whatever_the_file_is_called(library: Folder, alice: Actor, bob: Actor):
    document = add_text(alice, library, "Plan.txt", "old")
    address = begun(client_of(bob), document, 5, "Other name.docx")
    patch(client_of(bob), address, 0, b"newer")

    assert text_of(document) == "newer"
    assert (document.name, document.version_number) == ("Plan.txt", 2)
    assert SharingEvent.objects.filter(verb="add version", user=bob.user).count() == 1


def test_what_is_said_of_a_new_version_comes_with_it(library: Folder, alice: Actor, bob: Actor):
    document = add_text(alice, library, "Plan.txt", "old")
    address = begun(client_of(bob), document, 5, note="  After the\nmeeting ")
    patch(client_of(bob), address, 0, b"newer")

    assert document.versions.get(number=2).note == "After the meeting"
    assert create(client_of(bob), document, 5, note="x" * 501).status_code == 422
    put_in_bin(alice, document)
    assert create(client_of(bob), document, 5).status_code == 404


def test_a_version_needs_the_level_on_the_document_and_not_on_its_folder(
    library: Folder, alice: Actor, carol: Actor, dave: Actor
):
    document = add_text(alice, library, "Plan.txt", "old")
    grant(alice, document, dave.user, Level.EDIT)

    assert create(client_of(carol), document, 5).status_code == 403
    assert create(client_of(insider("Eve")), document, 5).status_code == 404
    address = begun(client_of(dave), document, 5)
    assert patch(client_of(dave), address, 0, b"newer").status_code == 204
    assert text_of(document) == "newer"


def test_what_is_in_the_bin_takes_nothing(library: Folder, alice: Actor):
    folder = create_folder(alice, library, "Old")
    address = begun(client_of(alice), folder, 5)
    put_in_bin(alice, folder)

    assert patch(client_of(alice), address, 0, b"whole").status_code == 404
    assert create(client_of(alice), folder, 5, filename="x").status_code == 404
    with pytest.raises((ValidationError, Http404)):
        begin_upload(alice, folder, "x", 5)


# The name is in use


def test_before_the_first_byte_it_is_asked_what_to_do(library: Folder, alice: Actor, bob: Actor):
    add_text(alice, library, "Plan.txt", "old")
    client = client_of(bob)

    response = create(client, library, 5, filename="Plan.txt")
    assert response.status_code == 409
    assert response.json()["code"] == "name_taken"
    assert "“Plan.txt”" in response.json()["error"]
    assert create(client, library, 5, filename="Plan.txt", same_name="skip").status_code == 201
    assert not parts.folder().exists()


@pytest.mark.parametrize(
    ("choice", "names", "versions"),
    [
        ("version", ["Plan.txt"], 2),
        ("both", ["Plan (2).txt", "Plan.txt"], 1),
        ("skip", ["Plan.txt"], 1),
    ],
)
def test_what_is_chosen_is_done(library, alice, bob, choice, names, versions):
    document = add_text(alice, library, "Plan.txt", "old")
    client = client_of(bob)
    address = begun(client, library, 5, same_name=choice)

    assert patch(client, address, 0, b"newer").status_code == 204
    assert sorted(one.name for one in Document.objects.all()) == names
    document.refresh_from_db()
    assert document.version_number == versions


@pytest.mark.parametrize(
    ("choice", "names"), [("version", ["Plan.txt"]), ("both", ["Plan (2).txt", "Plan.txt"])]
)
def test_a_name_that_was_taken_meanwhile_loses_nothing(library, alice, bob, choice, names):
    """The document of that name came while the bytes did."""
    client = client_of(bob)
    address = begun(client, library, 5)
    add_text(alice, library, "Plan.txt", "old")

    response = patch(client, address, 0, b"newer")
    assert response.status_code == 409
    assert response.json()["code"] == "name_taken"
    assert [text_of(one) for one in Document.objects.all()] == ["old"]
    assert offset(client, address) == 4  # not all of it, or a client would think that it is there

    finish = response.json()["finish"]
    assert client.post(finish, {"same_name": "ask"}).status_code == 409
    assert client.post(finish, {"same_name": "nonsense"}).status_code == 422
    assert client.post(finish, {"same_name": choice}).status_code == 200
    assert client.post(finish, {"same_name": choice}).status_code == 200
    assert sorted(one.name for one in Document.objects.all()) == names
    assert "newer" in {text_of(one) for one in Document.objects.all()}
    assert offset(client, address) == 5
    assert Document.objects.filter(version_number__gt=2).count() == 0


def test_an_empty_file_whose_name_is_taken_is_not_begun(library: Folder, alice: Actor, bob: Actor):
    add_text(alice, library, "Plan.txt")

    assert create(client_of(bob), library, 0, filename="Plan.txt").status_code == 409
    assert not Upload.objects.exists()


def test_a_third_of_that_name_is_number_three(library: Folder, alice: Actor, bob: Actor):
    for name in ("Plan.txt", "Plan (2).txt", "Plan (4).txt"):
        add_text(alice, library, name)
    client = client_of(bob)
    for name in ("Plan (3).txt", "Plan (5).txt"):
        address = begun(client, library, 1, same_name="both")
        patch(client, address, 0, b"x")
        assert Document.objects.filter(name=name).exists()
    longest = "é" * 125 + ".txt"
    add_text(alice, library, longest)
    patch(client, begun(client, library, 1, longest, same_name="both"), 0, b"x")
    assert Document.objects.get(name__contains="é (2)").name.endswith("é (2).txt")


def test_a_hidden_document_of_that_name_asks_nothing(library: Folder, alice: Actor, bob: Actor):
    """D8: neither beforehand, nor at the beginning, nor at the end."""
    hidden = add_text(alice, library, "Plan.txt", "secret")
    break_inheritance(alice, hidden)
    remove_from_group(alice, hidden, bob.user, MEMBERS)
    client = client_of(bob)

    asked = client.post(
        reverse("upload_names", args=[library.pk]),
        {"files": [{"inside": "", "name": "Plan.txt"}]},
        content_type="application/json",
    )
    assert asked.json() == {"taken": []}
    address = begun(client, library, 5)
    assert patch(client, address, 0, b"newer").status_code == 204
    assert text_of(hidden) == "secret"
    assert Document.objects.filter(name="Plan.txt").count() == 2


def test_no_version_of_what_one_may_only_read(library: Folder, alice: Actor, bob: Actor):
    document = add_text(alice, library, "Rules.txt", "old")
    break_inheritance(alice, document)
    remove_from_group(alice, document, bob.user, MEMBERS)
    add_to_group(alice, document, bob.user, VISITORS)
    client = client_of(bob)

    names = client.post(
        reverse("upload_names", args=[library.pk]),
        {"files": [{"inside": "", "name": "Rules.txt"}]},
        content_type="application/json",
    )
    assert names.json()["taken"] == [{"inside": "", "name": "Rules.txt", "may_version": False}]
    refused = create(client, library, 5, filename="Rules.txt", same_name="version")
    assert refused.status_code == 403
    assert create(client, library, 5, filename="Rules.txt", same_name="both").status_code == 201


def test_the_page_asks_which_names_are_taken_in_one_request(
    library: Folder, alice: Actor, bob: Actor, carol: Actor, django_assert_max_num_queries
):
    below = create_folder(alice, create_folder(alice, library, "A"), "B")
    add_text(alice, library, "Plan.txt")
    add_text(alice, below, "Plan.txt")
    files = [
        {"inside": inside, "name": name}
        for inside in ("", "A", "A/B", "A/B/C", "Z")
        for name in ("Plan.txt", "Other.txt", "not/a name", " Plan.txt ")
    ]
    address = reverse("upload_names", args=[library.pk])
    client = client_of(bob)
    with django_assert_max_num_queries(14):
        response = client.post(address, {"files": files}, content_type="application/json")

    taken = {(one["inside"], one["name"]) for one in response.json()["taken"]}
    assert taken == {("", "Plan.txt"), ("A/B", "Plan.txt")}
    for body in (
        {"files": 5},
        [],
        {"files": [{"name": "x"}]},
        {"files": [{"inside": "", "name": "x"}] * 2_001},
    ):
        assert (
            client_of(bob).post(address, body, content_type="application/json").status_code == 422
        )
    assert (
        client_of(carol).post(address, {"files": []}, content_type="application/json").status_code
        == 403
    )


# Broken off


def test_what_came_before_it_broke_off_is_kept(library: Folder, bob: Actor):
    client, upload = client_of(bob), an_upload(bob, library)
    address = reverse("upload_part", args=[upload.pk])
    assert mine.receive(upload, 0, 10, Source(b"fir")) == 3

    assert offset(client, address) == 3
    assert patch(client, address, 3, b"st last").status_code == 204
    assert text_of(Document.objects.get()) == "first last"


def test_a_connection_that_is_reset_loses_nothing(library: Folder, bob: Actor):
    def reset() -> None:
        raise ConnectionResetError

    upload = an_upload(bob, library)
    with pytest.raises(ConnectionResetError):
        mine.receive(upload, 0, 10, Source(b"first last", 5, reset))
    assert mine.offset_of(Upload.objects.get()) == 5


def test_the_row_says_no_more_than_the_disk_has(library: Folder, bob: Actor):
    upload = an_upload(bob, library, b"first")
    with parts.path_of(upload.pk).open("rb+") as file:
        file.truncate(2)  # as after a power cut on a disk that lies
    assert mine.offset_of(upload) == 2
    assert offset(client_of(bob), reverse("upload_part", args=[upload.pk])) == 2
    parts.remove(upload.pk)
    assert mine.offset_of(upload) == 0


def test_what_was_never_flushed_is_sent_again(library: Folder, bob: Actor):
    """Killed half way: the file may have bytes of which nobody knows whether the disk has them."""
    upload = an_upload(bob, library, b"first")
    with parts.path_of(upload.pk).open("ab") as file:
        file.write(b"GARBAGE AND MORE")
    assert mine.offset_of(upload) == 5
    mine.receive(upload, 5, 5, Source(b" last"))
    assert text_of(mine.finish(bob, upload)) == "first last"


def test_how_far_it_is_is_written_down_on_the_way(library: Folder, bob: Actor, monkeypatch):
    monkeypatch.setattr(parts, "STEP", 4)
    upload = an_upload(bob, library)
    seen = []
    source = Source(b"0123456789", 4, lambda: seen.append(Upload.objects.get().received))
    mine.receive(upload, 0, 8, source)

    assert seen == [4]
    assert Upload.objects.get().received == 8


def test_the_last_byte_counts_once_the_document_is_there(library: Folder, bob: Actor):
    """Killed between the last byte and the rows: the client hears that a byte is missing."""
    upload = an_upload(bob, library, b"first last")

    assert not Document.objects.exists()
    assert mine.offset_of(Upload.objects.get()) == 9
    client, address = client_of(bob), reverse("upload_part", args=[upload.pk])
    assert patch(client, address, 9, b"t").status_code == 204
    assert text_of(Document.objects.get()) == "first last"


def test_what_is_kept_never_changes(library: Folder, alice: Actor, bob: Actor):
    """Bytes that are a document's already are not written to, whatever is sent after them."""
    client = client_of(bob)
    address = begun(client, library, 5)
    add_text(alice, library, "Plan.txt", "old")
    assert patch(client, address, 0, b"newer").status_code == 409
    theirs = add_text(alice, library, "Theirs.txt", "newer")  # the same contents, by somebody else

    patch(client, address, 4, b"X")

    assert text_of(theirs) == "newer"
    kept = Path(contents().path(name_of(theirs.sha256)))
    assert kept.read_bytes() == b"newer"


def test_given_up_in_the_middle_it_stops(library: Folder, bob: Actor, monkeypatch):
    monkeypatch.setattr(parts, "STEP", 1)
    upload = an_upload(bob, library)
    with pytest.raises(Http404):
        mine.receive(upload, 0, 10, Source(b"first last", 5, lambda: mine.give_up(upload)))
    assert not parts.path_of(upload.pk).exists()
    assert not Upload.objects.exists()


# Two at once


def test_of_two_at_once_one_waits_for_its_turn(library: Folder, bob: Actor):
    """The other gets 423, and no byte of it is anywhere."""
    client, answers = client_of(bob), []
    upload = an_upload(bob, library)
    address = reverse("upload_part", args=[upload.pk])
    mine.receive(
        upload,
        0,
        10,
        Source(b"aaaaaaaaaa", 4, lambda: answers.append(patch(client, address, 0, b"bbbb"))),
    )

    assert [answer.status_code for answer in answers] == [423]
    assert parts.path_of(upload.pk).read_bytes() == b"aaaaaaaaaa"


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_wins(library: Folder, bob: Actor):
    """Threads with connections of their own, each with other bytes: never mixed."""
    from tests.at_once import at_once  # noqa: PLC0415 -- beside its use

    address = begun(client_of(bob), library, 400_000)
    session = client_of(bob)

    def send(letter: bytes) -> int:
        client = Client(headers={"host": "waterland.example.test"})
        client.cookies = session.cookies
        return patch(client, address, 0, letter * 400_000).status_code

    answers = at_once(*[lambda letter=letter: send(letter) for letter in (b"a", b"b", b"c", b"d")])

    assert sorted(answers)[0] == 204
    assert set(sorted(answers)[1:]) <= {409, 423}
    assert len(set(text_of(Document.objects.get()))) == 1


# The end of what nobody finishes


def test_after_a_day_it_is_gone(library: Folder, bob: Actor, waterland):
    old, young = an_upload(bob, library, b"first"), an_upload(bob, library, b"first")
    long_ago = timezone.now() - timedelta(days=1, minutes=1)
    Upload.objects.filter(pk=old.pk).update(touched_at=long_ago)
    os.utime(parts.path_of(old.pk), (long_ago.timestamp(),) * 2)
    lost = parts.folder() / "01900000-0000-7000-8000-000000000000.part"
    lost.write_bytes(b"of a row that is gone")
    os.utime(lost, (long_ago.timestamp(),) * 2)

    assert head(client_of(bob), reverse("upload_part", args=[old.pk])).status_code == 404
    call_command("clean_contents")

    assert [upload.pk for upload in Upload.objects.all()] == [young.pk]
    assert [path.name for path in parts.folder().iterdir()] == [f"{young.pk}.part"]


def test_cleaning_leaves_what_is_being_finished(library: Folder, bob: Actor):
    """Bytes that waited nearly a day are new when they become a document."""
    upload = an_upload(bob, library, b"first last")
    long_ago = time.time() - 2 * 24 * 3600
    os.utime(parts.path_of(upload.pk), (long_ago, long_ago))
    from documents.storage import keep  # noqa: PLC0415 -- beside its use

    stored = keep(parts.path_of(upload.pk))
    call_command("clean_contents")

    assert text_of(finish_upload(bob, upload, stored)) == "first last"


def test_a_part_is_kept_apart_for_each_organisation(library: Folder, bob: Actor, polder):
    from django_tenants.utils import tenant_context  # noqa: PLC0415 -- beside its use

    upload = an_upload(bob, library, b"first")
    here = parts.path_of(upload.pk)
    with tenant_context(polder):
        assert parts.path_of(upload.pk) != here
    assert oct(here.stat().st_mode & 0o777) == "0o600"


def test_finishing_takes_no_second_copy(library: Folder, bob: Actor):
    upload = an_upload(bob, library, b"first last")
    inode = parts.path_of(upload.pk).stat().st_ino
    document = mine.finish(bob, upload)

    assert Path(contents().path(name_of(document.sha256))).stat().st_ino == inode


def test_who_holds_a_level_may_begin_and_finish(library: Folder, site: Site, alice: Actor):
    """Each level, and nobody below edit."""
    document = add_text(alice, library, "Old.txt")
    for level in Level:
        actor = insider(f"Person-{level}")
        grant(alice, site, actor.user, level)
        for begin in (
            lambda a: begin_upload(a, library, "New.txt", 10),
            lambda a: begin_version(a, document, 10),
        ):
            if level.rank >= Level.EDIT.rank:
                assert begin(actor).created_by == actor.user
            else:
                with pytest.raises(PermissionDenied):
                    begin(actor)
    stranger = insider("Stranger")
    with pytest.raises(PermissionDenied):
        finish_upload(stranger, an_upload(alice, library_of(site)), Stored("0" * 64, 10))
