"""Letters about sharing: posted in the transaction of what they tell, sent by a job, each once.

What a letter says and when it is not sent stands with its kind, in the modules of this package;
`sharing.tasks` imports them all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app

from accounts import letters
from accounts.models import User
from sharing.actors import Actor
from sharing.models import Letter
from tenants.current import current_organisation


@dataclass(frozen=True)
class Words:
    """What goes into the template of a letter."""

    # Where its button leads: a path at the organisation's stored address, and nowhere else.
    path: str
    # What people typed, which is made harmless; and what we know.
    typed: dict[str, str] = field(default_factory=dict)
    ours: dict[str, object] = field(default_factory=dict)
    # Whose language it is in, if the recipient chose none.
    language_of: User | None = None
    # What mail programs read besides.
    headers: dict[str, str] = field(default_factory=dict)


def _never(letter: Letter) -> bool:
    return False


@dataclass(frozen=True)
class Kind:
    """A kind of letter; its words are templates/emails/NAME.LANGUAGE.txt."""

    words: Callable[[Letter], Words]
    # Whether it has become pointless since it was posted, and is torn up.
    overtaken: Callable[[Letter], bool] = _never
    # Whether it waits, and is looked at again later.
    held: Callable[[Letter], bool] = _never


KINDS: dict[str, Kind] = {}


def post(
    actor: Actor,
    name: str,
    recipient: str,
    *,
    once: str | None = None,
    later: timedelta | None = None,
    **about: object,
) -> None:
    """Have this letter sent if, and only if, the transaction we are in is committed.

    `about` is what it tells of: `invitation`, `guest_link`, `access_request` or `details` (plain
    values). With `once`, words that name the event, a second letter about it is not posted; with
    `later`, it waits so long.
    The job knows the organisation's schema and the letter's number, and nothing that is secret.
    """
    if once and Letter.objects.filter(once=once).exists():
        return
    letter = Letter.objects.create(
        name=name, recipient=recipient, once=once, posted_by=actor.user, **about
    )
    send_soon(letter, **({"schedule_in": {"seconds": later.total_seconds()}} if later else {}))


def send_soon(letter: Letter, **when: object) -> None:
    """Let a worker send the letter, now or at another time."""
    task = app.configure_task("sharing.tasks.send_letter", queue="letters", **when)
    task.defer(schema=connection.schema_name, letter=str(letter.pk))


def overtaken(letter: Letter) -> bool:
    """Whether it has become pointless."""
    return KINDS[letter.name].overtaken(letter)


def held(letter: Letter) -> bool:
    """Whether it waits."""
    return KINDS[letter.name].held(letter)


def send(letter: Letter) -> None:
    """Hand the letter to the mail server and mark it sent; the caller holds its row."""
    words = KINDS[letter.name].words(letter)
    organisation = current_organisation()
    others = [words.language_of] if words.language_of else []
    host = organisation.address.partition("://")[2].partition(":")[0]
    message = letters.compose(
        letter.name,
        letter.recipient,
        language=letters.language_for(letter.recipient, *others),
        typed=words.typed,
        ours=words.ours | {"url": organisation.address + words.path},
        # The same at every attempt, so that a mail program shows it once even if it came twice.
        message_id=f"<{letter.pk}@{host}>",
    )
    message.extra_headers.update(words.headers)
    message.send()
    letter.sent_at = timezone.now()
    letter.save(update_fields=["sent_at"])


def held_by_the_switch(letter: Letter) -> bool:
    """Nobody outside is told of a way in while the switch is off (S58)."""
    return not current_organisation().external_sharing
