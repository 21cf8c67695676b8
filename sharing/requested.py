"""Access requests as pages show them: to those who may decide, and to those who asked."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from sharing.actors import Actor
from sharing.emails.requests import QUESTION, may_decide
from sharing.gate import may, may_share_outside, principals_of
from sharing.models import AccessRequest, Letter, Level
from sharing.panels import item_values, person_values
from sharing.securable import Securable, securable_models, visible_among
from sharing.words import REQUEST_STATES

MOST = 200
MOST_MINE = 20
REMEMBERED = timedelta(days=30)


def requests_of(
    actor: Actor, item: Securable, *, closed: bool = False
) -> list[tuple[AccessRequest, Securable]]:
    """The requests about the item and all in it that the actor owns, each with what it is about."""
    asked = AccessRequest.objects.filter(closed_at__isnull=not closed)
    items: dict[UUID, Securable] = {}
    for model in securable_models() if item.kind == "site" else [type(item)]:
        about = asked.filter(item_kind=model.kind).values("item_id")
        inside = model.objects.within(item) if item.kind == "site" else model.objects.all()
        if item.kind != "site":
            about = about.filter(item_id=item.pk)
        owned = inside.visible_to(actor, Level.OWN).filter(pk__in=about)
        items |= {one.pk: one for one in owned[:MOST]}
    found = asked.filter(item_id__in=items).select_related("asked_by", "closed_by")
    return [(one, items[one.item_id]) for one in found.order_by("-created_at")[:MOST]]


def count_of(actor: Actor, item: Securable) -> int:
    """How many requests wait for an answer."""
    return len(requests_of(actor, item))


def may_ask_to_share(actor: Actor, item: Securable) -> bool:
    """Whether they can edit it, are inside, and may not let people outside in themselves."""
    return (
        actor.user is not None
        and may(actor, Level.EDIT, item)
        and not principals_of(actor).outside
        and not may_share_outside(actor.user.pk, item.scope_id)
    )


def row(actor: Actor, asked: AccessRequest, about: Securable, page: Securable) -> dict[str, object]:
    """A request as its decider sees it, on the page of an item."""
    decides = asked.closed_at is None and may_decide(actor, asked, about)

    def at(name: str) -> str:
        here = reverse(f"{about.kind}_{name}", args=[about.pk, asked.pk])
        return here if about.pk == page.pk else f"{here}?site={page.pk}"

    return {
        "id": asked.pk,
        "person": person_values(asked.asked_by),
        "email": asked.email,
        "about": None if about.pk == page.pk else item_values(about) | {"icon": "file-text"},
        "level_label": (Level(asked.given or asked.level)).label,
        "message": asked.message,
        "created_at": asked.created_at,
        "state": asked.state,
        "state_label": str(REQUEST_STATES[asked.state]),
        "closed_by": asked.closed_by and str(asked.closed_by),
        "approve_url": at("approve_request") if decides else "",
        "refuse_url": at("refuse_request") if decides else "",
    }


def rows(actor: Actor, item: Securable) -> dict[str, list[dict[str, object]]]:
    """Those that wait, and the last ones that were answered."""
    return {
        "open_requests": [row(actor, *one, item) for one in requests_of(actor, item)],
        "closed_requests": [
            row(actor, *one, item) for one in requests_of(actor, item, closed=True)[:MOST_MINE]
        ],
    }


# For whoever asked


def mine(actor: Actor) -> list[dict[str, object]]:
    """What the actor asked for and still waits for.

    Of what they do not see, only that they asked: whether anything is there is not told.
    """
    if actor.user is None:
        return []
    return [*_at_dead_ends(actor), *_for_others(actor)]


def _at_dead_ends(actor: Actor) -> list[dict[str, object]]:
    asked = Letter.objects.filter(
        name=QUESTION, posted_by=actor.user, posted_at__gt=timezone.now() - REMEMBERED
    )
    asked = asked.exclude(details__has_key="withdrawn").order_by("posted_at")
    latest = {UUID(one.details["item"]): one for one in asked}
    answered = AccessRequest.objects.filter(asked_by=actor.user, email="", item_id__in=latest)
    for one in answered.exclude(closed_at=None):
        if one.item_id in latest and one.closed_at > latest[one.item_id].posted_at:
            del latest[one.item_id]
    seen = visible_among(actor, latest.keys())
    waiting = [one for pk, one in latest.items() if pk not in seen]
    return [
        {
            "thing": None,
            "kind": one.details["kind"],
            "id": one.details["item"],
            "url": reverse(one.details["kind"], args=[one.details["item"]]),
            "email": "",
            "created_at": one.posted_at,
            "withdraw_url": reverse(
                f"{one.details['kind']}_withdraw_request", args=[one.details["item"]]
            ),
        }
        for one in reversed(waiting[-MOST_MINE:])
    ]


def _for_others(actor: Actor) -> list[dict[str, object]]:
    asked = AccessRequest.objects.filter(asked_by=actor.user, closed_at=None).exclude(email="")
    asked = list(asked.order_by("-created_at")[:MOST_MINE])
    seen = visible_among(actor, {one.item_id for one in asked})
    return [
        {
            "thing": str(seen[one.item_id]) if one.item_id in seen else None,
            "kind": one.item_kind,
            "id": str(one.item_id),
            "url": reverse(one.item_kind, args=[one.item_id]),
            "email": one.email,
            "created_at": one.created_at,
            "withdraw_url": reverse(f"{one.item_kind}_withdraw_request", args=[one.item_id]),
        }
        for one in asked
    ]
