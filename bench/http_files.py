"""A file of any size goes to the server and back over HTTP, a piece at a time."""

from __future__ import annotations

import hashlib
import random
import string
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection

PIECE = 1024 * 1024
# As in js/upload.js.
CHUNK = 32 * PIECE
BOUNDARY = "a-boundary-that-is-nowhere-in-the-file"
CSRF = "".join(random.Random(3).choices(string.ascii_letters, k=32))  # noqa: S311


@dataclass(frozen=True)
class Server:
    """Where the server is, and who asks."""

    port: int
    host: str
    session: str

    def headers(self) -> dict[str, str]:
        """What every request carries."""
        return {
            "Host": f"{self.host}:{self.port}",
            "Cookie": f"sessionid={self.session}; csrftoken={CSRF}",
            "X-CSRFToken": CSRF,
        }


def pieces(size: int) -> Iterator[bytes]:
    """The bytes of a file of this size: always the same, and no piece like another."""
    block = random.Random(7).randbytes(PIECE)  # noqa: S311
    for begin in range(0, size, PIECE):
        piece = begin.to_bytes(8, "big") + block[8:]
        yield piece[: size - begin]


def upload(server: Server, folder: object, name: str, size: int) -> str:
    """Send the file; returns its SHA-256."""
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    ).encode()
    tail = f"\r\n--{BOUNDARY}--\r\n".encode()
    digest = hashlib.sha256()

    def body() -> Iterator[bytes]:
        yield head
        for piece in pieces(size):
            digest.update(piece)
            yield piece
        yield tail

    connection = HTTPConnection("127.0.0.1", server.port, timeout=600)
    headers = server.headers() | {
        "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
        "Content-Length": str(len(head) + size + len(tail)),
    }
    connection.request("POST", f"/folders/{folder}/upload/", body=body(), headers=headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status not in {200, 302}:
        raise RuntimeError(f"The upload was answered with {answer.status}.")
    return digest.hexdigest()


def upload_in_pieces(server: Server, folder: object, name: str, size: int) -> str:
    """Send the file as the page does, by the tus protocol; returns its SHA-256."""
    digest, at = hashlib.sha256(), 0
    source = pieces(size)
    connection = HTTPConnection("127.0.0.1", server.port, timeout=600)
    headers = server.headers() | {"Tus-Resumable": "1.0.0"}

    def ask(method: str, address: str, body: Iterator[bytes] | None, **more: object) -> str:
        said = {name.replace("_", "-"): str(value) for name, value in more.items()}
        connection.request(method, address, body=body, headers=headers | said)
        answer = connection.getresponse()
        answer.read()
        if answer.status not in {201, 204}:
            raise RuntimeError(f"{method} was answered with {answer.status}.")
        return answer.headers.get("Location", "")

    def body(length: int) -> Iterator[bytes]:
        for _piece in range(0, length, PIECE):
            digest.update(piece := next(source))
            yield piece

    said = f"filename {b64encode(name.encode()).decode()}"
    begin = {"Upload_Length": size, "Upload_Metadata": said, "Content_Length": 0}
    address = ask("POST", f"/folders/{folder}/uploads/", None, **begin)
    kind = "application/offset+octet-stream"
    while at < size:
        length = min(CHUNK, size - at)
        more = {"Upload_Offset": at, "Content_Length": length, "Content_Type": kind}
        ask("PATCH", address, body(length), **more)
        at += length
    connection.close()
    return digest.hexdigest()


def download(server: Server, document: object) -> tuple[str, int]:
    """Fetch the newest version; returns its SHA-256 and size."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=600)
    connection.request("GET", f"/documents/{document}/download/", headers=server.headers())
    answer = connection.getresponse()
    if answer.status != 200:
        raise RuntimeError(f"The download was answered with {answer.status}.")
    digest, size = hashlib.sha256(), 0
    while piece := answer.read(PIECE):
        digest.update(piece)
        size += len(piece)
    connection.close()
    return digest.hexdigest(), size
