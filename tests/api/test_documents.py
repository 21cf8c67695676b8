"""Documents by the API: their bytes, versions, comments; and many at once."""

from __future__ import annotations

import hashlib
from io import BytesIO
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.test import Client

from documents.models import Comment, Document, Version
from sharing.models import Level, SharingEvent
from sharing.operations.grants import grant
from sharing.operations.scopes import break_inheritance
from sites_app.models import Folder
from sites_app.operations.folders import create_folder
from tests.api.client import Program
from tests.people import add_text

NEW = "documents/?folder={}&name={}"


def whole(response: object) -> bytes:
    return response.getvalue()


# Bytes


def test_a_file_goes_in_and_comes_out_as_it_was(ask, library):
    """F3."""
    body = bytes(range(256)) * 5_000
    answer = ask("POST", NEW.format(library.pk, "Photo.jpg"), body)

    assert answer.status_code == 201
    shown = answer.json()
    assert shown["sha256"] == hashlib.sha256(body).hexdigest()
    assert (shown["size"], shown["media_type"]) == (len(body), "image/jpeg")
    content = ask("GET", f"documents/{shown['id']}/content/")
    assert whole(content) == body
    assert content.headers["ETag"] == f'"{shown["sha256"]}"'
    assert content.headers["Content-Disposition"].startswith("attachment")
    assert SharingEvent.objects.filter(verb="add", item_id=shown["id"]).count() == 1


@pytest.mark.parametrize("size", [0, 1])
def test_small_files_too(ask, library, size):
    answer = ask("POST", NEW.format(library.pk, "x.bin"), b"x" * size)

    assert answer.status_code == 201
    assert whole(ask("GET", f"documents/{answer.json()['id']}/content/")) == b"x" * size


def test_the_same_name_is_a_new_version(ask, library, document):
    answer = ask("POST", NEW.format(library.pk, "Plan.txt"), b"Higher")

    assert answer.status_code == 200
    assert (answer.json()["id"], answer.json()["version"]) == (str(document.pk), 2)


def test_an_upload_that_is_asked_for_twice_is_made_once(ask, library):
    path = NEW.format(library.pk, "New.txt")
    first = ask("POST", path, b"one", Idempotency_Key="k")
    again = ask("POST", path, b"one", Idempotency_Key="k")

    assert (first.status_code, again.status_code) == (201, 201)
    assert Version.objects.filter(document__name="New.txt").count() == 1
    assert ask("POST", path, b"two", Idempotency_Key="k").status_code == 422


def test_what_is_too_large_is_refused_before_it_comes(ask, library, monkeypatch):
    monkeypatch.setattr(settings, "LARGEST_UPLOAD", 10)
    answer = ask("POST", NEW.format(library.pk, "x.txt"), b"x" * 11)

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert ask("POST", NEW.format(library.pk, "x.txt"), b"x" * 10).status_code == 201


def test_fewer_bytes_than_was_said_are_no_document(alice, library):
    """F3."""
    client = Program(alice).client
    path = "/api/v1/" + NEW.format(library.pk, "x.txt")
    answer = client.generic(
        "POST",
        path,
        content_type="application/octet-stream",
        CONTENT_LENGTH="5",
        **{"wsgi.input": BytesIO(b"abc")},
    )

    assert answer.status_code == 400
    assert not Document.objects.filter(name="x.txt").exists()


def test_without_a_length_nothing_is_read(alice, library):
    client = Program(alice).client
    path = "/api/v1/" + NEW.format(library.pk, "x.txt")

    answer = client.generic("POST", path, b"abc", content_type="text/plain", CONTENT_LENGTH="")
    assert answer.status_code == 411


def test_bytes_go_in_with_a_session_and_its_token_and_not_without(alice, library):
    client = Client(enforce_csrf_checks=True, headers={"host": "waterland.example.test"})
    client.force_login(alice.user)
    client.get("/profile/")
    token = client.cookies[settings.CSRF_COOKIE_NAME].value
    path, kind = "/api/v1/" + NEW.format(library.pk, "x.txt"), "application/octet-stream"

    assert client.post(path, b"abc", kind).status_code == 403
    answer = client.post(path, b"abc", kind, headers={"X-CSRFToken": token})
    assert (answer.status_code, answer.json()["size"]) == (201, 3)


def test_a_form_is_not_the_bytes_of_a_file(ask, library):
    for kind in ("multipart/form-data; boundary=x", "application/x-www-form-urlencoded"):
        answer = ask("POST", NEW.format(library.pk, "x.txt"), b"a=b", Content_Type=kind)
        assert answer.status_code == 415


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [("bytes=0-2", 206, b"How"), ("bytes=-5", 206, b"dike?"), ("bytes=100-", 416, None)],
)
def test_a_part_can_be_asked_for(ask, document, asked, status, part):
    answer = ask("GET", f"documents/{document.pk}/content/", Range=asked)

    assert answer.status_code == status
    if part:
        assert whole(answer) == part
    else:
        assert answer.headers["Content-Range"] == "bytes */21"


