"""The letter with a guest link: to whoever its keeper wants to have it."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from sharing.actors import Actor
from sharing.emails import KINDS, Kind, Words, held_by_the_switch
from sharing.gate import Refusal, standing_of
from sharing.models import Letter
from sharing.securable import living
from sharing.tokens import token_of

GUEST_LINK = "guest_link"


def sent(letter: Letter) -> Words:
    """By whom, what, and until when; never the password, and with one not the name either."""
    link = letter.guest_link
    sender = letter.posted_by or link.created_by
    return Words(
        path=reverse("guest_link", args=[token_of(link)]),
        typed={"sender": str(sender), "item": letter.details.get("item", "")},
        ours={
            "kind": link.item_kind,
            "password": bool(link.password),
            "until": link.expires_at and timezone.localtime(link.expires_at),
        },
        language_of=sender,
    )


def no_longer_usable(letter: Letter) -> bool:
    """The link would open nothing, also with the switch on; or what it opened is gone."""
    link = letter.guest_link
    if set(standing_of(Actor(guest_link=link)).link) - {Refusal.SWITCH}:
        return True
    item = living(link.item_kind, link.item_id)
    return item is None or item.confidential or link.scope.closed_to_outsiders


KINDS[GUEST_LINK] = Kind(sent, overtaken=no_longer_usable, held=held_by_the_switch)
