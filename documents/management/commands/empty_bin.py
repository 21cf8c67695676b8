"""empty_bin [ORGANISATION …]"""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from documents.management.emptying import empty_bin
from tenants.models import Organisation


class Command(BaseCommand):
    """Delete for good what the bin kept for long enough; the worker does the same every day."""

    help = "Delete for good what was in the bin for longer than the organisation keeps it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """All organisations, or those named."""
        parser.add_argument("organisation", nargs="*", help="schema names; all if none is given")

    def handle(self, *args: str, **options: list[str]) -> None:
        """One line for each."""
        organisations = Organisation.objects.order_by("schema_name")
        if options["organisation"]:
            organisations = organisations.filter(schema_name__in=options["organisation"])
        for organisation in organisations:
            self.stdout.write(f"{organisation.name}: {empty_bin(organisation):,} deleted for good")
