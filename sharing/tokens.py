"""The secret part of a guest link's address.

An address names the link and proves, with a key that is derived for this organisation and this
purpose, that we made it. So a stolen database alone opens no link, an address of one organisation
is nothing at another, and the address can be shown again to the owner (S81). It decides nothing:
the row is read at every request.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from uuid import UUID

from django.conf import settings
from django.utils.crypto import constant_time_compare

from sharing.models import GuestLink
from tenants.current import current_organisation

PROOF_BYTES = 20


def token_of(link: GuestLink) -> str:
    """What follows /g/ in the link's address: 48 characters."""
    return _written(link.pk, _proof(link, settings.SECRET_KEY))


def link_of(token: str) -> GuestLink | None:
    """The link that a token names, whatever its state; None if it names none or was not made by us."""
    try:
        raw = base64.urlsafe_b64decode(token.encode("ascii"))
        link = GuestLink.objects.select_related("created_by").get(pk=UUID(bytes=raw[:16]))
    except (ValueError, binascii.Error, GuestLink.DoesNotExist):
        return None
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    known = [_written(link.pk, _proof(link, key)) for key in keys]
    return link if any(constant_time_compare(token, one) for one in known) else None


def _written(pk: UUID, proof: bytes) -> str:
    return base64.urlsafe_b64encode(pk.bytes + proof).decode("ascii")


def _proof(link: GuestLink, key: str) -> bytes:
    purpose = f"gastvrij guest link of {current_organisation().pk}"
    derived = hmac.digest(key.encode(), purpose.encode(), "sha256")
    return hmac.digest(derived, link.pk.bytes + bytes(link.nonce), "sha256")[:PROOF_BYTES]
