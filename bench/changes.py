"""Making a large folder unique and taking it back, and the switch: milliseconds and rows written.

`python -m bench.changes [SIZE]`. Every change is rolled back, so that it can be measured again.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

from bench.dataset import prepared
from bench.measuring import keep, say

ROUNDS = 7
WRITTEN = """
SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_xact_user_tables
 WHERE schemaname IN (current_schema(), 'public') AND n_tup_ins + n_tup_upd + n_tup_del > 0 ORDER BY relname
"""


def main(size: int) -> dict[str, object]:
    """Break, restore, and the switch."""
    organisation = prepared(size)
    from django.db import connection, transaction  # noqa: PLC0415
    from django_tenants.utils import tenant_context  # noqa: PLC0415

    from accounts.models import User  # noqa: PLC0415
    from sharing.actors import Actor  # noqa: PLC0415
    from sharing.operations import scopes  # noqa: PLC0415
    from sites_app.models import Folder  # noqa: PLC0415
    from tenants.models import Organisation  # noqa: PLC0415

    def counted() -> dict[str, int]:
        """The rows written so far, of earlier rounds too: of what was rolled back as well."""
        with connection.cursor() as cursor:
            cursor.execute(WRITTEN)
            return {name: sum(counts) for name, *counts in cursor.fetchall()}

    def check_constraints() -> None:
        """What would be checked at the commit, which never comes here."""
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    def measured(*changes: Callable[[], object]) -> list[dict[str, object]]:
        """The middle of several rounds of each change, one after the other in one transaction."""
        times: list[list[float]] = [[] for _change in changes]
        written: list[dict[str, int]] = []
        for _round in range(ROUNDS):
            written = []
            with transaction.atomic():
                before = counted()
                for kept, change in zip(times, changes, strict=True):
                    began = time.perf_counter()
                    change()
                    check_constraints()
                    kept.append((time.perf_counter() - began) * 1000)
                    now = counted()
                    difference = {name: n - before.get(name, 0) for name, n in now.items()}
                    written.append({name: n for name, n in difference.items() if n})
                    before = now
                transaction.set_rollback(True)
        return [
            {"p50 ms": round(statistics.median(kept), 1), "rows written": rows}
            for kept, rows in zip(times, written, strict=True)
        ]

    with tenant_context(organisation):
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")  # what earlier rounds rolled back is in the way
        folder = Folder.objects.get(site__name="Site 1", name="Folder 1")
        owner = Actor(
            user=User.objects.filter(
                memberships__group__permissiongroup__scope=folder.site.scope_id,
                memberships__group__permissiongroup__kind="own",
            ).first()
        )
        below = Folder.objects.within(folder)
        figures: dict[str, object] = {
            "folders below": below.count(),
            "documents below": folder.documents.model.objects.filter(folder__in=below).count(),
        }

        def again() -> Folder:
            return Folder.objects.select_related("site", "own_scope").get(pk=folder.pk)

        (made,) = measured(lambda: scopes.break_inheritance(owner, again()))
        # What was written in the same transaction would be checked a second time.
        scopes.break_inheritance(owner, again())
        (taken_back,) = measured(lambda: scopes.restore_inheritance(owner, again()))
        scopes.restore_inheritance(owner, again())
        (switched,) = measured(
            lambda: Organisation.objects.filter(pk=organisation.pk).update(external_sharing=False)
        )
    figures |= {"make unique": made, "inherit again": taken_back, "the switch": switched}
    for title, figure in figures.items():
        say(f"  {title}: {figure}")
    return figures


if __name__ == "__main__":
    for wanted in [int(word) for word in sys.argv[1:]] or [1_000_000]:
        say(f"{wanted:,} documents")
        keep(f"changes_{wanted}", main(wanted))
