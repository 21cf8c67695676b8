"""The API as programs ask it: whole requests through gunicorn, one client and eight at once.

`python -m bench.api [SIZE]`. Two servers over the same database, each with 2 processes of 4 threads, one
with the gate held open (bench.open_settings); tokens, kept connections, the client a process of its own
(bench.asking). Milliseconds, requests a second, and for what is only read the ratio of p50 to the same
request without any permission; `client` is what the client itself takes of the processor for a request.
Whatever is made for it is taken away again, but for the events.
"""

from __future__ import annotations

import json
import os
import signal
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from bench.dataset import SIZES, SOME, prepared
from bench.growth import run
from bench.large_file import free_port, serve
from bench.measuring import ROOT, say

PROCESSES, THREADS = 2, 4
ROUNDS = 200
CLIENTS, SECONDS = 8, 10
# So many of each are on the document whose lists are asked for: more than a page.
ROWS = 60
PURPOSE = "bench"


@dataclass
class Question:
    """What is asked, by whose tokens; many addresses are asked one after the other."""

    title: str
    asked: list[tuple[str, str]]  # an address and a token
    body: dict[str, object] | None = None
    busy: bool = False  # also asked by eight clients at once
    beside: bool = True  # also asked without any permission

    def requests(self) -> list[str]:
        """As they go over the line."""
        body = json.dumps(self.body) if self.body is not None else ""
        method = "GET" if self.body is None else "POST"
        more = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n" if body else ""
        return [
            f"{method} /api/v1/{address} HTTP/1.1\r\nHost: bench.localhost\r\n"
            f"Authorization: Bearer {token}\r\nAccept: application/json\r\n{more}\r\n{body}"
            for address, token in self.asked
        ]


def main(size: int) -> dict[str, object]:
    """All that is asked, in an organisation of this size."""
    organisation = prepared(size)
    from django_tenants.utils import tenant_context  # noqa: PLC0415

    figures: dict[str, object] = {}
    with ExitStack() as stack:
        stack.enter_context(tenant_context(organisation))
        questions = stack.enter_context(asked_about())
        gated = stack.enter_context(server("config.settings"))
        held_open = stack.enter_context(server("bench.open_settings"))
        for question in questions:
            ports = [gated, held_open] if question.beside else [gated]
            for clients in (1, CLIENTS) if question.busy else (1,):
                title = f"{question.title}, {clients} client{'s' if clients > 1 else ''}"
                figures[title] = measured(question, ports, clients)
                say(f"  {title}: {figures[title]}")
    return figures


def measured(question: Question, ports: list[int], clients: int) -> dict[str, float]:
    """One question, asked by so many clients at once."""
    asked = {
        "ports": ports, "requests": question.requests(), "clients": clients,
        "rounds": ROUNDS, "seconds": SECONDS,
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "bench.asking"],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    if done.returncode:
        raise RuntimeError(f"{question.title}: {done.stderr[-1000:]}")
    found = json.loads(done.stdout)
    figure: dict[str, float] = {}
    for name, times, seconds in zip(("", "plain "), found["times"], found["seconds"], strict=False):
        times.sort()
        figure[f"{name}p50"] = round(statistics.median(times), 2)
        figure[f"{name}p95"] = round(times[int(len(times) * 0.95)], 2)
        figure[f"{name}per second"] = round(len(times) / seconds, 1)
    if "plain p50" in figure:
        figure["ratio"] = round(figure["p50"] / figure["plain p50"], 2)
    requests = sum(len(times) for times in found["times"])
    figure["client"] = round(found["processor"] / requests * 1000, 3)
    return figure


@contextmanager
def asked_about() -> Iterator[list[Question]]:
    """Tokens and rows for the lists, and what is asked with them; gone again afterwards."""
    from accounts.models import AccessToken  # noqa: PLC0415
    from documents.models import Comment, Version  # noqa: PLC0415
    from sharing.models import GuestLink, Invitation  # noqa: PLC0415

    made = {
        AccessToken: {"name": PURPOSE},
        Comment: {"text": PURPOSE},
        Version: {"note": PURPOSE},
        GuestLink: {"purpose": PURPOSE},
        Invitation: {"message": PURPOSE},
    }
    try:
        yield questions()
    finally:
        for model, facts in made.items():
            model.objects.filter(**facts).delete()


