"""The server is killed in the middle of an upload: what the disk had is there, and it goes on."""

from __future__ import annotations

import hashlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse

from documents.models import Document, Upload
from sharing.actors import Actor
from sites_app.models import Folder
from tests.people import client_of
from tests.uploads.client import BYTES, TUS, metadata

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
MB = 1024 * 1024
SIZE = 40 * MB
HOST, TOKEN = "waterland.example.test", "a" * 32


class Server:
    """Gunicorn over the database of this test, which can be killed and started again."""

    def __init__(self) -> None:
        with socket.socket() as attempt:
            attempt.bind(("127.0.0.1", 0))
            self.port = attempt.getsockname()[1]
        self.start()

    def start(self) -> None:
        database = connection.settings_dict["NAME"]
        url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}")
        command = f"-m gunicorn config.wsgi --bind 127.0.0.1:{self.port} --workers 1 --threads 4"
        self.master = subprocess.Popen(
            [sys.executable, *command.split(), "--log-level", "critical", "--no-control-socket"],
            cwd=settings.BASE_DIR,
            env=os.environ
            | {
                "DJANGO_SETTINGS_MODULE": "tests.proof.served_settings",
                "DATABASE_URL": url.geturl(),
            },
            start_new_session=True,
            stderr=subprocess.DEVNULL,
        )
        for _try in range(300):
            with socket.socket() as attempt:
                if attempt.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        raise AssertionError("The server did not start.")

    def kill(self) -> None:
        """As the system does when there is no memory left: no last words."""
        os.killpg(self.master.pid, signal.SIGKILL)
        self.master.wait(30)
        for _try in range(300):  # its worker dies a moment later
            with socket.socket() as attempt:
                if attempt.connect_ex(("127.0.0.1", self.port)):
                    return
            time.sleep(0.05)
        raise AssertionError("The server lives on.")


def test_killed_in_the_middle_it_goes_on_from_what_the_disk_has(library: Folder, bob: Actor):
    name = settings.SESSION_COOKIE_NAME
    session = client_of(bob).cookies[name].value
    who = {"Host": HOST, "Cookie": f"{name}={session}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN}
    whole = os.urandom(MB) * (SIZE // MB)
    server = Server()

    def ask(method: str, address: str, body: bytes = b"", **more: object) -> object:
        asking = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        said = {key.replace("_", "-"): str(value) for key, value in more.items()}
        asking.request(method, address, body, headers={**who, **TUS, **said})
        answer = asking.getresponse()
        answer.content = answer.read()
        asking.close()
        return answer

    try:
        said = metadata(filename="Large.bin")
        begun = ask(
            "POST", f"/folders/{library.pk}/uploads/", Upload_Length=SIZE, Upload_Metadata=said
        )
        address = begun.headers["Location"]
        half = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        half.putrequest("PATCH", address, skip_host=True)
        piece = {"Upload-Offset": "0", "Content-Type": BYTES, "Content-Length": str(SIZE)}
        for key, value in {**who, **TUS, **piece}.items():
            half.putheader(key, value)
        half.endheaders()
        half.send(whole[: 25 * MB])
        for _try in range(200):
            if Upload.objects.get().received:
                break
            time.sleep(0.05)
        server.kill()
        half.close()
        assert not Document.objects.exists()
        kept = Upload.objects.get().received
        assert 16 * MB <= kept <= 25 * MB

        server.start()
        assert int(ask("HEAD", address).headers["Upload-Offset"]) == kept
        rest = ask("PATCH", address, whole[kept:], Upload_Offset=kept, Content_Type=BYTES)
        assert rest.status == 204
        document = Document.objects.get()
        assert document.sha256 == hashlib.sha256(whole).hexdigest()
        assert ask("GET", reverse("download", args=[document.pk])).content == whole
    finally:
        if server.master.returncode is None:
            server.kill()
