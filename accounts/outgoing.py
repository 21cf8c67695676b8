"""Requests to addresses that people give: never inside our own network, never on to another address."""

from __future__ import annotations

from django.conf import settings
from requests_hardened import Config, HTTPSession

# Seconds: to connect, and between two pieces of the answer.
CONNECTING, READING = 5, 10


class OutgoingSession(HTTPSession):
    """Follows no redirects, knows no proxies, and asks no private address unless `private` says so.

    This machine itself is asked only where there is no TLS, for try-outs.
    """

    def __init__(self, name: str = "Gastvrij", *, private: bool = False) -> None:
        super().__init__(
            Config(
                ip_filter_enable=not private,
                ip_filter_allow_loopback_ips=not settings.SERVED_OVER_TLS,
                never_redirect=True,
                default_timeout=(CONNECTING, READING),
                user_agent_override=name,
            )
        )
        self.trust_env = False
