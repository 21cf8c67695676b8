"""Django-allauth's OpenID Connect with everything checked that it leaves out."""

from __future__ import annotations

import secrets
from urllib.parse import quote_plus

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from requests import RequestException

from accounts.elsewhere.claims import Identity, Trust, identity_of, issuers_of, verified
from accounts.elsewhere.web import refuse_address
from accounts.models import User
from tenants.current import current_organisation

PROCESSES = {AuthProcess.LOGIN, AuthProcess.CONNECT}
ENDPOINTS = ["authorization_endpoint", "token_endpoint", "jwks_uri"]


# What a provider can make us stumble over: by what it answers, or by not answering.
TROUBLE = (OAuth2Error, RequestException, ValueError, KeyError, TypeError, AttributeError)


class Client(OAuth2Client):
    """Us, as the provider knows us; in a header with both halves written as in a form (RFC 6749, 2.3.1)."""

    def get_access_token(
        self,
        code: str,
        pkce_code_verifier: str | None = None,
        extra_data: dict[str, str] | None = None,
    ) -> dict[str, object]:
        """What the provider gives for the code. Raises one of TROUBLE."""
        if self.basic_auth:
            self.consumer_key = quote_plus(self.consumer_key)
            self.consumer_secret = quote_plus(self.consumer_secret)
        return super().get_access_token(code, pkce_code_verifier, extra_data)


class Adapter(OpenIDConnectOAuth2Adapter):
    """Asks the provider, and takes its word for as much as was set up."""

    client_class = Client

    # What was kept when the person left for the provider.
    state: dict[str, object]

    @property
    def trust(self) -> Trust:
        """What was set up of the provider."""
        return self.get_provider().app.trust

    @property
    def openid_config(self) -> dict[str, object]:
        """How the provider describes itself; it must be who it was set up as. Raises OAuth2Error."""
        if not hasattr(self, "_openid_config"):
            self._openid_config = description_of(self.trust)
        return self._openid_config

    @property
    def basic_auth(self) -> bool:
        """How we say who we are; without a word about it, as the specification has it: in a header."""
        methods = self.openid_config.get("token_endpoint_auth_methods_supported")
        return not (isinstance(methods, list) and "client_secret_post" in methods)

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Always at the organisation's own address, whatever host it was asked by."""
        return callback_url(self.provider_id)

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: object, **kwargs: object
    ) -> SocialLogin:
        """Who the provider says that came. Raises OAuth2Error."""
        response, config = kwargs["response"], self.openid_config
        keys = ask(config["jwks_uri"])
        nonce = str(self.state.get("nonce") or "")
        claims = verified(self.trust, str(config["issuer"]), keys, response.get("id_token"), nonce)
        address = claims
        if self.trust.kind in {"openid", "organisation"} and "email" not in claims:
            address = self._ask_of_person(claims, str(response.get("access_token")))
        return self.get_provider().login_of(identity_of(self.trust, claims, address))

    def _ask_of_person(self, claims: dict[str, object], access_token: str) -> dict[str, object]:
        """What the provider says of the person besides; of the same one, or it does not count."""
        where = self.openid_config.get("userinfo_endpoint")
        if where is None:
            return {}
        said = ask(where, {"Authorization": f"Bearer {access_token}"})
        return said if said.get("sub") == claims["sub"] else {}


class Provider(OpenIDConnectProvider):
    """A provider; nothing of how it is asked can be set by an address that somebody made up."""

    oauth2_adapter_class = Adapter
    pkce_enabled_default = True

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        """Always the same."""
        return self.get_default_scope()

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, str]:
        """None: they could put something else in the place of what we ask."""
        return {}

    def redirect(
        self,
        request: HttpRequest,
        process: str,
        next_url: str | None = None,
        data: object = None,
        **kwargs: object,
    ) -> HttpResponse:
        """Off to the provider, with a nonce that must come back in the token."""
        nonce = secrets.token_urlsafe(32)
        params = {"nonce": nonce}
        if self.app.trust.kind in {"microsoft", "google"}:
            params["prompt"] = "select_account"
        process = process if process in PROCESSES else AuthProcess.LOGIN
        return super().redirect(request, process, next_url, data, auth_params=params, nonce=nonce)

    def login_of(self, identity: Identity) -> SocialLogin:
        """Somebody who came: known by issuer and number; who that is here is asked of our adapter."""
        account = SocialAccount(provider=identity.issuer, uid=identity.subject, extra_data={})
        login = SocialLogin(user=User(), account=account, provider=self)
        login.identity = identity
        return login


class CallbackView(OAuth2CallbackView):
    """Back from the provider."""

    def _get_state(
        self, request: HttpRequest, provider: Provider
    ) -> tuple[dict[str, object] | None, HttpResponse | None]:
        """What was kept when the person left; whoever answers must be whom we asked (RFC 9207)."""
        state, response = super()._get_state(request, provider)
        self.adapter.state = state or {}
        answering = request.GET.get("iss", provider.app.trust.issuer)
        if provider.app.trust.kind != "microsoft" and answering != provider.app.trust.issuer:
            raise OAuth2Error("somebody else answers")
        return state, response


def ask(url: object, headers: dict[str, str] | None = None) -> dict[str, object]:
    """What a provider answers at one of its addresses."""
    refuse_address(url)
    with get_adapter().get_requests_session() as session:
        response = session.get(url, headers=headers)
        response.raise_for_status()
        said = response.json()
    if not isinstance(said, dict):
        raise OAuth2Error("not an answer")
    return said


def description_of(trust: Trust) -> dict[str, object]:
    """How a provider describes itself; it must be who it was set up as. Raises one of TROUBLE."""
    said = ask(f"{trust.issuer}/.well-known/openid-configuration")
    if said.get("issuer") not in issuers_of(trust):
        raise OAuth2Error("the provider calls itself something else")
    for name in ENDPOINTS:
        refuse_address(said.get(name))
    return said


def callback_url(provider_id: object) -> str:
    """Where a provider sends people back to; this must be registered there."""
    path = reverse("openid_connect_callback", args=[provider_id])
    return current_organisation().address + path
