"""mail_domains HOST [--add DOMAIN] [--remove DOMAIN]."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from tenants.mail_domains import give_mail_domain, take_mail_domain
from tenants.models import Organisation


class Command(BaseCommand):
    """Which e-mail domains are an organisation's; the operator makes sure of it before saying so."""

    help = (
        "List, add or remove the e-mail domains of the organisation at a host. Make sure that a domain"
        " is theirs before you add it: they decide who has an address in it, also at other organisations."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """A host of the organisation, and what changes."""
        parser.add_argument("host", help="a host of the organisation, as in files.example.org")
        parser.add_argument("--add", metavar="DOMAIN", action="append", default=[])
        parser.add_argument("--remove", metavar="DOMAIN", action="append", default=[])

    def handle(self, *args: str, **options: object) -> None:
        """Change what is asked, and say what is so then."""
        host = str(options["host"]).strip().lower()
        organisation = Organisation.objects.filter(domains__domain=host).first()
        if organisation is None:
            raise CommandError(f"There is no organisation at {host}.")
        try:
            for domain in options["remove"]:
                if not take_mail_domain(organisation, domain):
                    raise CommandError(f"{domain} is not a domain of {organisation}.")
            for domain in options["add"]:
                give_mail_domain(organisation, domain)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        for held in organisation.mail_domains.all():
            self.stdout.write(held.domain)
