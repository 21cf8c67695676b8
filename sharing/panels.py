"""What the pages about sharing show, as plain values."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import User
from sharing.actors import Actor
from sharing.gate import may
from sharing.models import GuestLink, Level
from sharing.operations.scopes import Held, holders
from sharing.securable import Securable, State


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
