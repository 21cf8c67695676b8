"""The middleware of bench.open_settings."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from sharing.actors import Actor


class GateHeldOpen:
    """Whoever asks, it is a job of ours that asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.gastvrij_actor = Actor(user=request.user, job="bench")
        return self.get_response(request)
