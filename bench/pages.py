"""Whole requests through gunicorn, one client: pages beside the same pages without any permission.

`python -m bench.pages [SIZE]`. Two servers over the same database, one with the gate held open
(bench.open_settings), are asked in turn over kept connections. Milliseconds; the ratio is of p50.
"""

from __future__ import annotations

import http.client
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from bench.dataset import SIZES, SOME, prepared
from bench.decisions import compared
from bench.growth import run
from bench.large_file import free_port, serve
from bench.measuring import say


def main(size: int) -> dict[str, object]:
    """All pages of the member in an organisation of this size."""
    organisation = prepared(size)
    from django_tenants.utils import tenant_context  # noqa: PLC0415

    with tenant_context(organisation):
        cookies = {name: session_of(name) for name in ("1", "3")}
        pages = addresses()
    figures: dict[str, object] = {}
    with server("config.settings") as gated, server("bench.open_settings") as held_open:
        for title, address, person in pages:
            headers = {"Host": "bench.localhost", "Cookie": f"sessionid={cookies[person]}"}
            figures[title] = compared(
                partial(ask, gated, address, headers), partial(ask, held_open, address, headers)
            )
            say(f"  {title}: {figures[title]}")
    return figures


def ask(connection: http.client.HTTPConnection, address: str, headers: dict[str, str]) -> None:
    """Fetch a page whole; anything but a page is a mistake in the measurement."""
    try:
        connection.request("GET", address, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
    except ConnectionError:
        connection.close()  # the next request opens it anew
        raise
    if answer.status != 200:
        raise RuntimeError(f"{address}: {answer.status} {body[:200]!r}")


def addresses() -> list[tuple[str, str, str]]:
    """What is asked: a title, an address, and the number of the person."""
    from documents.models import Document  # noqa: PLC0415
    from sharing.keyset import written  # noqa: PLC0415
    from sites_app.models import Folder, Site  # noqa: PLC0415

    site = Site.objects.get(name="Site 1")
    document = Document.objects.filter(site=site, own_scope=None, folder__own_scope=None).first()
    shared = Document.objects.filter(
        own_scope__user_grants__user__email="p3@bench.example", own_scope__inherits=True
    ).first()
    flat = Folder.objects.get(site__name="Site 2", name="Folder 1")
    # Far down the list, and narrowed: to what all of it meets, and to what none of it does.
    far = Document.objects.filter(folder=flat).order_by("name", "pk")[
        flat.documents.count() * 9 // 10
    ]
    cursor = written("document", far.name, far.pk)
    return [
        ("home, member", "/", "1"),
        ("all sites, member", "/sites/", "1"),
        ("a site, member", f"/sites/{site.pk}/", "1"),
        ("a folder of 10,000, member", f"/folders/{flat.pk}/", "1"),
        ("the same, far down, member", f"/folders/{flat.pk}/?after={cursor}", "1"),
        (
            "the same, newest texts of a person, member",
            f"/folders/{flat.pk}/?sort=modified&direction=desc&kind=text&person=p",
            "1",
        ),
        ("the same, largest first, member", f"/folders/{flat.pk}/?sort=size&direction=desc", "1"),
        ("the same, texts far down, member", f"/folders/{flat.pk}/?kind=text&after={cursor}", "1"),
        ("the same, no PDF among them, member", f"/folders/{flat.pk}/?kind=pdf", "1"),
        ("the same, open to links, member", f"/folders/{flat.pk}/?open=link", "1"),
        ("a folder, member", f"/folders/{document.folder_id}/", "1"),
        ("a document, member", f"/documents/{document.pk}/", "1"),
        ("searching a word of 1%, member", f"/search/?q={SOME}", "1"),
        ("searching a word of 1%, outsider", f"/search/?q={SOME}", "3"),
        ("API: sites, member", "/api/v1/sites/", "1"),
        ("API: newest documents, member", "/api/v1/documents/", "1"),
        ("API: a folder's documents, member", f"/api/v1/documents/?folder={flat.pk}", "1"),
        ("API: newest documents, outsider", "/api/v1/documents/", "3"),
        ("shared with me, outsider", "/shared-with-me/", "3"),
        ("a document, outsider", f"/documents/{shared.pk}/", "3"),
    ]


def session_of(number: str) -> str:
    """A session in which the person with this number is signed in."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: PLC0415
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415

    from accounts.models import User  # noqa: PLC0415

    user = User.objects.get(email=f"p{number}@bench.example")
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key


@contextmanager
def server(settings: str) -> Iterator[http.client.HTTPConnection]:
    """A gunicorn with one worker, and a kept connection to it."""
    port = free_port()
    master = serve(port, settings)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        yield connection
    finally:
        connection.close()
        os.killpg(master.pid, signal.SIGTERM)
        master.wait(30)


if __name__ == "__main__":
    run("pages", main, SIZES)
