"""A second factor: an app with codes, a passkey, or a code on paper. A code by mail is none.

What the session proved stands in the session, so most requests ask the database nothing about it.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from allauth.account import app_settings
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext, gettext_lazy

from accounts.models import SignInPolicy, User
from accounts.sealed import seal, unseal
from tenants.current import current_organisation

PURPOSE = "second factor"
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
# In the session of somebody who must have one and has none yet.
MISSING = "second_factor_missing"
# Where they can go until they have: to set it up, to prove who they are, to leave.
OPEN_WITHOUT = ("/accounts/2fa/", "/accounts/reauthenticate/", "/accounts/logout/", "/language/")
# The API says it itself, as a problem; its page is a page.
PROGRAMS, THEIR_PAGE = "/api/", "/api/docs/"


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets are sealed; an organisation is called by its name."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_generate_recovery_codes": gettext_lazy(
            "First set up an app or a passkey: codes on paper are for when you lose those."
        ),
        "incorrect_code": gettext_lazy("That is not right. Try again."),
        "unverified_email": gettext_lazy("Confirm your e-mail address first."),
    }

    def encrypt(self, text: str) -> str:
        """As it is kept."""
        return seal(text, PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        """As it is used."""
        return unseal(encrypted_text, PURPOSE)

    def get_totp_issuer(self) -> str:
        """What the app calls us."""
        return current_organisation().name

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Who a passkey is for: this host alone, under the organisation's name."""
        entity = super().get_public_key_credential_rp_entity()
        return {**entity, "name": current_organisation().name}

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """What a passkey is called unless its owner says otherwise."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Passkey %(number)d") % {"number": number}


def has_one(person: User) -> bool:
    """Whether an app or a passkey is set up; codes on paper alone are not enough."""
    return Authenticator.objects.filter(user=person, type__in=FACTORS).exists()


def proved(request: HttpRequest) -> bool:
    """Whether this session gave a second factor, whenever that was. Asks nothing of the database."""
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def proved_lately(request: HttpRequest) -> bool:
    """Whether who is signed in proved a moment ago who they are, at the door or since.

    Django-allauth asks this only of who has a password or a second factor.
    """
    if not request.user.is_authenticated:
        return False
    records = get_authentication_records(request, request.user)
    latest = max((record.get("at", 0) for record in records), default=0)
    return time.time() - latest < app_settings.REAUTHENTICATION_TIMEOUT


def is_asked_here(request: HttpRequest) -> bool:
    """Whether this session must give a second factor before it administers, and did not."""
    return not proved(request) and SignInPolicy.current().asks_second_factor_of(request.user)


def is_missing(person: User) -> bool:
    """Whether this person must have one and has none, whatever a session said."""
    return SignInPolicy.current().asks_second_factor_of(person) and not has_one(person)


def missing_here(request: HttpRequest) -> HttpResponse | None:
    """For pages behind a second factor: where to give it or to set it up, if it must be and was not."""
    if not is_asked_here(request):
        return None
    if not has_one(request.user):
        request.session[MISSING] = True
        return redirect("mfa_index")
    back = urlencode({"next": request.get_full_path()})
    by_app = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.TOTP).exists()
    way = "mfa_reauthenticate" if by_app else "mfa_reauthenticate_webauthn"
    return redirect(f"{reverse(way)}?{back}")


def note_missing(request: HttpRequest, person: User) -> None:
    """At signing in: whether this person must set one up before anything else."""
    asked = SignInPolicy.current().asks_second_factor_of(person)
    if asked and not has_one(person):
        request.session[MISSING] = True


def must_set_up(request: HttpRequest) -> bool:
    """Whether who is signed in must set one up before anything else."""
    if not request.session.get(MISSING) or not request.user.is_authenticated:
        return False
    if not has_one(request.user):
        return True
    del request.session[MISSING]
    return False


class SecondFactorMiddleware:
    """Whoever must have a second factor sets it up before anything else.

    The API says so itself, as a problem: accounts/api_authentication.py.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path
        by_program = path.startswith(PROGRAMS) and path != THEIR_PAGE
        if not by_program and not path.startswith(OPEN_WITHOUT) and must_set_up(request):
            return redirect("mfa_index")
        return self.get_response(request)
