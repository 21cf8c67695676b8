"""Another organisation asks who somebody is, and the person says yes or no.

It is asked each time. The two are different organisations, and without a question the page of one
could learn who passes by, from the other, unseen.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from allauth.idp.oidc.forms import AuthorizationForm
from allauth.idp.oidc.internal.oauthlib.utils import (
    convert_response,
    extract_params,
    respond_html_error,
)
from allauth.idp.oidc.models import Client
from allauth.idp.oidc.views import AuthorizationView
from csp.decorators import csp_update
from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.clickjacking import xframe_options_deny
from django.views.decorators.csrf import csrf_exempt
from oauthlib.oauth2.rfc6749.errors import FatalClientError

from accounts.models import AccessToken, AllowedApp, TokenPolicy
from accounts.vouching.adapter import may_be_vouched_for
from accounts.vouching.between import PREFIX, client_for
from accounts.vouching.codes import server
from tenants.current import current_organisation

SELF = "'self'"
# SHA-256 in base64: what only whoever asked can answer (PKCE).
CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
# So long a page with the question can be answered, in seconds.
IN_TIME = 600


@method_decorator([csrf_exempt, xframe_options_deny], name="dispatch")
class Authorization(AuthorizationView):
    """Django-allauth's, with the question in our words, and an answer that is good here alone.

    What it signs for the answer names neither the organisation nor the person; ours does.
    """

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """The question; to another organisation, only if it asks exactly as we do."""
        client_id = request.GET.get("client_id", "")
        if client_id.startswith(PREFIX):
            client = client_for(client_id)
            if client is None or not _asks_rightly(request, client.redirect_uris):
                return self._refused(request)
            if request.user.is_authenticated and not may_be_vouched_for(request.user):
                return self._refused(request)
        elif not _app_asks_rightly(request):
            return render(request, "idp/oidc/error.html", status=400)
        return self._may_lead_to(super().get(request, *args, **kwargs))

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """The answer: of whom was asked, here, and not long ago."""
        signed = request.POST.get("request")
        if signed:
            try:
                asked = TimestampSigner(salt=self._salt).unsign(signed, max_age=IN_TIME)
            except BadSignature:
                raise PermissionDenied from None
            request.POST = request.POST.copy()
            request.POST["request"] = asked
        return super().post(request, *args, **kwargs)

    def get_initial(self) -> dict[str, object]:
        """What comes back with the answer, for this person at this organisation."""
        initial = super().get_initial()
        signer = TimestampSigner(salt=self._salt)
        return {**initial, "request": signer.sign(initial["request"])}

    def get_template_names(self) -> list[str]:
        """A page for other organisations, and one for apps."""
        ours = str(self._request_info["client_id"]).startswith(PREFIX)
        return ["accounts/vouch.html" if ours else "accounts/allow_app.html"]

    def get_form(self, form_class: type[AuthorizationForm] | None = None) -> AuthorizationForm:
        """The question to this person: nothing that the organisation does not let them give."""
        form = super().get_form(form_class)
        of_data = set(AccessToken.Scope.values)
        may = set(TokenPolicy.current().scopes_for(self.request.user))
        may &= set(AccessToken.Scope.for_apps())
        scopes = form.fields["scopes"]
        scopes.choices = [one for one in scopes.choices if one[0] not in of_data or one[0] in may]
        scopes.initial = [name for name, _label in scopes.choices]
        return form

    def said_yes(self, client: Client) -> None:
        """To an app: it is kept, and ends where the person sees it."""
        AllowedApp.allow(self.request.user, client)

    def form_valid(self, form: AuthorizationForm) -> HttpResponse:
        """The person said yes: to an app, that is kept, and ends where they see it."""
        client = Client.objects.get(pk=self._request_info["client_id"])
        if not client.pk.startswith(PREFIX):
            self.said_yes(client)
        credentials = {"user": self.request.user, **self._request_info}
        credentials.pop("resources", None)
        try:
            answer = server().create_authorization_response(
                *extract_params(self.request),
                scopes=form.cleaned_data["scopes"],
                credentials=credentials,
            )
        except FatalClientError as error:
            return respond_html_error(self.request, error=error)
        return convert_response(*answer)

    @property
    def _salt(self) -> str:
        return f"gastvrij:{current_organisation().pk}:{self.request.user.pk}:authorize"

    def _may_lead_to(self, response: HttpResponse) -> HttpResponse:
        """The answer is sent on to whoever asks, and a form may only lead to where it is allowed to."""
        info = getattr(self, "_request_info", None) or {}
        asking = urlsplit(str(info.get("redirect_uri") or ""))
        if not asking.netloc:
            return response
        origins = [SELF, f"{asking.scheme}://{asking.netloc}"]
        return csp_update({"form-action": origins})(lambda: response)()

    @staticmethod
    def _refused(request: HttpRequest) -> HttpResponse:
        return render(request, "accounts/not_vouched.html", status=403)


def _asks_rightly(request: HttpRequest, redirect_uri: str) -> bool:
    """As our own code asks: the redirect address to the letter, and everything that protects the answer."""
    asked = request.GET
    return (
        asked.get("redirect_uri") == redirect_uri
        and asked.get("response_type") == "code"
        and asked.get("code_challenge_method") == "S256"
        and "prompt" not in asked
        and all(asked.get(name) for name in ("state", "nonce", "code_challenge"))
    )


def _app_asks_rightly(request: HttpRequest) -> bool:
    """A registered app, back to an address to the letter, for a code that only it can use.

    It cannot ask without the person seeing it (prompt=none).
    """
    asked = request.GET
    app = Client.objects.filter(pk=asked.get("client_id", "")).first()
    return (
        app is not None
        and asked.get("redirect_uri") in app.get_redirect_uris()
        and asked.get("response_type") == "code"
        and asked.get("code_challenge_method") == "S256"
        and CHALLENGE.fullmatch(asked.get("code_challenge", "")) is not None
        and asked.get("prompt", "consent") == "consent"
    )
