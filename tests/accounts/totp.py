"""An app with codes: RFC 6238, written here from the text and not taken from what it tests."""

from __future__ import annotations

import base64
import hmac
import time


def code_of(secret: str, *, steps: int = 0) -> str:
    """What the app shows now, or so many half minutes from now."""
    counter = int(time.time()) // 30 + steps
    digest = hmac.digest(base64.b32decode(secret), counter.to_bytes(8, "big"), "sha1")
    at = digest[-1] & 15
    number = int.from_bytes(digest[at : at + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"
