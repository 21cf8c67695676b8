"""How we ask a provider: over TLS, not for long, not much, and never inside our own network."""

from __future__ import annotations

import time
from urllib.parse import urlsplit

import requests
from django.conf import settings
from requests.adapters import BaseAdapter, HTTPAdapter

from accounts.outgoing import OutgoingSession
from tenants.models import Domain

# Seconds that a whole answer may take.
ALTOGETHER = 20
LARGEST_ANSWER = 512 * 1024
AT_A_TIME = 16 * 1024
OF_THIS_MACHINE = {"localhost", "127.0.0.1"}


class Refused(requests.RequestException):
    """An address that is not asked, or an answer that is not taken."""


def refuse_address(url: object) -> None:
    """Raise Refused for anything but https; without TLS of our own, for try-outs, this machine by http."""
    parts = urlsplit(url if isinstance(url, str) else "")
    here = parts.hostname in OF_THIS_MACHINE or (parts.hostname or "").endswith(".localhost")
    plain = parts.scheme == "http" and not settings.SERVED_OVER_TLS
    if parts.username or parts.password or not parts.hostname:
        raise Refused("not an address")
    if parts.scheme != "https" and not (plain and (here or is_of_this_installation(url))):
        raise Refused("not https")


def is_of_this_installation(url: str) -> bool:
    """Whether an organisation on this installation is at the address, at the port where they all are."""
    parts = urlsplit(url)
    usual = {"https": "443", "http": "80"}.get(parts.scheme)
    port = str(parts.port or usual)
    return port in {settings.PORT_IN_ADDRESSES, usual} and (
        Domain.objects.filter(domain=(parts.hostname or "").lower()).exists()
    )


class Inside(HTTPAdapter):
    """Asks our own installation where it answers on the inside, for the host that is in the address."""

    def send(self, request: requests.PreparedRequest, **more: object) -> requests.Response:
        """The same request, there."""
        parts = urlsplit(request.url)
        if settings.SERVED_AT:
            request.headers["Host"] = parts.netloc
            request.headers["X-Forwarded-Proto"] = parts.scheme
            path = parts._replace(scheme="", netloc="").geturl()
            request.url = settings.SERVED_AT.rstrip("/") + path
        return super().send(request, **more)


class Session(OutgoingSession):
    """Asks our own installation too, and reads no more than it must."""

    def __init__(self) -> None:
        super().__init__(private=settings.SIGN_IN_AT_PRIVATE_ADDRESSES)

    def get_adapter(self, url: str) -> BaseAdapter:
        """Our own installation is asked by itself; everybody else where they are in public."""
        return Inside() if is_of_this_installation(url) else super().get_adapter(url)

    def send(self, request: requests.PreparedRequest, **more: object) -> requests.Response:
        """Ask, and read the whole answer, unless it is too long or takes too long."""
        refuse_address(request.url)
        begun = time.monotonic()
        response = super().send(request, **{**more, "stream": True})
        read = bytearray()
        for part in response.iter_content(AT_A_TIME):
            read += part
            if len(read) > LARGEST_ANSWER or time.monotonic() - begun > ALTOGETHER:
                response.close()
                raise Refused("too long an answer")
        response._content = bytes(read)  # noqa: SLF001 -- what requests keeps what it read in
        return response
