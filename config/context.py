"""What every page is given: the frame around it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from sharing.notice_views import bell


def frame(request: HttpRequest) -> dict[str, object]:
    """The organisation's name, which part of the rail is open, and whether the mailbox is there."""
    match = request.resolver_match
    return {
        "organisation": getattr(request, "tenant", None),
        "section": match.url_name if match else "",
        "mailbox": settings.MAILBOX_PAGE,
        # Asked only where the top bar shows it.
        "bell": SimpleLazyObject(lambda: bell(request)),
    }
