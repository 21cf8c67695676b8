"""Jobs of accounts, as the worker runs them."""

from __future__ import annotations

from datetime import timedelta

from allauth.idp.oidc import app_settings
from allauth.idp.oidc.models import Token
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from accounts import change_letters, code_letters
from accounts.models import Attempt, SpentToken
from tenants.jobs import defer_in_each, of_organisation

# After 3 seconds, 9, 27, 81 and 4 minutes: later the code works no more.
PATIENCE = RetryStrategy(max_attempts=6, exponential_wait=3)


@app.task(name=code_letters.SEND, queue="letters", retry=PATIENCE)
@of_organisation
def send_code(**letter: str) -> None:
    """Send one code."""
    code_letters.send_code(**letter)


@app.task(name=change_letters.SEND, queue="letters", retry=PATIENCE)
@of_organisation
def tell_of_change(**letter: str) -> None:
    """Tell somebody that how they sign in has changed."""
    change_letters.tell_of_change(**letter)


@app.periodic(cron="25 * * * *")
@app.task(
    name="accounts.tasks.forget_all_attempts", queue="letters", queueing_lock="forget_all_attempts"
)
def forget_all_attempts(timestamp: int) -> None:
    """Every hour."""
    defer_in_each(forget_attempts)


@app.task(name="accounts.tasks.forget_attempts", queue="letters")
@of_organisation
def forget_attempts() -> None:
    """Remove the counts that are over, in one organisation, and the tokens of apps that are."""
    Attempt.objects.over().delete()
    Token.objects.expired().delete()
    lasts = timedelta(seconds=app_settings.REFRESH_TOKEN_EXPIRES_IN)
    SpentToken.objects.filter(spent_at__lt=timezone.now() - lasts).delete()
