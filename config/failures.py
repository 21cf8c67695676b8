"""Something went wrong that is ours to mend."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.defaults import server_error

from sharing.api import problems


def failed(request: HttpRequest) -> HttpResponse:
    """A page for people, a problem for programs; nothing of what it was is told to either."""
    return problems.failed(request) if request.path.startswith("/api/") else server_error(request)
