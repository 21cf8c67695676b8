"""Who a program of somebody's is, by the token it sends; sessions are Django REST framework's own.

Administrator rights come only by a token that was made for it: see `sharing.administering`.
"""

from __future__ import annotations

import base64
import binascii

from allauth.idp.oidc.models import Token
from django.utils.translation import gettext as _
from rest_framework import authentication
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import NotAuthenticated, PermissionDenied
from rest_framework.request import Request

from accounts.addresses import normal_or_nothing
from accounts.hourly import note_now
from accounts.middleware import note_seen
from accounts.models import AccessToken, AllowedApp, TokenPolicy, User
from accounts.models.tokens import PREFIX, digest_of
from accounts.second_factor import must_set_up

# What only looks; also the verbs of WebDAV that do.
LOOKING = {"GET", "HEAD", "OPTIONS", "PROPFIND", "REPORT"}
SCHEME = 'Bearer realm="Gastvrij"'


class TokenAuthentication(BaseAuthentication):
    """The person whose token comes in `Authorization`, as Bearer, or as Basic with their address.

    Basic is for programs that know nothing but an address and a password. A token that opens
    nothing, for whatever reason, is answered as if none had come: by the same 401.
    """

    def authenticate(self, request: Request) -> tuple[User, AccessToken | AllowedApp] | None:
        """The person, and the token or the app they allowed; None if no token of ours was sent."""
        secret, address = _sent(request.headers.get("Authorization", ""))
        if secret is None:
            return None
        if secret.startswith(PREFIX):
            found = usable(secret, address)
            scope = found and found.scope
        else:
            found, scope = usable_app(secret)
        if found is None:
            raise NotAuthenticated
        if scope == AccessToken.Scope.READ and request.method not in LOOKING:
            raise PermissionDenied(_("With this token one can only look."))
        if note_now(found, "last_used_at"):
            note_seen(found.user)
        return found.user, found

    def authenticate_header(self, request: Request) -> str:
        """What a program without a token is told to send."""
        return SCHEME


class SessionAuthentication(authentication.SessionAuthentication):
    """Whoever signed in with the browser, once they set up the second factor that is asked of them."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        """The person, if nothing is to be done first."""
        if must_set_up(request._request):  # noqa: SLF001 -- as REST framework's own does
            raise PermissionDenied(_("Set up a second factor first."), "second_factor_needed")
        return super().authenticate(request)


def usable(secret: str, address: str | None = None) -> AccessToken | None:
    """The token with this secret that works now, of the person with this address if one is named."""
    if not secret.startswith(PREFIX):
        return None
    kept = AccessToken.objects.kept().select_related("user")
    token = kept.filter(digest=digest_of(secret)).first()
    if token is None or token.state != "active" or not TokenPolicy.current().allows(token):
        return None
    if address is not None and normal_or_nothing(address) != token.user.email:
        return None
    return token


def usable_app(secret: str) -> tuple[AllowedApp | None, str]:
    """The allowed app whose access token this is, and what it may do; nothing if it opens nothing."""
    token = Token.objects.lookup(Token.Type.ACCESS_TOKEN, secret)
    if token is None:
        return None, ""
    allowed = AllowedApp.objects.select_related("user")
    app = allowed.filter(user=token.user_id, client_id=token.client_id).first()
    if app is None or not app.holds:
        return None, ""
    may = TokenPolicy.current().scopes_for(app.user)
    for scope in (AccessToken.Scope.WRITE, AccessToken.Scope.READ):
        if scope in token.get_scopes() and scope in may:
            return app, scope
    # Whoever allowed more than people outside may have now, allowed looking too.
    looks = AccessToken.Scope.WRITE in token.get_scopes() and AccessToken.Scope.READ in may
    return (app, AccessToken.Scope.READ) if looks else (None, "")


def _sent(header: str) -> tuple[str | None, str | None]:
    """The secret in the header, and the address beside it; a Basic without a token is not for us."""
    scheme, _space, sent = header.strip().partition(" ")
    if scheme.lower() == "bearer":
        return sent.strip(), None
    if scheme.lower() == "basic":
        try:
            name, _colon, secret = base64.b64decode(sent, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None, None
        if secret.startswith(PREFIX):
            return secret, name
    return None, None
