"""Secrets that must be read again, kept so that a stolen database alone does not give them away.

What can be compared is kept as a digest and never here. Sealed with Fernet (AES-128-CBC and
HMAC-SHA256) under a key derived by HKDF (RFC 5869) from SECRET_KEY, the organisation and the purpose:
what is sealed for one organisation or purpose opens in no other.
"""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from tenants.current import current_organisation


class CannotBeOpened(ValueError):  # noqa: N818 -- reads as what it says
    """Sealed with another key, for another organisation or purpose, or changed since."""


def seal(secret: str, purpose: str) -> str:
    """The secret, sealed for this organisation and purpose."""
    return _keys(purpose).encrypt(secret.encode()).decode()


def unseal(sealed: str, purpose: str) -> str:
    """The secret again. Raises CannotBeOpened."""
    try:
        return _keys(purpose).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise CannotBeOpened(purpose) from error


def _keys(purpose: str) -> MultiFernet:
    """The key of today, and those before it: SECRET_KEY_FALLBACKS still open what they sealed."""
    told = f"gastvrij:{current_organisation().pk}:{purpose}".encode()
    return MultiFernet(
        [
            Fernet(
                base64.urlsafe_b64encode(
                    HKDF(algorithm=SHA256(), length=32, salt=None, info=told).derive(key.encode())
                )
            )
            for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
        ]
    )
