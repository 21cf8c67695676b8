"""How often one may try to sign in, and have letters sent: exact, in the database, for all processes.

Of guessing, only what fails counts. Whoever guesses at somebody's password uses up the turns of
strangers, not those of browsers in which this person signed in before (D5); nor do they touch codes
by mail or passkeys. Letters are counted for the address, for who asks, and for the organisation, the
known and the unknown address alike (I5, I8).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from allauth.account.adapter import get_adapter
from django.http import HttpRequest

from accounts import known_browsers
from accounts.models import Attempt


@dataclass(frozen=True)
class Limit:
    """So many in a time."""

    most: int
    within: timedelta


MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

# A code: wrong ones and the right one together; it works for ten minutes.
CODE = Limit(3, 15 * MINUTE)
USED_CODE = Limit(1, 15 * MINUTE)
# A code of an app: six digits, each good once; who gets here gave the first factor already.
SECOND_FACTOR = Limit(5, 5 * MINUTE)
USED_SECOND_FACTOR = Limit(1, 3 * MINUTE)

# Wrong passwords for an address: from one network, from all networks together, and from a browser in
# which it signed in before. A window of five minutes: nobody is kept out for longer by one who guesses.
WRONG_PASSWORDS = Limit(5, 5 * MINUTE)
WRONG_PASSWORDS_OF_ADDRESS = Limit(20, 5 * MINUTE)
WRONG_PASSWORDS_OF_KNOWN = Limit(10, 5 * MINUTE)
WRONG_PASSWORDS_OF_NETWORK = Limit(60, 5 * MINUTE)

# Letters with a code: to an address from one network, and from all together; from a browser that is
# known there; from a network; from somebody who is signed in; of the whole organisation to strangers.
LETTERS = (Limit(3, MINUTE), Limit(12, DAY))
LETTERS_TO_ADDRESS = (Limit(6, 5 * MINUTE),)
LETTERS_FROM_KNOWN = (Limit(3, MINUTE), Limit(20, DAY))
LETTERS_FROM_NETWORK = (Limit(60, 10 * MINUTE), Limit(500, DAY))
LETTERS_FROM_PERSON = (Limit(10, HOUR),)
LETTERS_OF_ORGANISATION = (Limit(1_000, 10 * MINUTE),)

# Passkeys cannot be guessed; to check one costs something.
PASSKEYS_OF_NETWORK = Limit(120, MINUTE)

# What goes to another server, or asks us to check a secret: of the second, only what fails counts.
ELSEWHERE_OF_NETWORK = Limit(120, MINUTE)
REFUSED_PROGRAMS_OF_NETWORK = Limit(60, MINUTE)


class TooOften(Exception):  # noqa: N818 -- reads as what it says
    """Nothing was done. In so many seconds one may try again."""

    def __init__(self, wait: int) -> None:
        super().__init__(wait)
        self.wait = wait


def take(limit: Limit, *about: object) -> None:
    """Take a turn. Raises TooOften."""
    taken = Attempt.objects.take(*about, limit.within, most=limit.most, within=limit.within)
    if not taken.granted:
        raise TooOften(taken.wait)


def once(limit: Limit, *about: object) -> bool:
    """Whether there was a turn."""
    return Attempt.objects.take(*about, limit.within, most=limit.most, within=limit.within).granted


def network_of(request: HttpRequest) -> str:
    """Where the request comes from: what one household or office has, IPv4 /24 or IPv6 /64."""
    address = ip_address(get_adapter(request).get_client_ip(request))
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    prefix = 64 if isinstance(address, IPv6Address) else 24
    return str(ip_network((address, prefix), strict=False))


def before_a_letter(request: HttpRequest, address: str) -> None:
    """Before a code is sent to an address, or seems to be. Raises TooOften."""
    network = network_of(request)
    if request.user.is_authenticated:
        _take_all(LETTERS_FROM_PERSON, "letters of", request.user.pk)
    _take_all(LETTERS_FROM_NETWORK, "letters from", network)
    if browser := known_browsers.known_as(request, address):
        _take_all(LETTERS_FROM_KNOWN, "letters known", browser)
        return
    _take_all(LETTERS, "letters to", address, network)
    _take_all(LETTERS_OF_ORGANISATION, "letters")
    _take_all(LETTERS_TO_ADDRESS, "letters to", address)


def before_a_password(request: HttpRequest, address: str) -> list[tuple[object, ...]]:
    """Before a password is looked at; what to give back if it is right. Raises TooOften."""
    network = network_of(request)
    turns: list[tuple[Limit, tuple[object, ...]]] = [
        (WRONG_PASSWORDS_OF_NETWORK, ("passwords from", network))
    ]
    if browser := known_browsers.known_as(request, address):
        turns.append((WRONG_PASSWORDS_OF_KNOWN, ("passwords known", browser)))
    else:
        turns.append((WRONG_PASSWORDS, ("passwords", address, network)))
        turns.append((WRONG_PASSWORDS_OF_ADDRESS, ("passwords", address)))
    for limit, about in turns:
        take(limit, *about)
    return [(*about, limit.within) for limit, about in turns]


def give_back(turns: list[tuple[object, ...]]) -> None:
    """The password was right."""
    for about in turns:
        Attempt.objects.give_back(*about)


def _take_all(limits: tuple[Limit, ...], *about: object) -> None:
    for limit in limits:
        take(limit, *about)
