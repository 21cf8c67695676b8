"""One request of a tus client at a time, by hand, so that each header can be wrong."""

from __future__ import annotations

from base64 import b64encode

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from documents.models import Document
from documents.storage import open_content
from sites_app.models import Folder

TUS = {"Tus-Resumable": "1.0.0"}
BYTES = "application/offset+octet-stream"


def metadata(**said: str) -> str:
    """What is said of the file."""
    return ",".join(f"{key} {b64encode(value.encode()).decode()}" for key, value in said.items())


def create(
    client: Client, place: Folder | Document, size: object, body: bytes = b"", **said: str
) -> HttpResponse:
    """Begin an upload; with a body, its first bytes come along."""
    name = "uploads" if isinstance(place, Folder) else "document_uploads"
    headers = {**TUS, "Upload-Length": str(size), "Upload-Metadata": metadata(**said)}
    kind = BYTES if body else ""
    return client.post(reverse(name, args=[place.pk]), body, content_type=kind, headers=headers)


def patch(client: Client, address: str, offset: object, body: bytes, **more: str) -> HttpResponse:
    """The next piece."""
    headers = {**TUS, "Upload-Offset": str(offset), **more}
    # Django's client says nothing of an empty body; a tus client does.
    said = {"CONTENT_TYPE": BYTES, "CONTENT_LENGTH": str(len(body))}
    return client.patch(address, body, content_type=BYTES, headers=headers, **said)


def head(client: Client, address: str) -> HttpResponse:
    """How far it is."""
    return client.head(address, headers=TUS)


def offset(client: Client, address: str) -> int:
    """How far it is, as a number."""
    return int(head(client, address).headers["Upload-Offset"])


def begun(
    client: Client, place: Folder | Document, size: int, name: str = "Plan.txt", **said: str
) -> str:
    """The address of an upload that was begun."""
    response = create(client, place, size, filename=name, **said)
    assert response.status_code == 201, response.content
    return response.headers["Location"]


def text_of(document: Document) -> str:
    """What is in it."""
    document.refresh_from_db()
    with open_content(document.sha256) as file:
        return file.read().decode()
