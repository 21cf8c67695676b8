"""What django-allauth asks us as an OpenID provider: who we are, how we sign, what we say of whom."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Literal

from allauth.account.models import EmailAddress
from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.idp.oidc.internal.private_keys import filter_keys
from allauth.idp.oidc.models import Client, PrivateKey
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils.translation import gettext_lazy

from accounts.models import AccessToken, SigningKey, User
from accounts.sealed import CannotBeOpened
from accounts.vouching.between import PREFIX
from tenants.current import current_organisation

logger = logging.getLogger(__name__)


class OIDCAdapter(DefaultOIDCAdapter):
    """The organisation at its own address, with its own key, about its own people."""

    scope_display = {
        "openid": gettext_lazy("know who you are"),
        "profile": gettext_lazy("know your name"),
        "email": gettext_lazy("know your e-mail address"),
        "read": gettext_lazy("see everything that you can see"),
        "write": gettext_lazy("change everything that you can change"),
    }

    def get_issuer(self) -> str:
        """The stored primary address, whatever host was asked."""
        return current_organisation().address

    def populate_server_metadata(self, data: dict[str, str | list[str]]) -> None:
        """Every address at the issuer's, and only what is served here."""
        for unserved in ("device_authorization_endpoint", "end_session_endpoint"):
            data.pop(unserved, None)
        data["scopes_supported"] = [*data["scopes_supported"], *AccessToken.Scope.for_apps()]
        data["grant_types_supported"] = [
            Client.GrantType.AUTHORIZATION_CODE.value,
            Client.GrantType.REFRESH_TOKEN.value,
        ]
        data["response_types_supported"] = [Client.ResponseType.CODE.value]
        for name, value in data.items():
            if isinstance(value, str) and (name.endswith("_endpoint") or name == "jwks_uri"):
                path = value.partition("://")[2].partition("/")[2]
                data[name] = f"{self.get_issuer()}/{path}"

    def list_private_keys(
        self,
        *,
        did_activate: Literal[True] | None = None,
        is_active: Literal[True] | None = None,
    ) -> list[PrivateKey]:
        """The keys of this organisation; the first is made when it is first needed."""
        keys = _opened() or _made()
        return filter_keys(keys, did_activate=did_activate, is_active=is_active)

    def get_claims(
        self,
        purpose: Literal["id_token", "userinfo"],
        user: User,
        client: Client,
        scopes: Iterable[str],
        email: str | None = None,
        **kwargs: object,
    ) -> dict[str, object]:
        """Who somebody is. To another organisation, only of people inside whose account is open now."""
        if client.pk.startswith(PREFIX) and not may_be_vouched_for(user):
            raise PermissionDenied
        claims: dict[str, object] = {"sub": str(user.pk)}
        if "email" in scopes:
            verified = EmailAddress.objects.filter(user=user, email=user.email, verified=True)
            claims |= {"email": user.email, "email_verified": verified.exists()}
        if "profile" in scopes and user.name:
            claims["name"] = user.name
        return claims


def may_be_vouched_for(user: User) -> bool:
    """Somebody inside whose account is open, while the organisation vouches for its people."""
    person = User.objects.filter(pk=user.pk, is_active=True, is_external=False)
    return current_organisation().vouches_for_its_people and person.exists()


def _opened() -> list[PrivateKey]:
    keys = []
    for key in SigningKey.objects.all():
        try:
            keys.append(PrivateKey(pem=key.pem, issued_at=key.created_at))
        except CannotBeOpened:
            logger.error("A signing key cannot be opened: was SECRET_KEY changed?")
    return keys


@transaction.atomic
def _made() -> list[PrivateKey]:
    """One, whoever asks at the same time."""
    with connection.cursor() as cursor:
        key = f"signing key {current_organisation().pk}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
    if keys := _opened():
        return keys
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    made = SigningKey()
    made.keep(pem.decode())
    made.save(force_insert=True)
    return _opened()
