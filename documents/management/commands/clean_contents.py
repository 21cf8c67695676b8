"""clean_contents."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError

from documents.cleaning import Cleaned, clean_contents, clean_incoming, clean_uploads
from documents.storage import ContentStorage, contents
from tenants.models import Organisation


class Command(BaseCommand):
    """Remove what broken-off uploads left behind; safe while people work, good for every night."""

    help = "Remove contents that no version names, and unfinished uploads, older than a day."

    def handle(self, *args: object, **options: object) -> None:
        """First what was never finished, then what no version names."""
        organisations = Organisation.objects.order_by("schema_name")
        for organisation in organisations:
            self.report(f"{organisation.name}, in pieces", clean_uploads(organisation))
        self.report("unfinished uploads", clean_incoming())
        storage = contents()
        if not isinstance(storage, ContentStorage):
            raise CommandError("Contents are not on a disk of ours: clean them where they are.")
        for organisation in organisations:
            self.report(organisation.name, clean_contents(storage, organisation))

    def report(self, what: str, cleaned: Cleaned) -> None:
        """One line."""
        self.stdout.write(
            f"{what}: {cleaned.removed:,} removed ({cleaned.bytes:,} bytes), {cleaned.kept:,} kept"
        )
