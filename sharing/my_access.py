"""What somebody was given, themselves or by a group: what, by whom, since when, until when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Membership, User
from sharing import gate
from sharing.actors import Actor
from sharing.models import Level, PermissionGroup, UserGrant
from sharing.operations.access_ends import may_answer_for_others
from sharing.panels import item_values
from sharing.people_picker import name_of, person_values
from sharing.securable import Securable, securable_models

# So many items of each kind are shown; nobody reads more, and the page stays quick.
MOST = 200


@dataclass(frozen=True)
class Given:
    """One item that was opened to somebody, and how."""

    item: Securable
    level: Level
    group: PermissionGroup | None
    given_by: User | None
    given_at: datetime


def given_to(person: User) -> list[Given]:
    """All that was given to them and that they can open now, by name; what is above it not again."""
    ways = [*_grants(person), *_places(person)]
    by_scope: dict[int, list[tuple]] = {}
    for scope_id, *way in ways:
        by_scope.setdefault(scope_id, []).append(way)
    items = sorted(_open(Actor(user=person), by_scope), key=lambda item: str(item).casefold())
    return [Given(item, *way) for item in items for way in by_scope[item.own_scope_id]]


def page_of(actor: Actor) -> dict[str, object]:
    """The page "My access" of whoever asks."""
    person = User.objects.select_related("sponsor").get(pk=actor.user.pk)
    refusals = gate.standing_of(actor).person
    return {
        "why_not": [_words_of(refusal) for refusal in refusals],
        "rows": [_row(actor, given) for given in given_to(person)],
        "until": person.access_until,
        "sponsor": name_of(actor, person.sponsor) if person.sponsor else None,
        "sponsored": _sponsored(person),
    }


def reach_of(person: User, viewer: Actor) -> list[dict[str, object]]:
    """The same for whoever administers: without the names of what they do not see themselves."""
    given = given_to(person)
    shown = seen_of(given, viewer)
    return [_row(viewer, one) | {"shown": one.item.pk in shown} for one in given]


def seen_of(given: list[Given], viewer: Actor) -> set[UUID]:
    """The items among these that whoever administers sees themselves."""
    return {
        item.pk
        for model in {type(one.item) for one in given}
        for item in model.objects.visible_to(Actor(user=viewer.user)).filter(
            pk__in=[one.item.pk for one in given if type(one.item) is model]
        )
    }


def _row(actor: Actor, given: Given) -> dict[str, object]:
    by = given.given_by
    return {
        "item": item_values(given.item) | {"icon": "file"},
        "level_label": given.level.label,
        "group": str(given.group) if given.group else "",
        "by": name_of(actor, by) if by else "",
        "since": given.given_at,
        "leave_url": reverse(f"{given.item.kind}_leave", args=[given.item.pk]),
    }


def _grants(person: User) -> Iterable[tuple]:
    grants = UserGrant.objects.filter(user=person).select_related("permission", "granted_by")
    for grant in grants.order_by("-granted_at")[:MOST]:
        level = min(grant.level, _most(person), key=lambda level: level.rank)
        yield grant.content_object_id, level, None, grant.granted_by, grant.granted_at


def _places(person: User) -> Iterable[tuple]:
    places = Membership.objects.filter(user=person, group__permissiongroup__isnull=False)
    places = places.select_related("group__permissiongroup", "added_by")
    for place in places.order_by("-added_at")[:MOST]:
        group = place.group.permissiongroup
        yield group.scope_id, Level(group.kind), group, place.added_by, place.added_at


def _most(person: User) -> Level:
    return Level.EDIT if person.is_external else Level.OWN


def _open(actor: Actor, scopes: Iterable[int]) -> list[Securable]:
    return [
        item
        for model in securable_models()
        for item in model.objects.visible_to(actor).filter(own_scope__in=list(scopes))[:MOST]
    ]


def _sponsored(person: User) -> list[dict[str, object]]:
    """The people outside for whom they answer, whoever's access ends first on top."""
    if person.is_external:
        return []
    people = person.sponsored.filter(is_active=True).order_by("access_until", "name", "email")
    renews = may_answer_for_others(person)
    return [
        person_values(one)
        | {
            "until": one.access_until,
            "last_seen": one.last_seen,
            "renew_url": reverse("renew_access", args=[one.pk]) if renews else "",
        }
        for one in people[:MOST]
    ]


def _words_of(refusal: gate.Refusal) -> str:
    return {
        gate.Refusal.ENDED: _("Your access to this organisation has ended."),
        gate.Refusal.SWITCH: _("This organisation does not share with people outside at present."),
        gate.Refusal.DOMAIN: _("This organisation does not share with addresses like yours."),
        gate.Refusal.INACTIVE: _("Your account has been closed."),
    }[refusal]
