"""The secret part of the address of a guest link, and of an invitation.

An address names the row and proves, with a key that is derived for this organisation and this
purpose, that we made it. So a stolen database alone opens no link, an address of one organisation
is nothing at another, and a link's address can be shown again to the owner (S81). An invitation's
leaves by mail only; because it is derived and not stored, the job that sends the letter needs only
the invitation's id, and no row anywhere holds the secret. It decides nothing: the row is read at
every request.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.crypto import constant_time_compare

from accounts.models import User
from sharing.models import GuestLink, Invitation
from tenants.current import current_organisation

PROOF_BYTES = 20


def token_of(named: GuestLink | Invitation) -> str:
    """What follows /g/ or /invitations/ in its address: 48 characters."""
    return _written(named.pk, _proof(named, settings.SECRET_KEY))


def link_of(token: str) -> GuestLink | None:
    """The link that a token names, whatever its state; None if it names none or was not made by us."""
    return _named(token, GuestLink.objects.select_related("created_by"))


def invitation_of(token: str) -> Invitation | None:
    """The invitation that a token names, whatever its state; None also for a token sent earlier."""
    return _named(token, Invitation.objects.select_related("invited_by"))


def token_of_person(person: User) -> str:
    """What follows /unsubscribe/ in the address with which this person ends letters, and does no more."""
    return _written(person.pk, _proof_of_person(person.pk, settings.SECRET_KEY))


def person_of(token: str) -> User | None:
    """The person whose letters the token ends; None if it was not made by us, for them, here."""
    try:
        pk = UUID(bytes=base64.urlsafe_b64decode(token.encode("ascii"))[:16])
    except (ValueError, binascii.Error):
        return None
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    known = [_written(pk, _proof_of_person(pk, key)) for key in keys]
    if not any(constant_time_compare(token, one) for one in known):
        return None
    return User.objects.filter(pk=pk).first()


def _proof_of_person(pk: UUID, key: str) -> bytes:
    purpose = f"gastvrij unsubscribe of {current_organisation().pk}"
    derived = hmac.digest(key.encode(), purpose.encode(), "sha256")
    return hmac.digest(derived, pk.bytes, "sha256")[:PROOF_BYTES]


def _named(token: str, rows: models.QuerySet) -> GuestLink | Invitation | None:
    try:
        raw = base64.urlsafe_b64decode(token.encode("ascii"))
        named = rows.get(pk=UUID(bytes=raw[:16]))
    except (ValueError, binascii.Error, rows.model.DoesNotExist):
        return None
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    known = [_written(named.pk, _proof(named, key)) for key in keys]
    return named if any(constant_time_compare(token, one) for one in known) else None


def _written(pk: UUID, proof: bytes) -> str:
    return base64.urlsafe_b64encode(pk.bytes + proof).decode("ascii")


def _proof(named: GuestLink | Invitation, key: str) -> bytes:
    what = "guest link" if isinstance(named, GuestLink) else "invitation"
    purpose = f"gastvrij {what} of {current_organisation().pk}"
    derived = hmac.digest(key.encode(), purpose.encode(), "sha256")
    return hmac.digest(derived, named.pk.bytes + bytes(named.nonce), "sha256")[:PROOF_BYTES]
