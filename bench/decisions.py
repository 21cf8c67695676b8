"""The questions of the gate as bare SQL, each beside the same rows without any permission.

`python -m bench.decisions [SIZE]`. The two are asked in turn, call by call, over one warm connection,
as the application asks them (bound by the server, prepared). Milliseconds; the ratio is of p50.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable

from bench.dataset import ACTORS, SIZES, prepared
from bench.growth import run
from bench.measuring import say, timed

ROUNDS = 60
WARM = 6


Question = tuple[str, Callable[[], object], Callable[[], object]]


def main(size: int) -> dict[str, object]:
    """Ask all questions in an organisation of this size."""
    return answered(size, questions)


def answered(size: int, questions: Callable[[], list[Question]]) -> dict[str, object]:
    """The figures of questions, each asked with permission and without."""
    organisation = prepared(size)
    from django_tenants.utils import tenant_context  # noqa: PLC0415

    figures: dict[str, object] = {}
    with tenant_context(organisation):
        for title, with_permission, without in questions():
            figures[title] = compared(with_permission, without)
            say(f"  {title}: {figures[title]}")
    return figures


def compared(one: Callable[[], object], other: Callable[[], object]) -> dict[str, float]:
    """p50 and p95 of both, called in turn, and the ratio of the p50."""
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(ROUNDS + WARM):
        for kept, ask in zip(times, (one, other), strict=True):
            milliseconds = timed(ask)
            if turn >= WARM:
                kept.append(milliseconds)
    mine, plain = (sorted(kept) for kept in times)
    middle = statistics.median(mine), statistics.median(plain)
    return {
        "p50": round(middle[0], 2),
        "p95": round(mine[int(len(mine) * 0.95)], 2),
        "plain p50": round(middle[1], 2),
        "plain p95": round(plain[int(len(plain) * 0.95)], 2),
        "ratio": round(middle[0] / middle[1], 2),
    }


def questions() -> list[Question]:
    """What is asked: a title, with permission, and the same rows without."""
    from django.db import connection  # noqa: PLC0415

    from accounts.models import User  # noqa: PLC0415
    from documents import lists  # noqa: PLC0415
    from documents.models import Document  # noqa: PLC0415
    from sharing.actors import Actor  # noqa: PLC0415
    from sharing.gate import principals_of  # noqa: PLC0415
    from sites_app.models import Folder, Site  # noqa: PLC0415

    people = {
        name: User.objects.get(email=f"p{number}@bench.example") for name, number in ACTORS.items()
    }

    actors: list[Actor] = []

    def actor(name: str) -> Actor:
        made = Actor(user=people[name])
        principals_of(made)
        actors.append(made)
        return made

    def plain(rows: Callable[[], object]) -> Callable[[], object]:
        """The statements with which these rows are fetched, to be asked again as they are."""
        statements: list[tuple[str, object]] = []

        def keep_statement(execute: Callable, sql: str, params: object, *more: object) -> object:
            statements.append((sql, params))
            return execute(sql, params, *more)

        for one in actors:  # so that finding out what is open to them is one of the statements
            one.scopes.clear()
        with connection.execute_wrapper(keep_statement):
            list(rows())

        def ask() -> None:
            with connection.cursor() as cursor:
                for sql, params in statements:
                    cursor.execute(sql, params)
                    cursor.fetchall()

        return ask

    def shown() -> object:
        return Document.objects.select_related("modified_by", "own_scope", "folder")

    asked: list[Question] = []
    document = Document.objects.filter(own_scope=None, site__name="Site 1").first()
    site = Site.objects.get(name="Site 1")
    flat = _largest(Folder)
    who = actor("member")
    flat.level_rank = 3
    asked.append(
        (
            "one decision with its row, member",
            plain(lambda: shown().filter(pk=document.pk).visible_to(who).with_level(who)),
            plain(lambda: shown().filter(pk=document.pk).alive()),
        )
    )
    asked.append(
        (
            "a folder page of 50 with levels, member",
            plain(lambda: shown().listed_in(flat, who).order_by("name", "pk")[:50]),
            plain(lambda: shown().filter(folder=flat, binned_at=None).order_by("name", "pk")[:50]),
        )
    )
    for name in ("few", "many"):
        who = actor(name)
        keys = [row.pk for row in lists.shared_with(who, 50)]
        asked.append(
            (
                f"shared with me, {name} ({len(keys)} rows)",
                plain(lambda who=who: lists.shared_with(who, 50)),
                plain(lambda keys=keys: shown().filter(pk__in=keys)),
            )
        )
    for name in ACTORS:
        who = actor(name)
        asked.append(
            (
                f"newest 50 of the organisation, {name} ({len(lists.newest(who, 50))} rows)",
                plain(lambda who=who: lists.newest(who, 50)),
                plain(lambda: shown().alive().order_by("-modified_at", "pk")[:50]),
            )
        )
        asked.append(
            (
                f"newest 50 of a site, {name} ({len(lists.newest(who, 50, site.pk))} rows)",
                plain(lambda who=who: lists.newest(who, 50, site.pk)),
                plain(
                    lambda: shown().filter(site=site).alive().order_by("-modified_at", "pk")[:50]
                ),
            )
        )
    return asked


def _largest(model: type) -> object:
    from django.db.models import Count  # noqa: PLC0415

    return model.objects.annotate(n=Count("documents")).order_by("-n").first()


if __name__ == "__main__":
    run("decisions", main, SIZES, turns=3)
