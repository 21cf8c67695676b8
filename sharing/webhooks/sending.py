"""One request to an address that a person gave: not inside our own network, not for long, not much."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from requests_hardened.ip_filter import InvalidIPAddress

from accounts.outgoing import OutgoingSession


@dataclass(frozen=True)
class Answer:
    """A status of HTTP; or none, and why."""

    status: int | None
    trouble: str = ""

    @property
    def good(self) -> bool:
        """Whether it was taken."""
        return self.status is not None and 200 <= self.status < 300


def refuse_url(url: str) -> None:
    """Raise ValidationError for what is no address of another program: https, without a password.

    Whether it is inside our own network is seen when it is asked: names lead elsewhere by then.
    """
    schemes = ["https"] if settings.SERVED_OVER_TLS else ["https", "http"]
    message = _("Give an address that begins with https:// and holds no password.")
    try:
        URLValidator(schemes=schemes)(url)
        parts = urlsplit(url)
    except (ValidationError, ValueError):
        raise ValidationError(message, code="url") from None
    if parts.username or parts.password:
        raise ValidationError(message, code="url")


def send(url: str, body: bytes, headers: dict[str, str]) -> Answer:
    """Post it, once: what was answered. No redirect is followed, and the answer is not read."""
    session = OutgoingSession("Gastvrij-Webhooks")
    try:
        with session.post(
            url, data=body, headers={"Content-Type": "application/json", **headers}, stream=True
        ) as response:
            return Answer(response.status_code)
    except InvalidIPAddress:
        return Answer(None, _("The address is inside a private network."))
    except requests.Timeout:
        return Answer(None, _("There was no answer in time."))
    except requests.exceptions.SSLError:
        return Answer(None, _("Its certificate is not right."))
    except (requests.RequestException, ValueError):
        return Answer(None, _("It could not be reached."))
