"""What waits for somebody: requests that they may answer, and invitations of theirs without an answer."""

from __future__ import annotations

from django.urls import reverse

from sharing.actors import Actor
from sharing.gate import principals_of
from sharing.models import AccessRequest, Invitation, Level
from sharing.securable import Securable, visible_among

# Of the newest of each so many are looked at, and so many are shown.
LOOKED_AT = 500
MOST = 8


def requests_for(actor: Actor) -> list[dict[str, object]]:
    """Access requests about what the actor owns, the newest first."""
    asked = AccessRequest.objects.filter(closed_at=None).select_related("asked_by")
    asked = list(asked.order_by("-created_at")[:LOOKED_AT])
    owned = visible_among(actor, {one.item_id for one in asked}, Level.OWN)
    return [
        {
            "who": str(one.asked_by),
            "is_external": one.asked_by.is_external,
            "for": one.email,
            "item": str(owned[one.item_id]),
            "url": _page(owned[one.item_id]),
            "when": one.created_at,
        }
        for one in asked
        if one.item_id in owned
    ][:MOST]


def invitations_of(actor: Actor) -> list[dict[str, object]]:
    """Invitations that the actor sent and nobody has answered yet, those that end first, first."""
    sent = Invitation.objects.pending().filter(invited_by=actor.user)
    sent = list(sent.order_by("expires_at")[:LOOKED_AT])
    owned = visible_among(actor, {one.item_id for one in sent}, Level.EDIT)
    return [
        {
            "email": one.email,
            "item": str(owned[one.item_id]),
            "url": _page(owned[one.item_id]),
            "until": one.expires_at,
        }
        for one in sent
        if one.item_id in owned
    ][:MOST]


def waiting_for(actor: Actor) -> dict[str, list[dict[str, object]]]:
    """Both, for people inside."""
    if actor.user is None or principals_of(actor).outside:
        return {"requests": [], "invitations": []}
    return {"requests": requests_for(actor), "invitations": invitations_of(actor)}


def _page(item: Securable) -> str:
    return reverse(f"{item.kind}_invitations", args=[item.pk])
