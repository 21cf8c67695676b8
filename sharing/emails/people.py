"""Letters to people inside: that they can sign in, and what somebody who left leaves to them."""

from __future__ import annotations

from django.urls import reverse

from accounts.letters import plain
from accounts.models import User
from sharing.emails import KINDS, Kind, Words
from sharing.models import Letter

# To somebody who was added: how they sign in. It has no password and no address that does anything.
WELCOME = "welcome"
# To whoever owns now what was somebody else's alone.
HANDED_OVER = "handed_over"


def welcome(letter: Letter) -> Words:
    """To the person: where they sign in, and with what."""
    return Words(
        path=reverse("account_login"),
        typed={"by": letter.details["by"], "person": letter.details["person"]},
        ours={"email": letter.recipient},
        language_of=letter.posted_by,
    )


def has_come(letter: Letter) -> bool:
    """They signed in meanwhile, or their account was closed."""
    waiting = User.objects.filter(email=letter.recipient, is_active=True, last_login=None)
    return not waiting.exists()


def handed_over(letter: Letter) -> Words:
    """To the person: whose it was, and how much it is."""
    about = letter.details
    names = "\n".join(f"> {plain(name)}" for name in about["names"])
    return Words(
        path=reverse("my_access"),
        typed={"who": about["who"], "by": about["by"]},
        ours={name: about[name] for name in ("items", "sponsored", "links")} | {"names": names},
        language_of=letter.posted_by,
    )


KINDS[WELCOME] = Kind(welcome, overtaken=has_come)
KINDS[HANDED_OVER] = Kind(handed_over)
