"""Letters about tokens: to whoever made one with which a program administers."""

from __future__ import annotations

from django.urls import reverse

from sharing.emails import KINDS, Kind, Words
from sharing.models import Letter

ADMINISTERING = "token_administers"


def token_administers(letter: Letter) -> Words:
    """That it was made, so that they notice if it was not them."""
    return Words(
        path=reverse("tokens"),
        typed={"name": letter.details["name"]},
        language_of=letter.posted_by,
    )


KINDS[ADMINISTERING] = Kind(token_administers)
