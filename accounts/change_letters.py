"""A letter when something changes in how somebody signs in, so that they notice if it was not them.

Sent by a worker, to the address that the person had before.
"""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import get_language, override
from procrastinate.contrib.django import app

from accounts import letters
from accounts.devices import device
from accounts.models import User
from tenants.current import current_organisation

SEND = "accounts.tasks.tell_of_change"
LETTER = "sign_in_changed"
# What django-allauth tells us of, and what the letter calls it; of the rest our own letters tell.
CHANGES = {
    "account/email/password_changed": "password",
    "account/email/password_set": "password",
    "account/email/password_reset": "password",
    "account/email/email_changed": "address",
    "mfa/email/totp_activated": "app",
    "mfa/email/totp_deactivated": "app_gone",
    "mfa/email/webauthn_added": "passkey",
    "mfa/email/webauthn_removed": "passkey_gone",
    "mfa/email/recovery_codes_generated": "paper",
}


def post_change(change: str, person: User, recipient: str, user_agent: str) -> None:
    """Have a worker tell it."""
    app.configure_task(SEND, queue="letters").defer(
        schema=current_organisation().schema_name,
        change=change,
        recipient=recipient,
        user_agent=user_agent[:200],
        language=person.language or get_language() or settings.LANGUAGE_CODE,
    )


def tell_of_change(change: str, recipient: str, user_agent: str, language: str) -> None:
    """Send it."""
    organisation = current_organisation()
    with override(language):
        ours = {"change": change, "device": device(user_agent), "url": f"{organisation.address}/"}
        letters.compose(LETTER, recipient, language=language, typed={}, ours=ours).send()
