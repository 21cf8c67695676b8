"""Letters about one's own account: with which accounts elsewhere one can sign in to it."""

from __future__ import annotations

from sharing.emails import KINDS, Kind, Words
from sharing.models import Letter

ACCOUNT_LINKED = "account_linked"
ACCOUNT_UNLINKED = "account_unlinked"


def about_link(letter: Letter) -> Words:
    """To whoever has the account: where the other account is, and where to end the link."""
    return Words(path="/connections/", typed={"provider": letter.details["provider"]})


KINDS[ACCOUNT_LINKED] = Kind(about_link)
KINDS[ACCOUNT_UNLINKED] = Kind(about_link)
