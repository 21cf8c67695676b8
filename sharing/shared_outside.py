"""Everything that people outside can reach now, of all that somebody owns: each way, with its end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models import Membership, User
from sharing.actors import Actor
from sharing.guest_link_panels import link_values
from sharing.models import GuestLink, Inheritance, Level, UserGrant
from sharing.outside_now import links_let_in, opening, people_let_in, scopes_let_in
from sharing.panels import item_values, person_values
from sharing.securable import Securable, securable_models
from sharing.words import KINDS


@dataclass(frozen=True)
class Way:
    """One way for somebody outside to come to an item: as a person, or by a guest link."""

    item: Securable
    label: str
    end: tuple[str, list[object]]
    person: User | None = None
    link: GuestLink | None = None
    group: str = ""

    @property
    def until(self) -> datetime | None:
        """When it ends by itself."""
        return self.link.expires_at if self.link else self.person.access_until

    @property
    def who(self) -> str:
        """The person, or what the link is for; to sort by."""
        return str(self.person) if self.person else self.link.purpose

    def end_url(self, back: str = "") -> str:
        """The page that asks, and ends it; from there back to where one was."""
        name, more = self.end
        address = reverse(f"{self.item.kind}_{name}", args=[self.item.pk, *more])
        return f"{address}?{urlencode({'next': back})}" if back else address


def ways(actor: Actor) -> list[Way]:
    """Every way, groups as the people in them, by the name of the item; apart from the switch."""
    given = scopes_let_in().values("pk")
    items = {
        item.own_scope_id: item
        for model in securable_models()
        for item in model.objects.scattered(actor, Level.OWN).filter(own_scope__in=given)
    }
    found = [*_granted(items), *_in_groups(items), *_by_link(items)]
    return sorted(
        found, key=lambda way: (str(way.item).casefold(), way.item.pk, way.who.casefold())
    )


def ways_into(actor: Actor, item: Securable) -> list[Way]:
    """Every way into the item and what is in it, given there or above; of what the actor sees (D14)."""
    given = set(scopes_let_in().values_list("pk", flat=True))
    counting = Inheritance.objects.filter(scope=item.scope_id).values("source")
    items = {
        one.own_scope_id: one
        for model in securable_models()
        for rows in (model.objects.within(item), model.objects.filter(own_scope__in=counting))
        for one in rows.visible_to(actor).filter(own_scope__isnull=False)
        if one.own_scope_id in given
    }
    found = [*_granted(items), *_in_groups(items)]
    if not item.confidential:  # the links of a folder above do not open it either
        found += _by_link(items)
    return sorted(found, key=lambda way: (way.who.casefold(), str(way.item).casefold()))


def _granted(items: dict[int, Securable]) -> Iterator[Way]:
    people = people_let_in().values("pk")
    grants = UserGrant.objects.filter(content_object__in=items, user__in=people)
    for grant in grants.select_related("user", "permission"):
        item = items[grant.content_object_id]
        yield Way(item, grant.level.label, ("remove_grant", [grant.user_id]), person=grant.user)


def _in_groups(items: dict[int, Securable]) -> Iterator[Way]:
    people = people_let_in().values("pk")
    places = Membership.objects.filter(
        group__permissiongroup__scope__in=items, user__in=people
    ).select_related("user", "group__permissiongroup")
    for place in places:
        group = place.group.permissiongroup
        end = ("remove_member", [group.kind, place.user_id])
        label = group.get_kind_display()
        yield Way(items[group.scope_id], label, end, person=place.user, group=label)


def _by_link(items: dict[int, Securable]) -> Iterator[Way]:
    links = links_let_in().filter(scope__in=items).select_related("created_by")
    for link in opening(links):
        end = ("disable_guest_link", [link.pk])
        yield Way(items[link.scope_id], link.get_level_display(), end, link=link)


# By what they are listed, and which of them are in that list.
BY: dict[str, Callable[[Way], bool]] = {
    "place": lambda way: True,
    "person": lambda way: way.person is not None,
    "link": lambda way: way.link is not None,
}


def listed(found: Iterable[Way], by: str) -> list[Way]:
    """The ways by place as they are; by person or by link those, in that order."""
    rows = [way for way in found if BY[by](way)]
    if by == "place":
        return rows
    return sorted(rows, key=lambda way: (way.who.casefold(), (way.person or way.link).pk.int))


def row(way: Way, icon: str, back: str) -> dict[str, object]:
    """A way as the page shows it."""
    return {
        "item": item_values(way.item) | {"icon": icon},
        "who": person_values(way.person) if way.person else None,
        "link": link_values(way.item, way.link) if way.link else None,
        "level_label": way.label,
        "until": way.until,
        "end_url": way.end_url(back),
    }


def way_values(way: Way) -> dict[str, object]:
    """A way in few words: who, what they may do, and where it was given."""
    return {
        "item": str(way.item),
        "who": person_values(way.person) if way.person else None,
        "purpose": way.link.purpose if way.link else "",
        "level_label": way.label,
    }


def header() -> list[str]:
    """What the columns of the file are."""
    return [
        *(_("Kind"), _("What"), _("Address"), _("Who"), _("E-mail address"), _("Through")),
        *(_("May do"), _("Until")),
    ]


def cells(way: Way, address: str) -> list[object]:
    """A way as a row of the file; `address` is the organisation's."""
    through = _("guest link") if way.link else way.group or _("permissions of their own")
    return [
        str(KINDS.get(way.item.kind, way.item.kind)),
        str(way.item),
        address + way.item.get_absolute_url(),
        way.who,
        way.person.email if way.person else "",
        through,
        way.label,
        way.until,
    ]
