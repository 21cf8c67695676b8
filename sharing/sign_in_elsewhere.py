"""Where django-allauth asks us about accounts elsewhere: which there are, and who somebody is."""

from __future__ import annotations

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthError, AuthProcess
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.elsewhere.apps import apps_of
from accounts.elsewhere.openid import Provider
from accounts.elsewhere.views import cancelled, failed
from accounts.elsewhere.web import Session
from accounts.models import User
from accounts.second_factor import proved_lately
from sharing.actors import Actor, actor_for
from sharing.operations.accounts_elsewhere import admit, invitation_waiting, link_account
from sharing.tokens import token_of


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Providers are our own rows; nobody signs up by one; who somebody is, an operation says."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """What is switched on; `provider` is the number of one."""
        apps = apps_of(provider)
        return [app for app in apps if client_id in {None, app.client_id}]

    def get_provider(
        self, request: HttpRequest, provider: str, client_id: str | None = None
    ) -> Provider:
        """The provider with this number. Raises SocialApp.DoesNotExist."""
        return Provider(request, app=self.get_app(request, provider, client_id))

    def get_requests_session(self) -> Session:
        """How providers are asked."""
        return Session()

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Nobody: who may come in has an account by now."""
        return False

    def on_authentication_error(
        self, request: HttpRequest, provider: Provider, *args: object, **kwargs: object
    ) -> None:
        """Whatever went wrong at the provider, or between us: one answer; unless the person went back."""
        if kwargs.get("error") == AuthError.CANCELLED:
            raise ImmediateHttpResponse(cancelled(request, provider.name))
        trouble = kwargs.get("exception")
        raise ImmediateHttpResponse(failed(request, provider.name, trouble))

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Somebody came back from a provider: link the account, or find out who that is here."""
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            self._link(request, sociallogin)
        app = sociallogin.provider.app
        person = admit(Actor(), sociallogin.identity, app.trust, called=app.name)
        if person is None:
            messages.error(request, _refusal(app.name))
            raise ImmediateHttpResponse(redirect("account_login"))
        sociallogin.user = person
        sociallogin.state["next"] = sociallogin.state.get("next") or _first_page(person)

    def _link(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Link it to whoever is signed in, and proved a moment ago to be them; then back to the list."""
        name = sociallogin.provider.app.name
        try:
            if not proved_lately(request):
                raise PermissionDenied
            link_account(actor_for(request), sociallogin.identity, called=name)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        except PermissionDenied:
            messages.error(request, _("That took too long. Try again."))
        else:
            words = _("You can sign in with your account at %(name)s from now on.")
            messages.success(request, words % {"name": name})
        raise ImmediateHttpResponse(redirect("connections"))


def _refusal(name: str) -> str:
    """The same for whoever is unknown, closed or not let in: it tells of no account."""
    words = _(
        "With this account at %(name)s you cannot sign in here. If you were invited, sign in with"
        " the address that the invitation was sent to."
    )
    return words % {"name": name}


def _first_page(person: User) -> str | None:
    """Whoever was invited and did not answer yet: the invitation."""
    waiting = invitation_waiting(person) if person.is_external else None
    return waiting and reverse("invitation", args=[token_of(waiting)])
