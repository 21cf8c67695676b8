"""2 GB up, up in pieces, and down again, through gunicorn: the bytes, the speed, the memory."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
from django.conf import settings

from bench.http_files import Server, download, upload, upload_in_pieces
from bench.measuring import MB, ROOT, Memory, installation, keep, say

SIZE = 2 * 1024**3
MOST_GROWTH_MB = 100


def main() -> None:
    """Serve, send, fetch, compare."""
    say(f"Upload and download of {SIZE:,} bytes")
    installation()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: PLC0415
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415
    from django_tenants.utils import tenant_context  # noqa: PLC0415

    from documents.models import Document  # noqa: PLC0415
    from sharing.actors import Actor  # noqa: PLC0415
    from sites_app.models import Folder  # noqa: PLC0415
    from sites_app.operations.sites import create_site  # noqa: PLC0415
    from tenants.operations import create_organisation  # noqa: PLC0415

    organisation, admin = create_organisation("Bench", "bench.localhost", "a@bench.example")
    with tenant_context(organisation):
        create_site(Actor(user=admin), "Library")
        library = Folder.objects.get(parent=None)
        session = SessionStore()
        session[SESSION_KEY] = str(admin.pk)
        session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        session[HASH_SESSION_KEY] = admin.get_session_auth_hash()
        session.save()
    port = free_port()
    server = Server(port, "bench.localhost", session.session_key)
    master = serve(port)
    try:
        # So that all code is loaded.
        upload(server, library.pk, "small.bin", 1024)
        upload_in_pieces(server, library.pk, "small in pieces.bin", 1024)
        with tenant_context(organisation):
            download(server, Document.objects.get(name="small.bin").pk)

        def workers() -> list[psutil.Process]:
            return psutil.Process(master.pid).children()

        began = time.monotonic()
        with Memory(workers) as uploading:
            sent = upload(server, library.pk, "large.bin", SIZE)
        up = time.monotonic() - began
        forget_contents()
        began = time.monotonic()
        with Memory(workers) as in_pieces:
            sent_in_pieces = upload_in_pieces(server, library.pk, "pieces.bin", SIZE)
        up_in_pieces = time.monotonic() - began
        with tenant_context(organisation):
            large = Document.objects.get(name="pieces.bin")
        began = time.monotonic()
        with Memory(workers) as downloading:
            fetched, size = download(server, large.pk)
        down = time.monotonic() - began
    finally:
        os.killpg(master.pid, signal.SIGTERM)
        master.wait(30)
    equal = sent == sent_in_pieces == fetched == large.sha256 and size == SIZE
    growth = max(uploading.growth, in_pieces.growth, downloading.growth)
    figures = {
        "bytes": SIZE,
        "bytes equal (SHA-256)": equal,
        "upload seconds": round(up, 1),
        "upload MB per second": round(SIZE / MB / up),
        "worker memory growth in MB while uploading": round(uploading.growth / MB, 1),
        "upload in pieces (tus) seconds": round(up_in_pieces, 1),
        "upload in pieces (tus) MB per second": round(SIZE / MB / up_in_pieces),
        "worker memory growth in MB while uploading in pieces": round(in_pieces.growth / MB, 1),
        "download seconds": round(down, 1),
        "download MB per second": round(SIZE / MB / down),
        "worker memory growth in MB while downloading": round(downloading.growth / MB, 1),
    }
    keep("large_file", figures)
    if not equal or growth > MOST_GROWTH_MB * MB:
        raise SystemExit("FAILED: the bytes are not the same, or memory grew too much.")


def forget_contents() -> None:
    """Take the bytes away, so that the same file is kept anew and not found to be there already."""
    for path in Path(settings.STORAGES["contents"]["OPTIONS"]["location"]).rglob("*"):
        if path.is_file() and path.stat().st_size == SIZE:
            path.unlink()


def serve(
    port: int, settings: str = "config.settings", *, workers: int = 1, threads: int = 4
) -> subprocess.Popen:
    """Gunicorn; with one worker its memory is the memory of whoever did the work."""
    command = (
        f"-m gunicorn config.wsgi --bind 127.0.0.1:{port} --workers {workers} --threads {threads}"
    )
    master = subprocess.Popen(  # noqa: S603
        [sys.executable, *command.split(), "--log-level", "warning", "--no-control-socket"],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": settings},
        start_new_session=True,
    )
    for _try in range(150):
        with socket.socket() as attempt:
            if attempt.connect_ex(("127.0.0.1", port)) == 0:
                return master
        time.sleep(0.1)
    os.killpg(master.pid, signal.SIGKILL)
    raise SystemExit("FAILED: gunicorn did not start.")


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as attempt:
        attempt.bind(("127.0.0.1", 0))
        return attempt.getsockname()[1]


if __name__ == "__main__":
    main()
