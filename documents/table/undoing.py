"""The last thing that somebody did with many rows, kept in their session until it is undone."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.utils.crypto import get_random_string

from documents.table.many import Item, Key, Outcome, each, found, move, restore_many
from sharing.actors import Actor
from sharing.models import Level
from sites_app.models import Folder

SLOT = "undo"
MOVE, DELETE = "move", "delete"
# What marks a message that offers to undo; the key comes after it.
MARK = "undo-"


def keep(request: HttpRequest, verb: str, items: list[Item], came_from: dict[UUID, UUID]) -> str:
    """Remember what was done; the mark for the message that offers to undo it."""
    key = get_random_string(12)
    request.session[SLOT] = {
        "key": key,
        "verb": verb,
        "items": [
            [item.kind, str(item.pk), str(came_from.get(item.pk, item.pk))] for item in items
        ],
    }
    return MARK + key


def undone(request: HttpRequest, actor: Actor, key: str) -> Outcome | None:
    """Take back what was done, as far as the actor may now; None if it is not the last thing."""
    kept = request.session.get(SLOT)
    if not kept or kept["key"] != key:
        return None
    del request.session[SLOT]
    keys: list[Key] = [(kind, UUID(pk)) for kind, pk, _from in kept["items"]]
    if kept["verb"] == DELETE:
        return restore_many(actor, keys)
    came_from = {UUID(pk): UUID(place) for _kind, pk, place in kept["items"]}
    return _moved_back(actor, keys, came_from)


def _moved_back(actor: Actor, keys: list[Key], came_from: dict[UUID, UUID]) -> Outcome:
    rows = Folder.objects.visible_to(actor).filter(pk__any_of=list(set(came_from.values())))
    places = {place.pk: place for place in rows.select_related("site")}
    going = [item for item in found(actor, keys, Level.EDIT) if came_from[item.pk] in places]
    return each(going, len(keys), lambda item: move(actor, item, places[came_from[item.pk]]))
