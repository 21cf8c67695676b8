"""What django-allauth calls an app, with what of its words counts."""

from __future__ import annotations

from allauth.socialaccount.models import SocialApp

from accounts.elsewhere.claims import Trust


def app(number: str, name: str, trust: Trust, secret: str) -> SocialApp:
    """An app that is kept nowhere; `number` stands for it in addresses."""
    made = SocialApp(
        provider="openid_connect",
        provider_id=number,
        name=name,
        client_id=trust.client_id,
        secret=secret,
        settings={"server_url": trust.issuer},
    )
    made.trust = trust
    return made
