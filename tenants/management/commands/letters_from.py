"""letters_from DOMAIN [ADDRESS]."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from tenants.operations import set_letters_from


class Command(BaseCommand):
    """Whom the letters of an organisation are from."""

    help = (
        "Let an organisation's letters come from an address at its own domain. "
        "Its DNS must let this installation's mail server send for it (SPF, DKIM)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which organisation, and the address."""
        parser.add_argument("domain", help="a host of the organisation, as in files.example.org")
        parser.add_argument("address", nargs="?", default="", help="empty: DEFAULT_FROM_EMAIL")

    def handle(self, *args: str, **options: str) -> None:
        """Set it, and say so."""
        try:
            organisation = set_letters_from(options["domain"], options["address"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        whom = organisation.letters_from or "the installation's address"
        self.stdout.write(f"Letters of {organisation.name} are from {whom}.")
