"""Letters about sites: to their owners, when an administrator takes over."""

from __future__ import annotations

from sharing.emails import KINDS, Kind, Words
from sharing.models import Letter

SITE_TAKEN_OVER = "site_taken_over"


def taken_over(letter: Letter) -> Words:
    """To an owner: which site, and who has full control of it too from now on."""
    return Words(
        path=letter.details["path"],
        typed={"site": letter.details["site"], "who": letter.details["who"]},
        ours={"email": letter.details["email"]},
        language_of=letter.posted_by,
    )


KINDS[SITE_TAKEN_OVER] = Kind(taken_over)
