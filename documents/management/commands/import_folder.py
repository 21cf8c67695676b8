"""import_folder ORGANISATION SITE PATH."""

from __future__ import annotations

import resource
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django_tenants.utils import tenant_context
from tqdm import tqdm

from documents.importing import Tally, TreeImport, count_files, shown
from sharing.actors import Actor
from sharing.events import record
from sites_app.models import Folder, Site
from tenants.models import Organisation


class Command(BaseCommand):
    """Bring a directory tree into a site. Stopped half way, it is simply run again."""

    help = "Bring a directory tree into a site's library: what is new or changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where from and where to."""
        parser.add_argument("organisation", help="its name, or that of its schema")
        parser.add_argument("site", help="its name, or its id if the name is not unique")
        parser.add_argument("path", type=Path, help="the directory whose contents come in")

    def handle(self, *args: object, **options: object) -> None:
        """Find all three, bring it in, say what came of it."""
        path = options["path"].resolve()
        if not path.is_dir():
            raise CommandError(f"{shown(str(path))} is not a directory.")
        with tenant_context(self.organisation(options["organisation"])):
            self.bring_in(self.site(options["site"]), path)

    def organisation(self, name: str) -> Organisation:
        """The organisation that is meant."""
        found = Organisation.objects.filter(schema_name=name) or Organisation.objects.filter(
            name=name
        )
        return self.the_one(list(found), name, "organisation", "schema_name")

    def site(self, name: str) -> Site:
        """The site that is meant, by id or name."""
        actor = Actor(job="import_folder")
        try:
            found = Site.objects.filter(pk=UUID(name)).visible_to(actor)
        except ValueError:
            found = Site.objects.filter(name=name).visible_to(actor)
        return self.the_one(list(found), name, "site", "pk")

    def the_one(self, found: list, name: str, kind: str, key: str) -> Organisation | Site:
        """The only one found; else an error that lists what there is."""
        if not found:
            raise CommandError(f"There is no {kind} {name!r}.")
        if len(found) > 1:
            each = "\n".join(
                f"  {getattr(one, key)}  {' / '.join(self.way_to(one))}" for one in found
            )
            raise CommandError(f"More than one {kind} is named {name!r}; say which:\n{each}")
        return found[0]

    def way_to(self, one: Organisation | Site) -> list[str]:
        """The names from the top down to this one."""
        above = getattr(one, "parent", None)
        return [*(self.way_to(above) if above else []), one.name]

    def bring_in(self, site: Site, path: Path) -> None:
        """Import, with a bar on a terminal, and sum it up; also when it is interrupted."""
        began = time.monotonic()
        # Bytes are flushed before their row is written, whatever this says; rows are flushed
        # together, at the latest by the event below. What a power cut takes is imported again.
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")
        actor = Actor(job="import_folder")
        library = Folder.objects.get(site=site, parent=None)
        with tqdm(total=count_files(str(path)), unit=" files", disable=None, leave=False) as bar:

            def say_skipped(path: str, reason: str) -> None:
                bar.write(f"skipped: {shown(path)}: {reason}", file=sys.stderr)

            run = TreeImport(actor, own_directories(), bar.update, say_skipped)
            try:
                run.run(str(path), library)
            except KeyboardInterrupt:
                self.sum_up(run.tally, time.monotonic() - began)
                raise CommandError(
                    "Stopped. Run it again: it goes on where it was.", returncode=130
                ) from None
            except OSError as error:
                self.sum_up(run.tally, time.monotonic() - began)
                raise CommandError(f"Stopped, nothing half-done: {error}") from None
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = on")
        record(actor, "import folder", site, files=run.tally.files, bytes=run.tally.bytes)
        self.sum_up(run.tally, time.monotonic() - began)

    def sum_up(self, tally: Tally, seconds: float) -> None:
        """Say what came of it."""
        kilo = 1 if sys.platform == "darwin" else 1024
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * kilo
        rate = tally.files / seconds if seconds else 0
        for line in (
            f"{tally.files:,} files, {tally.folders:,} new folders",
            f"{tally.documents:,} new documents, {tally.versions:,} new versions",
            f"{tally.bytes:,} bytes",
            f"{tally.unchanged:,} unchanged",
            f"{tally.skipped.total():,} skipped",
            *(f"  {count:,} {reason}" for reason, count in tally.skipped.most_common()),
            f"{seconds:.1f} s, {rate:,.0f} files/s, at most {peak / 2**20:.0f} MB of memory",
        ):
            self.stdout.write(line)


def own_directories() -> frozenset[tuple[int, int]]:
    """Where Gastvrij keeps contents; importing them into themselves would never end."""
    facts = settings.DATA_DIR.stat()
    return frozenset({(facts.st_dev, facts.st_ino)})
