"""Documents of every kind, drawn as a worker would."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.testing import InMemoryConnector

from documents import operations
from documents.models import Document, Preview
from documents.previews import asking, tasks
from sharing.actors import Actor
from sites_app.models import Folder


@pytest.fixture(autouse=True)
def places(settings, tmp_path: Path) -> None:
    """Contents and what is drawn of them, of this test alone."""
    backend = settings.STORAGES["contents"] | {"OPTIONS": {"location": str(tmp_path / "contents")}}
    settings.STORAGES = {**settings.STORAGES, "contents": backend}
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "incoming"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()


@pytest.fixture
def jobs() -> Iterator[InMemoryConnector]:
    """What workers are asked for in this test; nobody does it."""
    connector = InMemoryConnector()
    with app.replace_connector(connector):
        yield connector


@pytest.fixture
def add(alice: Actor, library: Folder) -> Callable[[str, bytes], Document]:
    """Alice puts a file in the library."""

    def put(name: str, made: bytes) -> Document:
        return operations.add(alice, library, name, BytesIO(made))

    return put


@pytest.fixture
def drawn(add: Callable[[str, bytes], Document]) -> Callable[[str, bytes], Document]:
    """The same, and somebody has looked at it, and it is drawn."""

    def put(name: str, made: bytes) -> Document:
        document = add(name, made)
        draw_now(document)
        return document

    return put


def draw_now(document: Document) -> Preview:
    """What a worker does once somebody has looked."""
    asking.asked_for(document.sha256, document.media_type)
    tasks.draw(
        schema=connection.schema_name, sha256=document.sha256, media_type=document.media_type
    )
    return preview_of(document)


def preview_of(document: Document) -> Preview:
    """The row of what is drawn of it."""
    return Preview.objects.get(sha256=document.sha256, media_type=document.media_type)
