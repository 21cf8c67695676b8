"""Letters about invitations: to the invited person, and back to whoever invited."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from accounts import letters
from sharing.emails import KINDS, Kind, Words, held_by_the_switch
from sharing.models import Letter
from sharing.tokens import token_of

INVITATION = "invitation"
ACCEPTED = "invitation_accepted"
DECLINED = "invitation_declined"


def invited(letter: Letter) -> Words:
    """To the invited person: by whom, to what, and until when."""
    invitation = letter.invitation
    return Words(
        path=reverse("invitation", args=[token_of(invitation)]),
        typed={"inviter": str(invitation.invited_by), "item": invitation.item_name},
        ours={
            "kind": invitation.item_kind,
            "level": invitation.gives.value,
            "message": letters.quoted(invitation.message),
            "until": timezone.localtime(invitation.expires_at),
        },
        language_of=invitation.invited_by,
    )


def answered(letter: Letter) -> Words:
    """To whoever invited: who answered."""
    invitation = letter.invitation
    return Words(
        path=reverse(f"{invitation.item_kind}_invitations", args=[invitation.item_id]),
        typed={
            "inviter": str(invitation.invited_by),
            "item": invitation.item_name,
            "guest": str(invitation.accepted_by or invitation.email),
        },
        ours={
            "kind": invitation.item_kind,
            "level": invitation.gives.value,
            "email": invitation.email,
        },
    )


def no_longer_pending(letter: Letter) -> bool:
    """The invitation was answered or withdrawn, or is over."""
    return letter.invitation.state != "pending"


KINDS[INVITATION] = Kind(invited, overtaken=no_longer_pending, held=held_by_the_switch)
KINDS[ACCEPTED] = KINDS[DECLINED] = Kind(answered)
