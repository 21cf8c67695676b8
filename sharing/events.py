"""What happened, written in the transaction in which it happens: no event, no change."""

from __future__ import annotations

from sharing.actors import Actor
from sharing.models import SharingEvent
from sharing.securable import Securable
from sharing.webhooks.telling import tell_soon


def record(actor: Actor, verb: str, target: Securable | None = None, **details: object) -> None:
    """Add an event: this actor did this to the target. Details are plain values.

    Whoever wants to be told of it is, once it is certain.
    """
    if actor.token:
        details["by_token"] = actor.token
    SharingEvent.objects.create(
        verb=verb,
        user=actor.user,
        guest_link=actor.guest_link and actor.guest_link.pk,
        job=actor.job,
        item_kind=target.kind if target else "",
        item_id=target and target.pk,
        site=target and target.in_site,
        item_name=str(target)[:255] if target else "",
        details={name: str(value) for name, value in details.items()},
    )
    tell_soon()