def test_a_part_only_of_what_was_begun_with(ask, document):
    path = f"documents/{document.pk}/content/"
    tag = f'"{document.sha256}"'

    assert whole(ask("GET", path, Range="bytes=0-2", If_Range=tag)) == b"How"
    assert whole(ask("GET", path, Range="bytes=0-2", If_Range='"x"')) == b"How high is the dike?"
    assert ask("GET", path, If_None_Match=tag).status_code == 304
    head = ask("HEAD", path)
    head.close()
    assert head.headers["Content-Length"] == "21"


def test_bytes_are_replaced_only_by_who_saw_the_newest(ask, document):
    """R7."""
    path, tag = f"documents/{document.pk}/content/", f'"{document.sha256}"'
    assert ask("PUT", path, b"Higher", If_Match=tag).json()["version"] == 2
    late = ask("PUT", path, b"Lower", If_Match=tag)

    assert late.status_code == 412
    assert whole(ask("GET", path)) == b"Higher"
    assert ask("PUT", path, b"Whatever").json()["version"] == 3


# What is said of it


def test_all_that_is_said_of_it_is_changed_in_one_go(ask, document):
    body = {
        "name": "Dike.txt",
        "title": "The dike",
        "tags": ["Water", "water"],
        "confidential": True,
    }
    answer = ask("PATCH", f"documents/{document.pk}/", body)

    assert answer.status_code == 200
    shown = answer.json()
    assert (shown["name"], shown["title"], shown["tags"]) == ("Dike.txt", "The dike", ["water"])
    assert shown["confidential"] is True

    wrong = ask("PATCH", f"documents/{document.pk}/", {"name": "Other.txt", "tags": ["x" * 60]})
    assert wrong.status_code == 422
    document.refresh_from_db()
    assert document.name == "Dike.txt"


def test_only_an_owner_takes_off_that_it_is_confidential(alice, bob, site, document):
    path = f"documents/{document.pk}/"
    assert Program(bob)("PATCH", path, {"confidential": True}).status_code == 200
    assert Program(bob)("PATCH", path, {"confidential": False}).status_code == 403
    assert Program(alice)("PATCH", path, {"confidential": False}).status_code == 200


@pytest.mark.parametrize(
    "field",
    ["sha256", "size", "version", "folder", "site", "own_scope", "created_by", "binned_at", "id"],
)
def test_what_is_not_for_the_asking_cannot_be_set(ask, document, field):
    """Z5."""
    before = Document.objects.filter(pk=document.pk).values().get()
    answer = ask("PATCH", f"documents/{document.pk}/", {field: "x"})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "unknown_field"
    assert Document.objects.filter(pk=document.pk).values().get() == before


# Versions


def test_versions_are_there_by_number_and_come_back(ask, document):
    path = f"documents/{document.pk}/"
    ask("PUT", f"{path}content/", b"Higher")
    rows = ask("GET", f"{path}versions/").json()["results"]
    assert [row["number"] for row in rows] == [2, 1]
    first = ask("GET", f"{path}versions/?page_size=1").json()
    assert ask("GET", first["next"].removeprefix("http://waterland.example.test")).json() == {
        "next": None, "results": rows[1:],
    }  # fmt: skip

    assert whole(ask("GET", f"{path}versions/1/content/")) == b"How high is the dike?"
    assert ask("PATCH", f"{path}versions/1/", {"note": "Draft"}).json()["note"] == "Draft"
    assert ask("POST", f"{path}versions/1/restore/").json()["version"] == 3
    assert ask("GET", f"{path}versions/9/").status_code == 404


# Comments


def test_comments_are_said_answered_changed_resolved_and_removed(ask, bob, document):
    path = f"documents/{document.pk}/comments/"
    first = ask("POST", path, {"text": "Too low."}).json()
    answer = Program(bob)("POST", path, {"text": "Indeed.", "answers": first["id"]})
    assert answer.status_code == 201
    assert (answer.json()["author"], answer.json()["answers"]) == ("Bob", first["id"])
    rows = ask("GET", path).json()["results"]
    assert [row["text"] for row in rows] == ["Too low.", "Indeed."]

    mine = f"{path}{first['id']}/"
    assert Program(bob)("PATCH", mine, {"text": "No."}).status_code == 403
    assert ask("PATCH", mine, {"text": "Far too low."}).json()["text"] == "Far too low."
    assert ask("POST", f"{mine}resolve/").json()["resolved_at"]
    assert ask("POST", f"{mine}reopen/").json()["resolved_at"] is None
    assert ask("DELETE", mine).status_code == 204
    assert ask("GET", mine).json()["text"] == ""


def test_a_comment_that_is_asked_for_twice_is_said_once(ask, document):
    for _time in range(2):
        ask("POST", f"documents/{document.pk}/comments/", {"text": "Low."}, Idempotency_Key="k")

    assert Comment.objects.count() == 1


