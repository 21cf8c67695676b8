"""Where django-allauth asks us."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.email_verification_by_code import EmailVerificationProcess
from allauth.account.internal.stagekit import clear_login
from allauth.account.models import EmailAddress
from allauth.core import context
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from accounts import known_browsers, letters, limits, second_factor
from accounts.addresses import normal_form
from accounts.change_letters import CHANGES, post_change
from accounts.code_letters import post_code
from accounts.models import User
from tenants.current import current_organisation

# The letters with a code; each of our languages has its own words for them.
CODES = {
    "account/email/login_code": "login_code",
    "account/email/email_confirmation": "email_confirmation",
    "account/email/email_confirmation_signup": "email_confirmation",
    "account/email/password_reset_code": "password_reset_code",
}

# What django-allauth says itself; named here so that the Dutch of it is ours, and polite.
OF_ALLAUTH = (
    gettext_noop("You must type the same password each time."),
    gettext_noop("Use your password"),
    gettext_noop("Use authenticator app or code"),
    gettext_noop("Use a security key"),
    gettext_noop("Authenticator code"),
)


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from an administrator or an invitation; letters come from the organisation."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": gettext_lazy("This account has been closed."),
        "cannot_remove_primary_email": gettext_lazy("You cannot remove your main address."),
        "duplicate_email": gettext_lazy("This is an address of yours already."),
        "email_password_mismatch": gettext_lazy(
            "The e-mail address or the password is not right. Try again, or sign in with a code."
        ),
        "email_taken": gettext_lazy("This e-mail address cannot be used here."),
        "enter_current_password": gettext_lazy("This is not your current password."),
        "incorrect_code": gettext_lazy("This code is not right. Look at the newest letter."),
        "incorrect_password": gettext_lazy("This password is not right."),
        "max_email_addresses": gettext_lazy("You can have at most %d e-mail addresses."),
        "same_as_current": gettext_lazy("This is what it is already."),
        "too_many_login_attempts": gettext_lazy(
            "Too many attempts failed. Wait a few minutes, then try again."
        ),
        "unverified_primary_email": gettext_lazy("Confirm your main address first."),
        "rate_limited": gettext_lazy("That was too often. Wait a minute, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account without being asked in."""
        return False

    def clean_email(self, email: str) -> str:
        """The normal form of the address."""
        return normal_form(email)

    def get_email_verification_redirect_url(self, email_address: object) -> str:
        """After confirming an address: the first page."""
        return reverse("home")

    def pre_login(self, request: HttpRequest, user: User, **kwargs: object) -> HttpResponse | None:
        """Before somebody is in: who is outside waits while the switch is off (S59).

        They have proved who they are by now, so this tells nobody else that they have an account.
        A code that came by mail also proves the address.
        """
        response = super().pre_login(request, user, **kwargs)
        if response is not None:
            return response
        if user.is_external and not current_organisation().external_sharing:
            clear_login(request)
            messages.error(request, _("Sharing outside the organisation is switched off."))
            return redirect("account_login")
        if _came_by_code(request, user):
            EmailAddress.objects.update_or_create(
                user=user, email=user.email, defaults={"verified": True, "primary": True}
            )
        return None

    def pre_authenticate(self, request: HttpRequest, **credentials: object) -> None:
        """Before a password is looked at: not too often (I6, D5)."""
        self._turns = limits.before_a_password(request, str(credentials.get("email", "")))

    def authenticate(self, request: HttpRequest, **credentials: object) -> User | None:
        """Whose password it is; only wrong ones are counted."""
        person = super().authenticate(request, **credentials)
        if person is not None:
            limits.give_back(self._turns)
        return person

    def send_confirmation_mail(
        self, request: HttpRequest, emailconfirmation: EmailVerificationProcess, *, signup: bool
    ) -> None:
        """The code that confirms an address; not too many of them (I8)."""
        limits.before_a_letter(request, emailconfirmation.email)
        super().send_confirmation_mail(request, emailconfirmation, signup)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> None:
        """A worker sends the codes: to an address of nobody takes as long (I5)."""
        name = CODES.get(template_prefix)
        if name is None or "code" not in context:
            super().send_mail(template_prefix, email, context)
        else:
            post_code(name, email, str(context["code"]))

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, object] | None = None,
        email: str | None = None,
    ) -> None:
        """Something changed in how somebody signs in: they are told, by a worker."""
        change = CHANGES.get(template_prefix)
        if change is not None:
            user_agent = self.get_http_user_agent(self.request)
            post_change(change, user, email or user.email, user_agent)

    def login(self, request: HttpRequest, user: User) -> None:
        """Somebody is in; what they must do first is noted in their session."""
        super().login(request, user)
        second_factor.note_missing(request, user)

    def post_login(self, request: HttpRequest, user: User, **kwargs: object) -> HttpResponse | None:
        """This browser is known to be theirs from now on."""
        response = super().post_login(request, user, **kwargs)
        if response is not None:
            known_browsers.remember(request, response, user)
        return response

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """A new address ends the sessions of the old one everywhere else (Z8)."""
        confirmed = super().confirm_email(request, email_address)
        if confirmed and request.user.is_authenticated and request.user == email_address.user:
            request.user.refresh_from_db(fields=["email"])
            update_session_auth_hash(request, request.user)
        return confirmed

    def is_reauthentication_required(self, *, app: str, **kwargs: object) -> bool:
        """Not again of who proved who they are a few minutes ago, at the door or since."""
        lately = second_factor.proved_lately(context.request)
        return not lately and super().is_reauthentication_required(app=app, **kwargs)

    def get_from_email(self) -> str:
        """Our address, in the organisation's name."""
        return letters.sender()

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, object],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        """A letter of this organisation."""
        context = {**context, "organisation": current_organisation()}
        return super().render_mail(template_prefix, email, context, headers)


def _came_by_code(request: HttpRequest, user: User) -> bool:
    """Whether the last proof that this browser gave is a code sent to the person's address."""
    records = get_authentication_records(request, user)
    last = records[-1] if records else {}
    return last.get("method") == "code" and last.get("email") == user.email
