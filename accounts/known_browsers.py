"""Browsers in which somebody signed in before: guesses from elsewhere do not keep these out (D5).

It opens nothing: it only has turns of its own at trying. It is worth nothing at another organisation
(T2), nor once the person's sessions were ended, whatever ended them (Z8).
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac

from accounts.models import User
from tenants.current import current_organisation

COOKIE = "__Host-known" if settings.SESSION_COOKIE_SECURE else "known"
FOR = timedelta(days=180)


def remember(request: HttpRequest, response: HttpResponse, person: User) -> None:
    """This person signed in here."""
    _number, kept = _read(request)
    kept = {pk: proof for pk, proof in kept.items() if pk != str(person.pk)}
    kept = dict([*kept.items(), (str(person.pk), _proof(person))][-5:])
    value = signing.dumps([get_random_string(16), kept], salt=_salt(), compress=True)
    response.set_cookie(
        COOKIE,
        value,
        max_age=FOR,
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
        samesite="Lax",
    )


def known_as(request: HttpRequest, address: str) -> str:
    """The number of this browser, if whoever has the address signed in here before; else nothing."""
    number, kept = _read(request)
    if not kept:
        return ""
    for person in User.objects.filter(pk__in=kept, is_active=True):
        if person.email == address and constant_time_compare(kept[str(person.pk)], _proof(person)):
            return number
    return ""


def _read(request: HttpRequest) -> tuple[str, dict[str, str]]:
    try:
        number, kept = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_salt(), max_age=FOR)
    except signing.BadSignature:
        return "", {}
    return number, kept


def _salt() -> str:
    return f"accounts.known_browsers of {current_organisation().pk}"


def _proof(person: User) -> str:
    return salted_hmac(_salt(), person.get_session_auth_hash(), algorithm="sha256").hexdigest()
