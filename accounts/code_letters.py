"""Letters with a code: a worker sends them, and until then the code is sealed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from procrastinate.contrib.django import app

from accounts import letters
from accounts.models import User
from accounts.sealed import seal, unseal
from tenants.current import current_organisation

SEND = "accounts.tasks.send_code"
PURPOSE = "code by mail"
WORKS_FOR = timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)


def post_code(name: str, recipient: str, code: str) -> None:
    """Have a worker send a code, before other letters; it waits there sealed."""
    job = app.configure_task(SEND, queue="letters", priority=10)
    job.defer(
        schema=current_organisation().schema_name,
        name=name,
        recipient=recipient,
        sealed=seal(code, PURPOSE),
        language=get_language() or settings.LANGUAGE_CODE,
        until=(timezone.now() + WORKS_FOR).isoformat(),
    )


def send_code(name: str, recipient: str, sealed: str, language: str, until: str) -> None:
    """Send it in the language of whoever has the address; not once it works no more."""
    if timezone.now() > datetime.fromisoformat(until):
        return
    person = User.objects.filter(email=recipient).first()
    ours = {"code": unseal(sealed, PURPOSE), "minutes": WORKS_FOR.seconds // 60}
    language = (person and person.language) or language
    letters.compose(name, recipient, language=language, typed={}, ours=ours).send()
