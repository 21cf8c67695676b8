"""The signature of what is sent: Standard Webhooks 1.0, symmetric (`v1`), by its own library."""

from __future__ import annotations

import base64
import secrets
from datetime import UTC, datetime

from standardwebhooks import Webhook as Signer

PREFIX = "whsec_"
BYTES = 32


def new_secret() -> str:
    """256 random bits, as whoever receives writes them down."""
    return PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode()


def headers_for(secret: str, message_id: str, moment: datetime, body: str) -> dict[str, str]:
    """The headers by which a receiver knows that it comes from us, is whole, and is not old."""
    # The library takes any time for UTC.
    moment = moment.astimezone(UTC)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": Signer(secret).sign(message_id, moment, body),
    }
