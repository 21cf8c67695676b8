"""Another tus client than ours, over a real connection: tuspy."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pytest
from django.conf import settings
from pytest_django.live_server_helper import LiveServer
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError

from documents.models import Document, Upload
from documents.storage import open_content
from sharing.actors import Actor
from sites_app.models import Folder
from tests.people import add_text, client_of

pytestmark = pytest.mark.django_db(transaction=True)
MB = 1024 * 1024
TOKEN = "a" * 32


class Large:
    """A file that can be opened as often as somebody begins anew."""

    def __init__(self, path: Path) -> None:
        self.path, self.bytes, self.opened = path, os.urandom(5 * MB), []
        path.write_bytes(self.bytes)

    def open(self) -> BinaryIO:
        self.opened.append(self.path.open("rb"))
        return self.opened[-1]


@pytest.fixture
def large(tmp_path: Path) -> Iterator[Large]:
    large = Large(tmp_path / "Large.bin")
    yield large
    for file in large.opened:
        file.close()


@pytest.fixture
def tus(live_server: LiveServer, bob: Actor, library: Folder) -> TusClient:
    return client_at(live_server, bob, f"/folders/{library.pk}/uploads/")


def client_at(live_server: LiveServer, actor: Actor, address: str) -> TusClient:
    session = client_of(actor).cookies[settings.SESSION_COOKIE_NAME].value
    headers = {
        "Host": f"waterland.example.test:{live_server.thread.port}",
        "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={TOKEN}",
        "X-CSRFToken": TOKEN,
    }
    return TusClient(live_server.url + address, headers=headers)


def bytes_of(name: str) -> bytes:
    with open_content(Document.objects.get(name=name).sha256) as file:
        return file.read()


def test_it_sends_a_file_in_pieces(tus: TusClient, large: Large):
    uploader = tus.uploader(
        file_stream=large.open(), chunk_size=2 * MB, metadata={"filename": "Large.bin"}
    )
    uploader.upload()

    assert bytes_of("Large.bin") == large.bytes
    assert uploader.get_offset() == 5 * MB


def test_it_goes_on_where_it_was(tus: TusClient, large: Large):
    """By the address that it was told, in another process so to say."""
    more = {"chunk_size": 2 * MB, "metadata": {"filename": "Large.bin"}}
    first = tus.uploader(file_stream=large.open(), **more)
    first.upload_chunk()
    assert Upload.objects.get().received == 2 * MB
    assert not Document.objects.exists()

    second = tus.uploader(file_stream=large.open(), url=first.url, **more)
    assert second.offset == 2 * MB
    second.upload()
    assert bytes_of("Large.bin") == large.bytes


def test_it_is_told_what_is_refused(tus: TusClient, large: Large, library: Folder, alice: Actor):
    add_text(alice, library, "Large.bin", "old")
    uploader = tus.uploader(file_stream=large.open(), metadata={"filename": "Large.bin"})
    with pytest.raises(TusCommunicationError) as refused:
        uploader.upload()
    assert refused.value.status_code == 409
    assert b'"name_taken"' in refused.value.response_content

    both = {"filename": "Large.bin", "same_name": "both"}
    tus.uploader(file_stream=large.open(), metadata=both).upload()
    assert bytes_of("Large (2).bin") == large.bytes


def test_whoever_may_only_look_begins_nothing(
    live_server: LiveServer, carol: Actor, library: Folder, large: Large
):
    tus = client_at(live_server, carol, f"/folders/{library.pk}/uploads/")
    with pytest.raises(TusCommunicationError) as refused:
        tus.uploader(file_stream=large.open(), metadata={"filename": "Large.bin"}).upload()
    assert refused.value.status_code == 403
    assert not Upload.objects.exists()
