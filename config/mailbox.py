"""Letters of a development machine: kept as files, read in the browser, sent to nobody.

Anyone who reaches the page reads sign-in codes, so it is there only where MAILBOX_PAGE is on.
"""

from __future__ import annotations

import email
import re
import secrets
import time
from collections.abc import Callable, Sequence
from email.message import EmailMessage as Letter
from email.policy import default as modern
from email.utils import parsedate_to_datetime
from functools import wraps
from html import unescape
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.html import strip_tags
from django.views.decorators.http import require_safe

NAME = re.compile(r"\d{20}-[0-9a-f]{8}")
MOST_SHOWN = 200


class MailboxBackend(BaseEmailBackend):
    """Puts every letter in the folder of the organisation that sends it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write each letter whole, under a name that sorts by time."""
        for message in email_messages:
            name = f"{time.time_ns():020d}-{secrets.token_hex(4)}"
            place = folder() / f"{name}.eml"
            place.parent.mkdir(parents=True, exist_ok=True)
            unfinished = place.with_suffix(".part")
            unfinished.write_bytes(message.message().as_bytes(linesep="\r\n"))
            unfinished.rename(place)
        return len(email_messages)


def folder() -> Path:
    """Where the letters of the current organisation are."""
    return Path(settings.EMAIL_FILE_PATH) / connection.schema_name


def only_in_development(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """As if it did not exist, unless MAILBOX_PAGE is on."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not settings.MAILBOX_PAGE:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@only_in_development
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """This organisation's letters, newest first."""
    return render(request, "mailbox.html", {"letters": letters()})


@only_in_development
@require_safe
def letter(request: HttpRequest, name: str) -> HttpResponse:
    """One letter, as text."""
    file = folder() / f"{name}.eml"
    if not NAME.fullmatch(name) or not file.is_file():
        raise Http404
    read = opened(file)
    shown = described(read, name) | {"from": str(read["From"] or ""), "text": text_of(read)}
    return render(request, "mailbox.html", {"letters": letters(), "letter": shown})


def letters() -> list[dict[str, object]]:
    """The newest letters: to whom, about what, when, where to read them."""
    files = sorted(folder().glob("*.eml"), reverse=True)[:MOST_SHOWN]
    return [described(opened(file), file.stem) for file in files]


def opened(file: Path) -> Letter:
    """The letter in a file."""
    return email.message_from_bytes(file.read_bytes(), policy=modern)


def described(read: Letter, name: str) -> dict[str, object]:
    """What the list says of a letter."""
    return {
        "subject": str(read["Subject"] or "…"),
        "to": str(read["To"] or ""),
        "date": parsedate_to_datetime(read["Date"]) if read["Date"] else None,
        "url": reverse("letter", args=[name]),
    }


def text_of(read: Letter) -> str:
    """The text of a letter; of one that has only HTML, what is left without its tags."""
    part = read.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    content = part.get_content()
    if part.get_content_subtype() == "html":
        content = unescape(strip_tags(content))
    return content[:100_000]


def urls() -> list[URLPattern]:
    """The addresses below /mailbox/; none where there is no mailbox."""
    if not settings.MAILBOX_PAGE:
        return []
    return [
        path("", mailbox, name="mailbox"),
        path("<str:name>/", letter, name="letter"),
    ]