def questions() -> list[Question]:
    """Reads by a member of most sites, by an owner and by somebody outside; links made by eight owners."""
    from accounts.models import User  # noqa: PLC0415
    from documents.models import Document  # noqa: PLC0415
    from sites_app.models import Folder, Site  # noqa: PLC0415

    def token(person: User) -> str:
        from sharing.actors import Actor  # noqa: PLC0415
        from sharing.operations.tokens import make_token  # noqa: PLC0415

        return make_token(Actor(user=person), name=PURPOSE, scope="write")[1]

    def owner(site: Site) -> User:
        group = {
            "group__permissiongroup__scope": site.scope_id,
            "group__permissiongroup__kind": "own",
        }
        return User.objects.filter(
            pk__in=User.objects.filter(
                **{f"memberships__{name}": value for name, value in group.items()}
            )
        ).first()

    def own(site: Site) -> Document:
        """A document that is shared by itself, and takes over besides."""
        return Document.objects.filter(site=site, own_scope__inherits=True).first()

    sites = list(Site.objects.order_by("pk")[: CLIENTS + 1])
    first, others = sites[0], sites[1:]
    document = own(first)
    flat = Folder.objects.get(site__name="Site 2", name="Folder 1")
    member = token(User.objects.get(email="p1@bench.example"))
    owning = owner(first)
    fill(document, owning)
    owned, about = token(owning), f"documents/{document.pk}/"
    link = {"purpose": PURPOSE, "level": "read"}
    links = [(f"documents/{own(one).pk}/guest-links/", token(owner(one))) for one in others]
    lists = {
        "sites": ("sites/", member),
        "folders": ("folders/", member),
        "folders of a site": (f"folders/?site={first.pk}", member),
        "documents of a folder of 10,000": (f"documents/?folder={flat.pk}", member),
        "search, a word of 1%": (f"search/?q={SOME}", member),
        "permissions of a document": (f"{about}permissions/", owned),
        "permissions of a site": (f"sites/{first.pk}/permissions/", owned),
        "guest links": (f"{about}guest-links/", owned),
        "invitations": (f"{about}invitations/", owned),
        "comments": (f"{about}comments/", member),
        "versions": (f"{about}versions/", member),
        "who can come to a document": (f"{about}who-can/", owned),
        "who can come to a site": (f"sites/{first.pk}/who-can/", owned),
        "what happened in a site": (f"sites/{first.pk}/events/", owned),
        "notices": ("notices/", member),
        "what was open last": ("recent/", member),
        "bin": ("bin/", member),
    }
    return [
        Question("list of 50 documents", [("documents/?page_size=50", member)], busy=True),
        Question("one document", [(about, member)], busy=True),
        Question("explain", [(f"{about}explain/", member)], busy=True),
        Question("create a guest link", links, body=link, busy=True, beside=False),
        *(Question(title, [asked]) for title, asked in lists.items()),
        # Without any permission this is not of one owner, but of the whole organisation.
        Question("shared outside", [("shared-outside/", owned)], beside=False),
    ]


def fill(document: object, owner: object) -> None:
    """More than a page of each that a document has lists of."""
    from documents.models import Comment, Version  # noqa: PLC0415
    from sharing.models import GuestLink, Invitation  # noqa: PLC0415

    item = {"item_kind": "document", "item_id": document.pk, "scope_id": document.own_scope_id}
    rows = range(ROWS)
    Comment.objects.bulk_create(
        Comment(document=document, author=owner, text=PURPOSE) for _row in rows
    )
    Version.objects.bulk_create(
        Version(
            document=document, number=row + 10, sha256=document.sha256, size=1,
            media_type="text/plain", created_by=owner, note=PURPOSE,
        )
        for row in rows
    )  # fmt: skip
    GuestLink.objects.bulk_create(
        GuestLink(**item, created_by=owner, purpose=PURPOSE) for _row in rows
    )
    Invitation.objects.bulk_create(
        Invitation(
            **item, item_name=document.name, email=f"invited{row}@guest.example", level="read",
            message=PURPOSE, invited_by=owner,
        )
        for row in rows
    )  # fmt: skip


@contextmanager
def server(settings: str) -> Iterator[int]:
    """A gunicorn as it is in production: the port it listens at."""
    port = free_port()
    master = serve(port, settings, workers=PROCESSES, threads=THREADS)
    try:
        yield port
    finally:
        os.killpg(master.pid, signal.SIGTERM)
        master.wait(30)


if __name__ == "__main__":
    run("api", main, SIZES)
