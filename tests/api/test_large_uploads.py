"""A large file by a program with a token, over real connections; cut in the middle, it goes on."""

from __future__ import annotations

import hashlib
import http.client
import os
import time
from pathlib import Path

import pytest
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError

from accounts.models import AccessToken
from documents.models import Document, Upload
from documents.storage import open_content
from sharing.operations.tokens import make_token
from tests.uploads.client import BYTES, TUS, metadata
from tests.uploads.conftest import _places  # noqa: F401 -- a fixture

pytestmark = pytest.mark.django_db(transaction=True)
MB = 1024 * 1024
HOST = "waterland.example.test"


@pytest.fixture
def who(bob):
    """What says whose program it is."""
    _token, secret = make_token(bob, name="Backup", scope=AccessToken.Scope.WRITE)
    return {"Authorization": f"Bearer {secret}"}


@pytest.fixture
def tus(live_server, who, library):
    """Another tus client than ours, at the API."""
    port = live_server.thread.port
    headers = {**who, "Host": f"{HOST}:{port}"}
    return TusClient(f"{live_server.url}/api/v1/uploads/?folder={library.pk}", headers=headers)


def bytes_of(name: str) -> bytes:
    with open_content(Document.objects.get(name=name).sha256) as file:
        return file.read()


def here(live_server, address: str) -> str:
    """The address as the test's server has it: no other machine knows the name."""
    return address.replace(f"http://{HOST}:{live_server.thread.port}", live_server.url)


def test_another_tus_client_sends_a_file_in_pieces_and_goes_on(tus, live_server, tmp_path: Path):
    path, sent = tmp_path / "Large.bin", os.urandom(5 * MB)
    path.write_bytes(sent)
    with path.open("rb") as file:
        said = {"filename": "Large.bin"}
        first = tus.uploader(file_stream=file, chunk_size=2 * MB, metadata=said)
        first.set_url(here(live_server, first.create_url()))
        first.upload_chunk()
        assert Upload.objects.get().received == 2 * MB
        second = tus.uploader(file_stream=file, chunk_size=2 * MB, url=first.url)
        assert second.offset == 2 * MB
        second.upload()
        assert bytes_of("Large.bin") == sent

        with pytest.raises(TusCommunicationError) as refused:
            tus.uploader(file_stream=file, metadata=said).create_url()
    assert refused.value.status_code == 409
    assert b'"urn:gastvrij:problem:name_taken"' in refused.value.response_content


@pytest.mark.slow
def test_a_large_file_that_is_cut_in_the_middle_goes_on(live_server, who, library):
    size = 130 * MB
    whole = os.urandom(MB) * (size // MB)
    headers = {**who, "Host": HOST, **TUS}

    def ask(method: str, address: str, body: bytes = b"", **more: object) -> object:
        asking = http.client.HTTPConnection("127.0.0.1", live_server.thread.port, timeout=120)
        named = {name.replace("_", "-"): str(value) for name, value in more.items()}
        asking.request(method, address, body, headers={**headers, **named})
        answer = asking.getresponse()
        answer.content = answer.read()
        asking.close()
        return answer

    begun = ask(
        "POST", f"/api/v1/uploads/?folder={library.pk}",
        Upload_Length=size, Upload_Metadata=metadata(filename="Film.mp4"),
    )  # fmt: skip
    assert begun.status == 201
    address = begun.headers["Location"].partition(HOST)[2]

    half = http.client.HTTPConnection("127.0.0.1", live_server.thread.port, timeout=120)
    half.putrequest("PATCH", address, skip_host=True)
    piece = {"Upload-Offset": "0", "Content-Type": BYTES, "Content-Length": str(size)}
    for name, value in {**headers, **piece}.items():
        half.putheader(name, value)
    half.endheaders()
    half.send(whole[: 70 * MB])
    half.close()
    # What is still being written when the line is cut is written to its end first.
    for _try in range(300):
        kept = int(ask("HEAD", address).headers["Upload-Offset"])
        if kept >= 69 * MB:
            break
        time.sleep(0.1)
    assert 69 * MB <= kept <= 70 * MB
    assert not Document.objects.exists()

    rest = ask("PATCH", address, whole[kept:], Upload_Offset=kept, Content_Type=BYTES)
    assert (rest.status, rest.headers["Upload-Offset"]) == (204, str(size))
    document = Document.objects.get(name="Film.mp4")
    assert (document.size, document.sha256) == (size, hashlib.sha256(whole).hexdigest())
    content = ask("GET", f"/api/v1/documents/{document.pk}/content/").content
    assert hashlib.sha256(content).hexdigest() == document.sha256
