"""What the pages about sharing show, as plain values."""

from __future__ import annotations

from django.forms import Form
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from sharing.actors import Actor
from sharing.gate import may
from sharing.models import GuestLink, Level
from sharing.operations.scopes import Held, holders
from sharing.securable import Securable, State
from sharing.tokens import token_of
from tenants.current import current_organisation


def item_values(item: Securable) -> dict[str, object]:
    """Name, address and kind of an item."""
    return {"name": str(item), "url": item.get_absolute_url(), "kind": item.kind, "id": item.pk}


def person_values(person: User) -> dict[str, object]:
    """A person as _person.html shows them."""
    return {
        "name": str(person),
        "email": person.email,
        "is_external": person.is_external,
        "initial": person.initial,
        "hue": person.hue,
    }


def held_values(held: Held) -> dict[str, object]:
    """A person with the level they hold."""
    return {**person_values(held.person), "level_label": held.level.label}


def state_sentence(item: Securable, above: str | None) -> str:
    """The one sentence that says which of the three states an item is in."""
    if item.container_id is None:
        return _("This site has its own permissions.")
    if item.state is State.UNIQUE:
        return _("This has unique permissions: nothing that is shared above it counts here.")
    above = _("“%(name)s”") % {"name": above} if above is not None else _("what it is in")
    if item.state is State.ADDS:
        return _("This takes over the permissions of %(above)s, and adds its own.") % {
            "above": above
        }
    return _("This takes over the permissions of %(above)s.") % {"above": above}


def name_above(actor: Actor, item: Securable) -> str | None:
    """The name of what the item lies in, if the actor may see that (titles leak)."""
    container = item.container
    return str(container) if container is not None and may(actor, Level.READ, container) else None


def restore_difference(item: Securable) -> dict[str, object]:
    """Who gains and who loses access if the item takes over again."""
    now = {one.person.pk: one for one in holders(item.scope_id)}
    then = (
        {one.person.pk: one for one in holders(item.container.scope_id)} if item.container else {}
    )
    return {
        "gain": [held_values(one) for pk, one in then.items() if _rank(now, pk) < one.level.rank],
        "lose": [held_values(one) for pk, one in now.items() if _rank(then, pk) < one.level.rank],
        "links": GuestLink.objects.usable().filter(item_id=item.pk).count(),
    }


def _rank(held: dict[object, Held], pk: object) -> int:
    return held[pk].level.rank if pk in held else 0


def _links_of(item: Securable) -> list[GuestLink]:
    links = GuestLink.objects.filter(item_id=item.pk).select_related("created_by")
    return list(links.order_by("disabled_at", "-created_at"))


def link_values(item: Securable, link: GuestLink) -> dict[str, object]:
    """A guest link as its owner sees it, with its address (S81)."""
    state = link.state
    organisation = current_organisation()
    if state == "active" and not organisation.external_sharing:
        state = "suspended"
    labels = {
        "active": _("Works"),
        "suspended": _("Suspended: sharing outside is switched off"),
        "paused": _("Paused"),
        "expired": _("Past its end date"),
        "disabled": _("Disabled"),
    }
    return {
        "id": link.pk,
        "url": organisation.address + reverse("guest_link", args=[token_of(link)]),
        "level_label": link.get_level_display(),
        "purpose": link.purpose,
        "created_by": str(link.created_by),
        "created_at": link.created_at,
        "expires_at": link.expires_at,
        "state": state,
        "state_label": labels[state],
        "disable_url": reverse(f"{item.kind}_disable_guest_link", args=[item.pk, link.pk]),
        "uses": link.uses,
        "last_used_at": link.last_used_at,
    }


def guest_links(actor: Actor, item: Securable, form: Form | None) -> dict[str, object]:
    """The panel of guest links of an item."""
    return {
        "item": item_values(item),
        "links": [link_values(item, link) for link in _links_of(item)],
        "form": form,
        "new_link_url": reverse(f"{item.kind}_guest_links", args=[item.pk]),
        "may_own": may(actor, Level.OWN, item),
    }
