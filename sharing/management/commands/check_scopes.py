"""check_scopes [ORGANISATION …]: is every stored derivation what it should be?"""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django_tenants.utils import tenant_context

from sharing.checks import wrong_rows
from tenants.models import Organisation


class Command(BaseCommand):
    """Derive everything again, slowly, and name each row that says something else."""

    help = "Check effective scopes, inheritance and what is closed to outsiders; change nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """All organisations, or those named."""
        parser.add_argument("organisation", nargs="*", help="schema names; all if none is given")

    def handle(self, *args: str, **options: list[str]) -> None:
        """Exit status 1 if anything is wrong, so that a nightly run is noticed."""
        organisations = Organisation.objects.order_by("schema_name")
        if options["organisation"]:
            organisations = organisations.filter(schema_name__in=options["organisation"])
        wrong = 0
        for organisation in organisations:
            with tenant_context(organisation):
                for line in wrong_rows():
                    wrong += 1
                    self.stdout.write(f"{organisation.schema_name}: {line}")
            self.stdout.write(f"{organisation.schema_name}: checked")
        if wrong:
            raise CommandError(f"{wrong} rows are wrong.")
