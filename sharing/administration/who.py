"""Who acts on the pages of the administration, and in the jobs that these begin."""

from __future__ import annotations

from django.http import HttpRequest

from accounts.models import User
from sharing.actors import Actor
from sharing.administering import ADMIN


def acting(person: User) -> Actor:
    """The person as an administrator; every operation asks afresh whether they are one."""
    return Actor(user=person, job=ADMIN)


def administrator(request: HttpRequest) -> Actor:
    """The person who is signed in, on the pages of the administration."""
    return acting(request.user)
