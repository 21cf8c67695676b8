"""A program that is told: an HTTP server on this machine, which answers as the test says."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from standardwebhooks import Webhook as Verifier


@dataclass
class Receiver:
    """Where it is, what it answers, and what came."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    came: list[tuple[dict[str, str], str]] = field(default_factory=list)

    def said(self, secret: str) -> list[dict[str, object]]:
        """What came, each verified with the secret as any receiver would."""
        return [Verifier(secret).verify(body, headers) for headers, body in self.came]

    @property
    def ids(self) -> list[str]:
        """The webhook-id of each."""
        return [headers["webhook-id"] for headers, _body in self.came]

    @property
    def types(self) -> list[str]:
        """The type of each."""
        return [json.loads(body)["type"] for _headers, body in self.came]


@contextmanager
def receiving() -> Iterator[Receiver]:
    """One that answers 204, or what stands first in `answers`."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            receiver.came.append(({k.lower(): v for k, v in self.headers.items()}, body))
            status = receiver.answers.pop(0) if receiver.answers else 204
            self.send_response(status)
            if status in {301, 302, 307, 308}:
                self.send_header("Location", f"{receiver.url}elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *words: object) -> None:
            """Quietly."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield receiver
    server.shutdown()
    server.server_close()
    thread.join()
