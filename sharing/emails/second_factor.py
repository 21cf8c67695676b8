"""Letters about signing in: to whoever lost their second factor, when an administrator took it away."""

from __future__ import annotations

from django.urls import reverse

from sharing.emails import KINDS, Kind, Words
from sharing.models import Letter

SECOND_FACTOR_RESET = "second_factor_reset"


def second_factor_reset(letter: Letter) -> Words:
    """Who did it, and what to do now."""
    return Words(
        path=reverse("account_login"),
        typed={"who": letter.details["who"]},
        ours={"email": letter.details["email"]},
        language_of=letter.posted_by,
    )


KINDS[SECOND_FACTOR_RESET] = Kind(second_factor_reset)
