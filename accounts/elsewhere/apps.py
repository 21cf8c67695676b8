"""What django-allauth calls an app: made anew from our own rows each time, and kept nowhere."""

from __future__ import annotations

import logging
from uuid import UUID

from allauth.socialaccount.models import SocialApp

from accounts.elsewhere.claims import Trust, is_of
from accounts.elsewhere.trusted import app
from accounts.models import SignInProvider
from accounts.sealed import CannotBeOpened
from accounts.vouching import between

logger = logging.getLogger(__name__)


def apps_of(number: str | UUID | None = None) -> list[SocialApp]:
    """Those of the providers that are switched on; or of the one with this number alone."""
    providers = SignInProvider.objects.usable()
    if number is not None:
        pk = _number(number)
        found = providers.filter(pk=pk).first() if pk else None
        return [_app(found)] if found else between.app_with_number(pk) if pk else []
    return [_app(provider) for provider in providers]


def trust_of(provider: SignInProvider) -> Trust:
    """What of it counts."""
    return Trust(
        kind=provider.kind,
        issuer=provider.issuer,
        client_id=provider.client_id,
        domains=frozenset(provider.domains),
        directories=frozenset(provider.directories),
        makes_insiders=provider.makes_insiders,
    )


def _app(provider: SignInProvider) -> SocialApp:
    try:
        secret = provider.secret
    except CannotBeOpened:
        logger.error("The client secret of %s cannot be opened: was SECRET_KEY changed?", provider)
        secret = ""
    return app(str(provider.pk), provider.name, trust_of(provider), secret)


def _number(given: str | UUID) -> UUID | None:
    try:
        return UUID(str(given))
    except ValueError:
        return None


def name_of(issuer: str) -> str:
    """What people know an issuer as; nothing if nobody can sign in with it now."""
    for one in apps_of():
        if is_of(one.trust, issuer):
            return one.name
    return between.name_of_issuer(issuer)
