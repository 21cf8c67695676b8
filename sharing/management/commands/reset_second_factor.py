"""reset_second_factor ORGANISATION ADDRESS: for an administrator whom no other can help."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django_tenants.utils import tenant_context

from accounts.addresses import normal_form
from accounts.models import User
from sharing.actors import Actor
from sharing.operations.second_factor import COMMAND, reset_second_factor
from tenants.models import Organisation


class Command(BaseCommand):
    """Take away somebody's second factor; at their next sign-in they set up another."""

    help = "Take away the second factor of somebody who lost it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where, and whose."""
        parser.add_argument("organisation", help="schema name")
        parser.add_argument("address", help="e-mail address")

    def handle(self, *args: str, organisation: str, address: str, **options: object) -> None:
        """By the same operation as the administrator's page."""
        found = Organisation.objects.filter(schema_name=organisation).first()
        if found is None:
            raise CommandError(f"There is no organisation {organisation!r}.")
        with tenant_context(found):
            try:
                person = User.objects.filter(email=normal_form(address)).first()
                if person is None:
                    raise CommandError(f"Nobody of {organisation} has the address {address}.")
                reset_second_factor(Actor(job=COMMAND), person)
            except ValidationError as error:
                raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{person.email} signs in without a second factor now.")
