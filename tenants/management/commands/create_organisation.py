"""create_organisation NAME DOMAIN --admin EMAIL."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from tenants.operations import create_organisation


class Command(BaseCommand):
    """Make an organisation, about a second's work, whole or not at all."""

    help = "Make an organisation with its own schema, its address and its first administrator."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """A name, a host, and who administers."""
        parser.add_argument("name", help="the organisation's name, as people know it")
        parser.add_argument("domain", help="the host at which it is found, as in files.example.org")
        parser.add_argument("--admin", required=True, metavar="EMAIL", help="its administrator")

    def handle(self, *args: str, **options: str) -> None:
        """Make it, and say where it is."""
        try:
            organisation, admin = create_organisation(
                options["name"], options["domain"], options["admin"], say=self.stdout.write
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        self.stdout.write(
            self.style.SUCCESS(
                f"{organisation.name} is at {organisation.address} . "
                f"{admin.email} signs in there with a code by mail."
            )
        )
