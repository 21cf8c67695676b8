"""What is done with many rows at once: each is an operation of its own, and each has an outcome."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils.translation import gettext as _

from documents import operations
from documents.models import Document
from sharing.actors import Actor
from sharing.exposure import Exposure, exposures
from sharing.gate import principals_of
from sharing.models import Level
from sites_app.models import Folder
from sites_app.operations.bin import put_in_bin, restore_from_bin
from sites_app.operations.folders import move_folder

MOST = 500
MODELS = {model.kind: model for model in (Folder, Document)}
SHOWN_WITH = {Folder: ["site", "own_scope", "parent"], Document: ["own_scope", "folder__site"]}

Item = Folder | Document
# Of which kind a thing is, and its id.
Key = tuple[str, UUID]


@dataclass
class Outcome:
    """What became of each: done, refused with a reason, or nothing that the actor can do it to."""

    done: list[Item] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    unknown: int = 0


def keys_of(said: Iterable[str]) -> list[Key]:
    """The things that a form names, each once. What can be nothing of ours stays, to be unknown."""
    said = list(dict.fromkeys(said))
    if not said:
        raise ValidationError(_("Select one or more rows first."), code="none")
    if len(said) > MOST:
        raise ValidationError(_("At most %(most)d at a time.") % {"most": MOST}, code="many")
    return [_key_of(one) for one in said]


def _key_of(said: str) -> Key:
    kind, _colon, pk = said.partition(":")
    try:
        return kind, UUID(pk)
    except ValueError:
        return "", UUID(int=0)


def said(item: Item) -> str:
    """How a form names it."""
    return f"{item.kind}:{item.pk}"


def folder_of(item: Item) -> UUID:
    """The id of the folder that it is in."""
    return item.parent_id if isinstance(item, Folder) else item.folder_id


def found(actor: Actor, keys: list[Key], level: Level) -> list[Item]:
    """Those of the things on which the actor holds the level, in their order.

    What is hidden, what the actor may not do this to, and what never was: all are left out alike.
    """
    items: dict[Key, Item] = {}
    for kind, model in MODELS.items():
        asked = [pk for one, pk in keys if one == kind]
        if asked:
            rows = model.objects.filter(pk__any_of=asked).visible_to(actor, level)
            for item in rows.select_related(*SHOWN_WITH[model]):
                items[kind, item.pk] = item
    return [items[key] for key in keys if key in items]


def binned(actor: Actor, keys: list[Key]) -> list[Item]:
    """Those of the things that are in the bin, put there themselves, and that the actor could edit."""
    items: list[Item] = []
    for kind, model in MODELS.items():
        asked = [pk for one, pk in keys if one == kind]
        if asked:
            items += model.objects.filter(pk__any_of=asked).binned().open_to(actor, Level.EDIT)
    return items


def each(items: Iterable[Item], asked: int, do: Callable[[Item], object]) -> Outcome:
    """Do it to each, in a transaction of its own; `asked` is how many were named."""
    outcome = Outcome()
    for item in items:
        name = str(item)
        try:
            do(item)
        except ValidationError as error:
            outcome.refused.append((name, " ".join(error.messages)))
        except (PermissionDenied, Http404):
            continue  # it was over a moment ago: nothing tells that it was not before
        else:
            outcome.done.append(item)
    outcome.unknown = asked - len(outcome.done) - len(outcome.refused)
    return outcome


def move(actor: Actor, item: Item, to: Folder) -> None:
    """Move a folder or a document."""
    if isinstance(item, Folder):
        move_folder(actor, item, to)
    else:
        operations.move(actor, item, to)


def move_many(actor: Actor, keys: list[Key], to: Folder) -> Outcome:
    """Move each of them to the folder."""
    items = found(actor, keys, Level.EDIT)
    return each(items, len(keys), lambda item: move(actor, item, to))


def copy_many(actor: Actor, keys: list[Key], to: Folder) -> Outcome:
    """Copy each of them to the folder."""
    items = found(actor, keys, Level.READ)
    return each(items, len(keys), lambda item: operations.copy(actor, item, to))


def delete_many(actor: Actor, keys: list[Key]) -> Outcome:
    """Put each of them in the bin."""
    items = found(actor, keys, Level.EDIT)
    return each(items, len(keys), lambda item: put_in_bin(actor, item))


def restore_many(actor: Actor, keys: list[Key]) -> Outcome:
    """Bring each of them back from the bin."""
    return each(binned(actor, keys), len(keys), lambda item: restore_from_bin(actor, item))


@dataclass(frozen=True)
class Opening:
    """How many things people outside will reach in another place who do not now, and by what."""

    items: int = 0
    of_place: Exposure | None = None


def opening(actor: Actor, items: list[Item], to: Folder, *, copies: bool = False) -> Opening:
    """What a move to the folder opens outside, or copies in it; nobody from outside is told (D9).

    What has unique permissions, or is never to be seen outside, stays as it is when it is moved.
    """
    if principals_of(actor).outside:
        return Opening()
    shown = exposures([to.scope_id, *(item.scope_id for item in items)])
    of_place = shown[to.scope_id]
    if not of_place.any:
        return Opening()
    hidden = [item for item in items if not shown[item.scope_id].any]
    opened = [item for item in hidden if copies or _takes_over(item)]
    return Opening(len(opened), of_place)


def _takes_over(item: Item) -> bool:
    own = item.own_scope
    return own is None or (own.inherits and not own.never_outside)
