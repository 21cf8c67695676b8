"""Whether time tells what is hidden from what never was (security.md, P2): through gunicorn, in turn.

`python -m bench.hidden`. For each address 2,000 requests over one kept connection, half of them for
things that exist and are hidden from who asks, half for none, in random order. Milliseconds.
"""

from __future__ import annotations

import http.client
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from random import Random
from uuid import UUID

from bench.dataset import prepared
from bench.measuring import keep, say, timed
from bench.pages import server, session_of

SIZE = 10_000
REQUESTS = 2_000
WARM = 50
MOST_DIFFERENCE = 5
TOKEN = "a" * 32  # of the form, against forgery; the cookie says the same
ABSENT = 1 << 44  # no number of the data set is so high


@dataclass
class Question:
    """An address with a place for the id, who asks, and ids that are hidden from them."""

    title: str
    address: str
    person: str
    hidden: list[UUID]
    method: str = "GET"
    status: int = 404


def main() -> dict[str, object]:
    """Ask all questions in an organisation of 10,000 documents."""
    organisation = prepared(SIZE)
    from django_tenants.utils import tenant_context  # noqa: PLC0415

    with tenant_context(organisation):
        cookies = {"": ""} | {one: f"sessionid={session_of(one)}; " for one in ("1", "3")}
        asked = list(questions())
    figures: dict[str, object] = {}
    with server("bench.quiet_settings") as connection:
        for question in asked:
            headers = {
                "Host": "bench.localhost",
                "Cookie": f"{cookies[question.person]}csrftoken={TOKEN}",
                "X-CSRFToken": TOKEN,
            }
            figures[question.title] = compared(question, connection, headers)
            say(f"  {question.title}: {figures[question.title]}")
    return figures


def compared(
    question: Question, connection: http.client.HTTPConnection, headers: dict[str, str]
) -> dict[str, float]:
    """p50 and p95 of what is hidden and of what is absent, and the difference of the p50."""
    random = Random(1)  # noqa: S311 -- it can be repeated
    times: dict[str, list[float]] = {"hidden": [], "absent": []}
    for turn in range(WARM + REQUESTS // 2):
        pk = random.choice(question.hidden)
        pair = [("hidden", pk), ("absent", UUID(int=pk.int | ABSENT))]
        random.shuffle(pair)
        for kind, asked in pair:
            milliseconds = timed(partial(ask, question, asked, connection, headers))
            if turn >= WARM:
                times[kind].append(milliseconds)
    figures: dict[str, float] = {}
    for kind, kept in times.items():
        figures[f"{kind} p50"] = round(statistics.median(kept), 2)
        figures[f"{kind} p95"] = round(statistics.quantiles(kept, n=20)[-1], 2)
    middles = [statistics.median(kept) for kept in times.values()]
    return figures | {"difference of p50": round(middles[0] - middles[1], 3)}


def ask(
    question: Question, pk: UUID, connection: http.client.HTTPConnection, headers: dict[str, str]
) -> None:
    """One request; any other answer than expected is a mistake in the measurement."""
    address = question.address.format(pk)
    try:
        connection.request(question.method, address, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
    except ConnectionError:
        connection.close()
        raise
    if answer.status != question.status:
        raise RuntimeError(f"{address}: {answer.status} {body[:200]!r}")


def questions() -> Iterator[Question]:
    """Pages, panels, forms, downloads, versions and the API; for three kinds of people."""
    from accounts.models import User  # noqa: PLC0415
    from documents.models import Document  # noqa: PLC0415
    from sharing.actors import Actor  # noqa: PLC0415
    from sites_app.models import Folder, Site  # noqa: PLC0415

    for who, number in (("member", "1"), ("outsider", "3")):
        actor = Actor(user=User.objects.get(email=f"p{number}@bench.example"))
        hidden = {
            model.kind: _some(model.objects.exclude(pk__in=model.objects.visible_to(actor)))
            for model in (Site, Folder, Document)
        }
        of_documents = partial(Question, person=number, hidden=hidden["document"])
        yield of_documents(f"document, {who}", "/documents/{}/")
        yield of_documents(f"download, {who}", "/documents/{}/download/")
        yield of_documents(f"API: document, {who}", "/api/v1/documents/{}/")
        yield of_documents(f"POST rename, {who}", "/documents/{}/rename/", method="POST")
        if who == "member":
            yield Question(f"site, {who}", "/sites/{}/", number, hidden["site"])
            yield Question(f"folder, {who}", "/folders/{}/", number, hidden["folder"])
            yield of_documents(f"version, {who}", "/documents/{}/versions/1/download/")
            yield of_documents(f"permissions, {who}", "/documents/{}/permissions/")
    some = _some(Document.objects.all())
    yield Question("document, nobody", "/documents/{}/", "", some, status=302)
    yield Question("API: document, nobody", "/api/v1/documents/{}/", "", some, status=401)


def _some(rows: object) -> list[UUID]:
    return list(rows.order_by("pk").values_list("pk", flat=True)[: REQUESTS // 2])


def worst(figures: dict[str, dict[str, float]]) -> float:
    """The largest difference of the middles, whichever of the two is slower."""
    return max(abs(one["difference of p50"]) for one in figures.values())


if __name__ == "__main__":
    say(f"{SIZE:,} documents, {REQUESTS:,} requests to each address")
    found = main()
    keep("hidden", found | {"largest difference of p50": worst(found)})
    if worst(found) >= MOST_DIFFERENCE:
        raise SystemExit(f"FAILED: time tells what is hidden, by {worst(found)} ms.")
