"""Who asks: a person, the bearer of a guest link, both at once, or a job of our own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.http import HttpRequest

from accounts.models import User

if TYPE_CHECKING:
    from sharing.gate import Principals
    from sharing.models import GuestLink, Level


@dataclass
class Actor:
    """Whoever asks; what they may do is read once in a request, and again by every operation."""

    user: User | None = None
    guest_link: GuestLink | None = None
    job: str = ""
    # The number of the token or the app with which a program asks for the person.
    token: str = ""
    principals: Principals | None = field(default=None, repr=False, compare=False)
    scopes: dict[Level, list[int] | None] = field(default_factory=dict, repr=False, compare=False)

    def forget(self) -> None:
        """What was read of the actor may be over: the next question reads it again."""
        self.principals = None
        self.scopes = {}

    def __str__(self) -> str:
        return str(self.user or self.guest_link or self.job or "nobody")


def actor_for(request: HttpRequest) -> Actor:
    """The person signed in to this request, or nobody; asked when called, so it works for DRF.

    There it may be a program of theirs, which sent a token.
    """
    kept = getattr(request, "gastvrij_actor", None)
    user = request.user if request.user.is_authenticated else None
    sent = getattr(request, "auth", None)
    token = str(sent.pk) if sent else ""
    if kept is None or kept.user != user or kept.token != token:
        kept = Actor(user=user, token=token)
        request.gastvrij_actor = kept
    return kept
