"""What tus 1.0.0 says, header by header."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from documents.models import Document, Upload
from sharing.actors import Actor
from sites_app.models import Folder
from tests.people import client_of
from tests.uploads.client import BYTES, TUS, begun, create, head, metadata, offset, patch, text_of


@pytest.fixture
def client(bob: Actor) -> Client:
    return client_of(bob)


def test_a_file_comes_in_pieces(client: Client, library: Folder):
    response = create(client, library, 10, filename="Plan.txt")
    address = response.headers["Location"]

    assert response.status_code == 201
    assert response.headers["Tus-Resumable"] == "1.0.0"
    assert "Upload-Expires" in response.headers
    assert offset(client, address) == 0

    first = patch(client, address, 0, b"first")
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, "5")
    assert "Upload-Expires" in first.headers
    assert not Document.objects.exists()
    assert offset(client, address) == 5

    last = patch(client, address, 5, b" last")
    assert (last.status_code, last.headers["Upload-Offset"]) == (204, "10")
    assert "Upload-Expires" not in last.headers
    assert text_of(Document.objects.get(name="Plan.txt")) == "first last"
    told = head(client, address)
    assert (told.headers["Upload-Offset"], told.headers["Upload-Length"]) == ("10", "10")


def test_the_head_says_all_that_is_known_and_is_never_kept(client: Client, library: Folder):
    said = {"filename": "Plän.txt", "same_name": "both", "inside": "Old/Older"}
    address = create(client, library, 10, **said).headers["Location"]

    response = head(client, address)

    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Upload-Length"] == "10"
    assert set(response.headers["Upload-Metadata"].split(",")) == set(metadata(**said).split(","))


def test_what_the_server_can_do(client: Client, library: Folder):
    response = client.options(reverse("uploads", args=[library.pk]))

    assert response.status_code == 204
    assert response.headers["Tus-Version"] == "1.0.0"
    assert set(response.headers["Tus-Extension"].split(",")) == {
        "creation",
        "creation-with-upload",
        "termination",
        "expiration",
    }
    assert int(response.headers["Tus-Max-Size"]) > 10**9


@pytest.mark.parametrize("version", [{}, {"Tus-Resumable": "0.2.2"}])
def test_another_version_is_not_spoken(client: Client, library: Folder, version: dict[str, str]):
    address = begun(client, library, 5)
    at = reverse("uploads", args=[library.pk])
    more = {"Upload-Length": "5", "Upload-Metadata": metadata(filename="x"), "Upload-Offset": "0"}
    for response in (
        client.post(at, b"", content_type="", headers=version | more),
        client.head(address, headers=version),
        client.patch(address, b"12345", content_type=BYTES, headers=version | more),
        client.delete(address, headers=version),
    ):
        assert response.status_code == 412
        assert response.headers["Tus-Version"] == "1.0.0"
    assert Upload.objects.get().received == 0
    assert not Document.objects.exists()


def test_the_first_bytes_may_come_along(client: Client, library: Folder):
    half = create(client, library, 10, b"first", filename="Half.txt")
    whole = create(client, library, 5, b"whole", filename="Whole.txt")

    assert (half.status_code, half.headers["Upload-Offset"]) == (201, "5")
    assert (whole.status_code, whole.headers["Upload-Offset"]) == (201, "5")
    assert [document.name for document in Document.objects.all()] == ["Whole.txt"]
    patch(client, half.headers["Location"], 5, b" last")
    assert text_of(Document.objects.get(name="Half.txt")) == "first last"


def test_an_empty_file_is_there_at_once(client: Client, library: Folder):
    response = create(client, library, 0, filename="Empty.txt")

    assert (response.status_code, response.headers["Upload-Offset"]) == (201, "0")
    assert Document.objects.get(name="Empty.txt").size == 0
    assert offset(client, response.headers["Location"]) == 0


@pytest.mark.parametrize("wrong", ["", "-1", "1.5", "ten", "²", "9" * 30])
def test_a_length_that_is_none_is_refused(client: Client, library: Folder, wrong: str):
    assert create(client, library, wrong, filename="x").status_code == 400
    assert not Upload.objects.exists()


def test_the_length_must_be_known_at_the_beginning(client: Client, library: Folder):
    headers = {**TUS, "Upload-Defer-Length": "1", "Upload-Metadata": metadata(filename="x")}
    at = reverse("uploads", args=[library.pk])

    assert client.post(at, b"", content_type="", headers=headers).status_code == 400


@pytest.mark.parametrize(
    "wrong", ["filename", "filename !!!", "filename eA==,filename eA==", ",", "filename /w=="]
)
def test_metadata_that_cannot_be_read_are_refused(client: Client, library: Folder, wrong: str):
    headers = {**TUS, "Upload-Length": "3", "Upload-Metadata": wrong}
    at = reverse("uploads", args=[library.pk])
    response = client.post(at, b"", content_type="", headers=headers)

    assert response.status_code == (422 if wrong == "filename" else 400)
    assert not Upload.objects.exists()


def test_a_piece_must_begin_where_the_last_one_ended(client: Client, library: Folder):
    address = begun(client, library, 10)
    patch(client, address, 0, b"first")

    for wrong in (0, 4, 6, 10):
        response = patch(client, address, wrong, b"")
        assert response.status_code == 409, wrong
        assert response.json() == {"code": "offset", "error": "", "offset": 5}
    assert patch(client, address, "x", b"").status_code == 400
    assert patch(client, address, 5, b"more than said").status_code == 413
    assert offset(client, address) == 5


def test_a_piece_is_of_one_type(client: Client, library: Folder):
    address = begun(client, library, 5)
    headers = {**TUS, "Upload-Offset": "0"}
    response = client.patch(address, b"12345", content_type="text/plain", headers=headers)

    assert response.status_code == 415
    assert offset(client, address) == 0
    form = client.post(
        reverse("uploads", args=[library.pk]), {"a": "b"}, headers={**TUS, "Upload-Length": "5"}
    )
    assert form.status_code == 415


def test_a_post_may_stand_for_what_a_network_stops(client: Client, library: Folder):
    address = begun(client, library, 5)
    headers = {**TUS, "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}
    assert client.post(address, b"12345", content_type=BYTES, headers=headers).status_code == 204
    assert Document.objects.get().name == "Plan.txt"

    other = begun(client, library, 5, "Other.txt")
    for method in (client.get, client.head):
        method(other, headers=headers)
    assert offset(client, other) == 0
    assert client.post(other, headers=TUS).status_code == 405


def test_given_up_it_is_gone(client: Client, library: Folder, settings):
    address = begun(client, library, 10)
    patch(client, address, 0, b"first")

    response = client.delete(address, headers=TUS)

    assert (response.status_code, response.headers["Tus-Resumable"]) == (204, "1.0.0")
    assert head(client, address).status_code == 404
    assert patch(client, address, 5, b" last").status_code == 404
    assert not Upload.objects.exists()
    assert not [path for path in settings.FILE_UPLOAD_TEMP_DIR.rglob("*") if path.is_file()]


def test_a_piece_that_comes_again_after_the_end_changes_nothing(client: Client, library: Folder):
    address = begun(client, library, 5)
    patch(client, address, 0, b"whole")

    assert patch(client, address, 5, b"").status_code == 204
    assert patch(client, address, 0, b"other").status_code == 409
    late = client.delete(address, headers=TUS)
    assert (late.status_code, late.json()["code"]) == (409, "finished")
    assert text_of(Document.objects.get()) == "whole"
    assert Document.objects.get().version_number == 1
