"""The part of the settings that says how people sign in; settings.py takes all of it."""

from __future__ import annotations

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "accounts.hashers.FrugalArgon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"

ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
# Nobody signs up; with the password named here, the sign-in form asks for one too.
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
# Codes and never links in letters: eight letters without vowels (34 bits), ten minutes, three tries.
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 600
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"length": 8}
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_FORMAT = {"length": 8}
ACCOUNT_PASSWORD_RESET_BY_CODE_CODE_FORMAT = {"length": 8}
ACCOUNT_FORMS = {
    "confirm_login_code": "accounts.codes.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "accounts.codes.ConfirmAddressForm",
    "confirm_password_reset_code": "accounts.codes.ConfirmResetForm",
    "request_login_code": "accounts.codes.RequestLoginCodeForm",
    "reset_password": "accounts.codes.ResetPasswordForm",
    "change_password": "accounts.codes.ChangePasswordForm",
}
# How often is accounts/limits.py: django-allauth counts in each process by itself, and not exactly.
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = IDP_OIDC_RATE_LIMITS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"

# A second factor: an app with codes of six digits, passkeys, and codes on paper for when both are lost.
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1
MFA_ADAPTER = "accounts.second_factor.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "accounts.codes.AuthenticateForm",
    "reauthenticate": "accounts.codes.ReauthenticateForm",
    "activate_totp": "accounts.codes.ActivateTOTPForm",
    "add_webauthn": "accounts.codes.AddPasskeyForm",
    "edit_webauthn": "accounts.codes.NamePasskeyForm",
    "login_webauthn": "accounts.codes.LoginPasskeyForm",
}
USERSESSIONS_TRACK_ACTIVITY = False
# Who somebody is elsewhere is known by issuer and subject, never by an address; tokens are not kept.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_LOGIN_ON_GET = False
# An app that somebody allowed goes on for ninety days after its last use, an hour at a time.
IDP_OIDC_ACCESS_TOKEN_EXPIRES_IN = 3_600
IDP_OIDC_REFRESH_TOKEN_EXPIRES_IN = 90 * 24 * 3_600
IDP_OIDC_ADAPTER = "accounts.vouching.adapter.OIDCAdapter"
SOCIALACCOUNT_ADAPTER = "sharing.sign_in_elsewhere.SocialAccountAdapter"
