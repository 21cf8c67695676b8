"""With what somebody can sign in, so that nobody takes their own last way in away."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings

from accounts.elsewhere.apps import name_of
from accounts.models import User


def other_ways_than(account: SocialAccount, person: User) -> list[str]:
    """The ways in that this person keeps when the link with this account elsewhere ends."""
    ways = []
    knows_address = EmailAddress.objects.filter(user=person, email=person.email, verified=True)
    if knows_address.exists():
        ways += ["code"] if settings.ACCOUNT_LOGIN_BY_CODE_ENABLED else []
        ways += ["password"] if person.has_usable_password() else []
    passkeys = Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN)
    ways += ["passkey"] if passkeys.exists() else []
    others = SocialAccount.objects.filter(user=person).exclude(pk=account.pk)
    if any(name_of(other.provider) for other in others):
        ways.append("account elsewhere")
    return ways
