"""Letters about access requests: to those who may decide, and back to whoever asked.

What somebody asks at a dead end is a letter too, which a worker carries to the owners, if there are
any. So the page does the same, and takes as long, whether or not there is anything at the address.
"""

from __future__ import annotations

from django.db import connection
from django.urls import reverse
from procrastinate.contrib.django import app

from accounts import letters
from accounts.models import User
from sharing.actors import Actor
from sharing.emails import KINDS, Kind, Words, held_by_the_switch
from sharing.gate import level_on, may_share_outside
from sharing.models import AccessRequest, Letter, Level
from sharing.securable import Securable, living

# Not sent as mail: kept for who asked, and carried by the task of this name.
QUESTION = "question"
CARRY = "sharing.tasks.carry_question"

ASKED = "access_asked"
APPROVED = "access_approved"
REFUSED = "access_refused"


def carry_soon(question: Letter) -> None:
    """Let a worker look who may decide; the job knows the letter's number and no more."""
    task = app.configure_task(CARRY, queue="letters")
    task.defer(schema=connection.schema_name, letter=str(question.pk))


def lets_outside_in(asked: AccessRequest) -> bool:
    """Whether to approve it is to share with somebody outside."""
    return bool(asked.email) or asked.asked_by.is_external


def may_decide(actor: Actor, asked: AccessRequest, item: Securable) -> bool:
    """Whether the actor may approve it, or refuse.

    Who lets people outside in must be allowed to; who gives something to a person must own it.
    """
    held = level_on(actor, item.scope_id)
    owns = held is Level.OWN
    if lets_outside_in(asked):
        shares = actor.user is not None and may_share_outside(actor.user.pk, item.scope_id)
        return shares and (owns or bool(asked.email))
    return owns


def _sees(user: User, item: Securable | None) -> bool:
    return item is not None and level_on(Actor(user=user), item.scope_id) is not None


def asked(letter: Letter) -> Words:
    """To somebody who may decide: who asks for what, in their own words."""
    one = letter.access_request
    item = living(one.item_kind, one.item_id)
    return Words(
        path=reverse(f"{one.item_kind}_approve_request", args=[one.item_id, one.pk]),
        typed={"asker": str(one.asked_by), "item": str(item)},
        ours={
            "asker_email": one.asked_by.email,
            "is_external": one.asked_by.is_external,
            "kind": one.item_kind,
            "email": one.email,
            "level": one.level,
            "message": letters.quoted(one.message),
        },
        language_of=one.asked_by,
    )


def _nothing_to_decide(letter: Letter) -> bool:
    """It was closed, the item is gone, or who should decide no longer may (titles leak)."""
    one = letter.access_request
    item = living(one.item_kind, one.item_id)
    decider = User.objects.filter(email=letter.recipient).first()
    return bool(
        one.closed_at
        or item is None
        or decider is None
        or not may_decide(Actor(user=decider), one, item)
    )


def answered(letter: Letter) -> Words:
    """To whoever asked: what was decided. The item is named only to who sees it."""
    one = letter.access_request
    item = living(one.item_kind, one.item_id)
    seen = _sees(one.asked_by, item)
    return Words(
        path=item.get_absolute_url() if seen else reverse("shared_with_me"),
        typed={"decider": str(one.closed_by), "item": str(item) if seen else ""},
        ours={
            "asker": letters.plain(one.asked_by.get_short_name()),
            "kind": one.item_kind,
            "email": one.email,
            "level": one.given,
            "words": letters.quoted(letter.details.get("words", "")),
        },
        language_of=one.closed_by,
    )


def _opens_nothing(letter: Letter) -> bool:
    """What was approved is over again before the letter went out."""
    one = letter.access_request
    return not _sees(one.asked_by, living(one.item_kind, one.item_id))


def _held_for_outsiders(letter: Letter) -> bool:
    return letter.access_request.asked_by.is_external and held_by_the_switch(letter)


def _opens_nothing_for_good(letter: Letter) -> bool:
    return not _held_for_outsiders(letter) and _opens_nothing(letter)


KINDS[ASKED] = Kind(asked, overtaken=_nothing_to_decide)
KINDS[APPROVED] = Kind(answered, overtaken=_opens_nothing_for_good, held=_held_for_outsiders)
KINDS[REFUSED] = Kind(answered, held=_held_for_outsiders)
