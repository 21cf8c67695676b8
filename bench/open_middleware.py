"""The middleware of bench.open_settings, and how it takes the tokens of programs."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from rest_framework.request import Request

from accounts.api_authentication import TokenAuthentication
from accounts.models import AccessToken, AllowedApp, User
from sharing.actors import Actor


class GateHeldOpen:
    """Whoever asks, it is a job of ours that asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.gastvrij_actor = Actor(user=request.user, job="bench")
        return self.get_response(request)


class TokenHeldOpen(TokenAuthentication):
    """The same for whoever sends a token, which is looked up all the same."""

    def authenticate(self, request: Request) -> tuple[User, AccessToken | AllowedApp] | None:
        """The person, as a job."""
        found = super().authenticate(request)
        if found:
            user, token = found
            held_open = Actor(user=user, job="bench", token=str(token.pk))
            request._request.gastvrij_actor = held_open  # noqa: SLF001 -- where actor_for looks
        return found
