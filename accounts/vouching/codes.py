"""Codes for tokens, kept in the database: every process finds them, and each is good once.

Django-allauth keeps them in the cache, which is each process's own here, and reads before it removes.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from allauth.idp.oidc import app_settings
from allauth.idp.oidc.internal.oauthlib.request_validator import OAuthLibRequestValidator
from allauth.idp.oidc.internal.oauthlib.server import (
    generate_access_token,
    generate_refresh_token,
)
from allauth.idp.oidc.internal.oauthlib.utils import get_validator_context
from allauth.idp.oidc.models import Client, Token
from django.utils import timezone
from oauthlib.common import Request
from oauthlib.oauth2.rfc6749.errors import InvalidGrantError
from oauthlib.openid import Server

from accounts.models import AllowedApp, SpentToken
from accounts.models.tokens import digest_of
from accounts.vouching.between import PREFIX

logger = logging.getLogger(__name__)
CODE = Token.Type.AUTHORIZATION_CODE
SERVED = {Client.GrantType.AUTHORIZATION_CODE.value, Client.GrantType.REFRESH_TOKEN.value}


class Validator(OAuthLibRequestValidator):
    """Django-allauth's, with codes of ours, and a look at what is sent twice."""

    def save_authorization_code(
        self, client_id: str, code: dict, request: Request, *args: object, **kwargs: object
    ) -> None:
        """Keep the digest of a code, with all that it is bound to."""
        Token.objects.create(
            type=CODE,
            hash=digest_of(code["code"]),
            client=request.client,
            user=request.user,
            expires_at=timezone.now()
            + timedelta(seconds=app_settings.AUTHORIZATION_CODE_EXPIRES_IN),
            data={
                "code": {"nonce": request.nonce} if getattr(request, "nonce", None) else {},
                "redirect_uri": request.redirect_uri,
                "scopes": request.scopes,
                "claims": request.claims,
                "pkce": {
                    "code_challenge": request.code_challenge,
                    "code_challenge_method": request.code_challenge_method,
                },
            },
        )

    def validate_code(
        self,
        client_id: str,
        code: str,
        client: Client,
        request: Request,
        *args: object,
        **kwargs: object,
    ) -> bool:
        """Whether it is a code of this client. Of many at once the first has it; the others wait, in vain."""
        waiting = Token.objects.select_for_update().filter(client=client)
        kept = waiting.lookup(CODE, code)
        if kept is None or client_id != client.pk or not kept.user or not kept.user.is_active:
            return False
        request.user = kept.user
        request.scopes, request.claims = kept.data["scopes"], kept.data["claims"]
        request.code_challenge = kept.data["pkce"]["code_challenge"]
        request.code_challenge_method = kept.data["pkce"]["code_challenge_method"]
        return True

    def invalidate_authorization_code(
        self, client_id: str, code: str, request: Request, *args: object, **kwargs: object
    ) -> None:
        """It was used."""
        Token.objects.by_value(code).filter(type=CODE).delete()

    def _lookup_authorization_code(
        self, request: Request, client_id: str, code: str
    ) -> dict[str, object] | None:
        kept = Token.objects.filter(client=client_id).lookup(CODE, code)
        return kept.data if kept else None

    def is_pkce_required(self, client_id: str, request: Request) -> bool:
        """Of everybody."""
        return True

    def validate_refresh_token(
        self, refresh_token: str, client: Client, request: Request, *args: object, **kwargs: object
    ) -> bool:
        """If it was used before, somebody else has it: all tokens of that app and person end."""
        spent = SpentToken.objects.filter(digest=digest_of(refresh_token))
        for one in spent.filter(app__client_id=client.pk).select_related("app"):
            end_chain(one.app)
        return super().validate_refresh_token(refresh_token, client, request, *args, **kwargs)


def server() -> Server:
    """All that gives codes and tokens: for a code, and for a token for new ones. Nothing else does."""
    made = Server(
        Validator(),
        token_expires_in=app_settings.ACCESS_TOKEN_EXPIRES_IN,
        token_generator=generate_access_token,
        refresh_token_generator=generate_refresh_token,
    )
    for name in set(made.grant_types) - SERVED:
        del made.grant_types[name]
    for grant in (made.auth_grant, made.openid_connect_auth, made.refresh_grant):
        grant.custom_validators.post_token.append(still_allowed)
    return made


def still_allowed(asked: Request) -> None:
    """Before tokens are given to an app: the person allows it now, and no token is spent twice.

    Whoever ends it at this moment is done, or waits until we are.
    """
    if asked.client.pk.startswith(PREFIX):
        return
    locked = AllowedApp.objects.select_for_update(of=["self"]).select_related("user")
    app = locked.filter(user=asked.user, client_id=asked.client.pk).first()
    if app is None or not app.holds:
        raise InvalidGrantError(request=asked)
    spent = get_validator_context().refresh_token
    if spent is None:
        return
    if not Token.objects.filter(pk=spent.pk).exists():
        end_chain(app)
        raise InvalidGrantError(request=asked)
    SpentToken.objects.create(digest=spent.hash, app=app)


def end_chain(app: AllowedApp) -> None:
    """All tokens that the app has of this person."""
    logger.warning("A token for new ones came a second time: the tokens of that app have ended.")
    app.tokens.delete()
