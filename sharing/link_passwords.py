"""The password of a guest link: tried, counted, and remembered by one browser.

Wrong ones are counted on the link's row by the statement that also decides whether the try counts,
so that of many tries at the same moment no more than the allowed ones are told anything.
"""

from __future__ import annotations

import base64
import hmac
from datetime import timedelta
from enum import Enum

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from sharing.models import GuestLink
from tenants.current import current_organisation

MOST_WRONG = 10
WITHIN = timedelta(minutes=15)
SHORTEST, LONGEST = 8, 128


class Answer(Enum):
    """What became of a try."""

    RIGHT = "right"
    WRONG = "wrong"
    # Not looked at, or not told: it may have been right.
    TOO_MANY = "too many"


def hashed(password: str) -> str:
    """What is kept of a password; empty for none. Raises ValidationError for one that is no use."""
    if not password:
        return ""
    validators = [MinimumLengthValidator(SHORTEST), CommonPasswordValidator()]
    try:
        validate_password(password[: LONGEST + 1], password_validators=validators)
    except ValidationError as error:
        raise ValidationError(" ".join(error.messages), code="password") from None
    return make_password(password)


def try_password(link: GuestLink, tried: str) -> Answer:
    """Whether it is the link's password; after too many wrong ones nobody is told for a while.

    The row was read by this request. One statement counts a wrong try, or forgets them for a right
    one, and does nothing at all if there were too many by then.
    """
    now = timezone.now()
    lately = Q(wrong_since__gt=now - WITHIN)
    too_many = lately & Q(wrong_passwords__gte=MOST_WRONG)
    row = GuestLink.objects.filter(pk=link.pk, password=link.password)
    if row.filter(too_many).exists():
        return Answer.TOO_MANY
    right = check_password(tried[: 2 * LONGEST], link.password)
    if right:
        then = {"wrong_passwords": 0, "wrong_since": None}
    else:
        then = {
            "wrong_passwords": Case(When(lately, then=F("wrong_passwords") + 1), default=Value(1)),
            "wrong_since": Case(When(lately, then=F("wrong_since")), default=Value(now)),
        }
    if not row.exclude(too_many).update(**then):
        return Answer.TOO_MANY
    return Answer.RIGHT if right else Answer.WRONG


def proof_of(link: GuestLink) -> str:
    """What the browser keeps in which the password was right: good for this link and password alone."""
    return _proof(link, settings.SECRET_KEY)


def proves(link: GuestLink, proof: str) -> bool:
    """Whether a browser that keeps this gave the password that the link has now."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(constant_time_compare(proof, _proof(link, key)) for key in keys)


def _proof(link: GuestLink, key: str) -> str:
    purpose = f"gastvrij password of a guest link of {current_organisation().pk}"
    derived = hmac.digest(key.encode(), purpose.encode(), "sha256")
    about = link.pk.bytes + bytes(link.nonce) + link.password.encode()
    return base64.urlsafe_b64encode(hmac.digest(derived, about, "sha256")).decode("ascii")