def test_who_comments_too_fast_is_told_to_wait(ask, document):
    answers = [
        ask("POST", f"documents/{document.pk}/comments/", {"text": f"{n}"}) for n in range(21)
    ]

    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0


# Many


def test_many_are_done_line_by_line_and_a_hidden_one_is_as_one_that_never_was(
    alice, bob, erin, site, library, document
):
    """Z7, D8."""
    hidden, to = add_text(alice, library, "Secret.txt"), create_folder(alice, library, "To")
    break_inheritance(alice, hidden)
    from sharing.operations.groups import remove_from_group  # noqa: PLC0415 -- beside its use

    remove_from_group(alice, hidden, bob.user, "edit")
    taken = add_text(alice, library, "Taken.txt")
    add_text(alice, to, "Taken.txt")
    ids = [document.pk, hidden.pk, uuid4(), taken.pk]
    items = [{"kind": "document", "id": pk} for pk in ids]
    answer = Program(bob)("POST", "many/", {"do": "move", "to": to.pk, "items": items})

    assert answer.status_code == 200
    lines = answer.json()["results"]
    assert [line["id"] for line in lines] == [str(pk) for pk in ids]
    assert [(line["done"], line["code"]) for line in lines] == [
        (True, ""), (False, "not_found"), (False, "not_found"), (False, "name_taken"),
    ]  # fmt: skip
    assert {**lines[1], "id": ""} == {**lines[2], "id": ""}
    hidden.refresh_from_db()
    assert hidden.folder_id == library.pk


@pytest.mark.parametrize("do", ["copy", "delete"])
def test_many_are_copied_and_deleted(ask, alice, library, document, do):
    to = create_folder(alice, library, "To")
    body = {"do": do, "items": [{"kind": "document", "id": document.pk}], "to": to.pk}
    (line,) = ask("POST", "many/", body).json()["results"]

    assert line["done"]
    if do == "copy":
        assert Document.objects.get(pk=line["made"]).folder_id == to.pk
    else:
        assert ask("POST", "many/", {**body, "do": "restore"}).json()["results"][0]["done"]
        assert ask("GET", f"documents/{document.pk}/").status_code == 200


def test_a_zip_has_what_one_sees_and_no_more(alice, erin, library, document):
    hidden = add_text(alice, library, "Secret.txt")
    grant(alice, document, erin.user, Level.READ)
    items = [{"kind": "document", "id": one.pk} for one in (document, hidden)]
    answer = Program(erin)("POST", "zip/", {"items": items})

    with ZipFile(BytesIO(whole(answer))) as zipped:
        assert zipped.namelist() == ["Plan.txt"]
    assert Program(erin)("POST", "zip/", {"items": items[1:]}).status_code == 404


def test_the_bin_gives_back_and_forgets(ask, bob, document):
    ask("DELETE", f"documents/{document.pk}/")
    rows = ask("GET", "bin/").json()["results"]
    assert [row["id"] for row in rows] == [str(document.pk)]
    assert ask("POST", f"bin/documents/{document.pk}/restore/").status_code == 204
    assert ask("POST", f"bin/documents/{document.pk}/restore/").status_code == 404
    ask("DELETE", f"documents/{document.pk}/")
    assert Program(bob)("DELETE", f"bin/documents/{document.pk}/").status_code == 403
    assert ask("DELETE", f"bin/documents/{document.pk}/").status_code == 204
    assert not Document.objects.filter(pk=document.pk).exists()


def test_a_search_finds_what_one_sees(ask, dave, document):
    """P3."""
    found = ask("GET", "search/?q=plan").json()["results"]

    assert [row["id"] for row in found] == [str(document.pk)]
    assert Program(dave)("GET", "search/?q=plan").json()["results"] == []


# Places


def test_a_site_with_folders_is_made_moved_and_deleted(ask):
    site = ask("POST", "sites/", {"name": "Polders"}).json()
    below = ask("POST", "sites/", {"name": "Below", "parent": site["id"]}).json()
    other = ask("POST", "sites/", {"name": "Other"}).json()
    assert ask("POST", f"sites/{below['id']}/move/", {"to": other["id"]}).status_code == 200
    (library,) = ask("GET", f"folders/?site={site['id']}").json()["results"]
    assert library["library"]
    folder = ask("POST", "folders/", {"parent": library["id"], "name": "Minutes"})
    assert folder.status_code == 201
    assert ask("GET", folder.headers["Location"].partition(".test")[2]).json() == folder.json()
    pk = folder.json()["id"]
    assert ask("PATCH", f"folders/{pk}/", {"name": "Reports"}).json()["name"] == "Reports"
    assert ask("DELETE", f"folders/{pk}/").status_code == 204
    assert not Folder.objects.alive().filter(pk=pk).exists()
    assert ask("DELETE", f"sites/{site['id']}/").status_code == 204


def test_nobody_outside_makes_a_site(erin):
    assert Program(erin)("POST", "sites/", {"name": "Mine"}).status_code == 403
