"""Codes, and the forms they are typed in: tried no more often than allowed, whoever tries at once."""

from __future__ import annotations

from allauth.account import forms as of_account
from allauth.account.adapter import get_adapter as account_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.core import context
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.adapter import get_adapter as mfa_adapter
from allauth.mfa.base import forms as of_second_factor
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as of_totp
from allauth.mfa.webauthn import forms as of_webauthn
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import limits
from accounts.addresses import normal_form
from accounts.models import Attempt


class _Counted:
    """A code that came by mail: good in one browser, once, and not to be guessed (I6, G10).

    The session says which code it is, and several requests may read the session at the same moment;
    so the turns are the database's. Where no letter went out there is nothing to guess.
    """

    def clean_code(self) -> str:
        """The code, if it is right and there was a turn."""
        about = (type(self).__name__, context.request.session.session_key, self.expected_code)
        if self.expected_code and not limits.once(limits.CODE, *about):
            raise account_adapter().validation_error("too_many_login_attempts")
        code = super().clean_code()
        if not limits.once(limits.USED_CODE, "used", *about):
            raise account_adapter().validation_error("incorrect_code")
        return code


class ConfirmLoginCodeForm(_Counted, of_account.ConfirmLoginCodeForm):
    """The code to sign in with."""


class ConfirmAddressForm(_Counted, of_account.ConfirmEmailVerificationCodeForm):
    """The code that proves an address."""


class ConfirmResetForm(_Counted, of_account.ConfirmPasswordResetCodeForm):
    """The code to choose a new password with."""


class RequestLoginCodeForm(of_account.RequestLoginCodeForm):
    """Where to send a code to sign in with."""

    def clean_email(self) -> str:
        """The same for whoever is known and whoever is not (I5, I8)."""
        self.cleaned_data["email"] = normal_form(self.cleaned_data["email"])
        limits.before_a_letter(context.request, self.cleaned_data["email"])
        return super().clean_email()


class ResetPasswordForm(of_account.ResetPasswordForm):
    """Where to send a code to choose a new password with."""

    def clean_email(self) -> str:
        """The same for whoever is known and whoever is not (I5, I8)."""
        self.cleaned_data["email"] = normal_form(self.cleaned_data["email"])
        limits.before_a_letter(context.request, self.cleaned_data["email"])
        return super().clean_email()


class ChangePasswordForm(of_account.ChangePasswordForm):
    """The old password and the new; whoever found a browser open does not guess the old one."""

    def clean_oldpassword(self) -> str:
        """The old one, not too often."""
        turns = limits.before_a_password(context.request, self.user.email)
        password = super().clean_oldpassword()
        limits.give_back(turns)
        return password


class _CountedSecondFactor:
    """Six digits of an app, or a code on paper: each good once, and few turns for a person."""

    def clean_code(self) -> str:
        """The code, if it is right and there was a turn."""
        limit, about = limits.SECOND_FACTOR, ("second factor", self.user.pk)
        if not limits.once(limit, *about):
            raise account_adapter().validation_error("too_many_login_attempts")
        code = super().clean_code()
        used = ("used", self.authenticator.pk, normalize_user_code(code))
        by_app = self.authenticator.type == Authenticator.Type.TOTP
        if by_app and not limits.once(limits.USED_SECOND_FACTOR, *used):
            raise mfa_adapter().validation_error("incorrect_code")
        Attempt.objects.forget(*about, limit.within)
        return code


class AuthenticateForm(_CountedSecondFactor, of_second_factor.AuthenticateForm):
    """The second factor at signing in."""


class ReauthenticateForm(_CountedSecondFactor, of_second_factor.ReauthenticateForm):
    """The second factor once more, before something that matters."""


class ActivateTOTPForm(of_totp.ActivateTOTPForm):
    """The first code of an app: it proves the second factor in this session, too."""

    def clean_code(self) -> str:
        """The code of the app."""
        code = super().clean_code()
        record_authentication(context.request, self.user, "mfa", type="totp")
        return code


class AddPasskeyForm(of_webauthn.AddWebAuthnForm):
    """A new passkey: it proves the second factor in this session, too.

    Always one that is a whole way in: the device asks for a finger, a face or its own code.
    """

    name = forms.CharField(label=_("Name"), max_length=100, required=False)
    passwordless = forms.BooleanField(initial=True, widget=forms.HiddenInput)

    def clean(self) -> dict[str, object]:
        """What the browser made."""
        said = super().clean()
        if said.get("credential") and not self.errors:
            record_authentication(context.request, self.user, "mfa", type="webauthn")
        return said


class NamePasskeyForm(of_webauthn.EditWebAuthnForm):
    """What its owner calls a passkey."""

    name = forms.CharField(label=_("Name"), max_length=100)


class LoginPasskeyForm(of_webauthn.LoginWebAuthnForm):
    """A passkey at the door. It cannot be guessed, but to look at one costs something."""

    def clean_credential(self) -> Authenticator:
        """Whose it is."""
        request = context.request
        limits.take(limits.PASSKEYS_OF_NETWORK, "passkeys", limits.network_of(request))
        authenticator = super().clean_credential()
        if not authenticator.user.is_active:
            raise mfa_adapter().validation_error("incorrect_code")
        return authenticator
