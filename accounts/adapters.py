"""Where django-allauth asks us."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

from accounts.addresses import normal_form
from tenants.current import current_organisation


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from an administrator or an invitation; letters come from the organisation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account without being asked in."""
        return False

    def clean_email(self, email: str) -> str:
        """The normal form of the address."""
        return normal_form(email)

    def get_email_verification_redirect_url(self, email_address: object) -> str:
        """After confirming an address: the first page."""
        return reverse("home")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> None:
        """A letter that names this organisation, and links only to its stored primary domain."""
        organisation = current_organisation()
        super().send_mail(template_prefix, email, {**context, "organisation": organisation})
