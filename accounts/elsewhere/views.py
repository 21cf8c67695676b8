"""Off to a provider, and back. To go there changes something, so it takes a button."""

from __future__ import annotations

import logging
from uuid import UUID

from allauth.account.internal.flows.reauthentication import (
    get_reauthentication_flows,
    suspend_request,
)
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base import AuthProcess
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts import limits
from accounts.elsewhere.openid import TROUBLE, Adapter, CallbackView, Provider
from accounts.second_factor import proved_lately

logger = logging.getLogger(__name__)


@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest, provider_id: UUID) -> HttpResponse:
    """Off to the provider; signed in, to link the account there, after proving oneself again."""
    provider = _provider(request, provider_id)
    if request.method != "POST":
        return render(request, "accounts/go_elsewhere.html", {"name": provider.name})
    connecting = request.POST.get("process") == AuthProcess.CONNECT
    if connecting and not proved_lately(request):
        return _prove_again(request)
    limits.take(limits.ELSEWHERE_OF_NETWORK, "elsewhere from", limits.network_of(request))
    try:
        response = provider.redirect_from_request(request)
    except TROUBLE as trouble:
        return failed(request, provider.name, trouble)
    return leave(request, response, provider.name)


@require_GET
def callback(request: HttpRequest, provider_id: UUID) -> HttpResponse:
    """Back from the provider. Whatever is wrong with what it says, the page tells the same."""
    provider = _provider(request, provider_id)
    try:
        view = CallbackView.adapter_view(Adapter(request, str(provider_id)))
        return view(request)
    except ImmediateHttpResponse as answer:
        return answer.response
    except TROUBLE as trouble:
        return failed(request, provider.name, trouble)


def leave(request: HttpRequest, response: HttpResponse, name: str) -> HttpResponse:
    """A page that goes on to the provider by itself.

    A form may only lead to ourselves (form-action), and where it is sent on to counts as well.
    """
    url = response.headers.get("Location", "")
    if not url:
        return response
    page = render(request, "accounts/leaving.html", {"name": name, "url": url})
    page.headers["Refresh"] = f"0; url={url}"
    return page


def failed(request: HttpRequest, name: str, trouble: object = None) -> HttpResponse:
    """It did not work; why is for the log, without what was sent."""
    logger.warning("Signing in with %s did not work: %s", name, type(trouble).__name__)
    words = _("Signing in with %(name)s did not work. Try again, or sign in in another way.")
    messages.error(request, words % {"name": name})
    return redirect("profile" if request.user.is_authenticated else "account_login")


def cancelled(request: HttpRequest, name: str) -> HttpResponse:
    """The person thought better of it there; nothing is wrong."""
    words = _("You did not go on at %(name)s. Try again, or sign in in another way.")
    messages.info(request, words % {"name": name})
    return redirect("profile" if request.user.is_authenticated else "account_login")


def _prove_again(request: HttpRequest) -> HttpResponse:
    """By password or second factor; who has neither signs in anew."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    if get_reauthentication_flows(request.user):
        return suspend_request(request, reverse("account_reauthenticate"))
    words = _("For this you must have signed in just now. Sign out, sign in again, and come back.")
    messages.error(request, words)
    return redirect("profile")


def _provider(request: HttpRequest, provider_id: UUID) -> Provider:
    try:
        return get_adapter(request).get_provider(request, str(provider_id))
    except SocialApp.DoesNotExist:
        raise Http404 from None
