"""A large file goes up and down over HTTP, and is never whole in memory."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from django.conf import settings
from pytest_django.live_server_helper import LiveServer

from bench.http_files import Server, download, upload, upload_in_pieces
from bench.measuring import MB, Memory
from documents.models import Document
from sharing.actors import Actor
from sites_app.operations.sites import create_site
from tenants.models import Organisation
from tests.people import client_of, library_of

SIZE = 64 * MB


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("upload", [upload, upload_in_pieces])
def test_a_large_file_comes_back_equal_and_is_never_whole_in_memory(
    live_server: LiveServer, waterland: Organisation, alice: Actor, upload: Callable[..., str]
) -> None:
    library = library_of(create_site(alice, "Library"))
    session = client_of(alice).cookies[settings.SESSION_COOKIE_NAME].value
    server = Server(live_server.thread.port, "waterland.example.test", session)
    upload(server, library.pk, "small.bin", 1024)  # so that all code is loaded
    unfinished = files_on_their_way()
    with Memory(lambda: [psutil.Process()]) as memory:
        sent = upload(server, library.pk, "large.bin", SIZE)
        document = Document.objects.get(name="large.bin")
        fetched, size = download(server, document.pk)
    assert (sent, SIZE) == (document.sha256, document.size) == (fetched, size)
    assert memory.growth < SIZE / 2
    assert files_on_their_way() == unfinished


def files_on_their_way() -> set[Path]:
    return {path for path in settings.FILE_UPLOAD_TEMP_DIR.rglob("*") if path.is_file()}
