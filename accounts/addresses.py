"""The one normal form of an e-mail address; two people never share one."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _


def normal_form(address: str) -> str:
    """The address without outer spaces and in lower case, with an ASCII domain (IDNA).

    Nothing else is folded: no dots, no plus tags, no look-alike letters. A name before the @ that
    is not ASCII is refused, because mail systems differ about it. Raises ValidationError.
    """
    address = address.strip()
    name, at, domain = address.rpartition("@")
    try:
        domain = domain.encode("ascii" if domain.isascii() else "idna").decode("ascii")
        normal = f"{name}{at}{domain}".encode("ascii").decode("ascii").lower()
        validate_email(normal)
    except (UnicodeError, ValidationError):
        message = _("“%(address)s” is not an e-mail address.") % {"address": address[:100]}
        raise ValidationError(message, code="address") from None
    return normal


def normal_or_nothing(text: str) -> str:
    """The normal form of what may be an address; nothing if it is none."""
    try:
        return normal_form(text)
    except ValidationError:
        return ""
