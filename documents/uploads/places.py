"""Where a file that is coming goes, and which names are taken there: as the actor sees it (D8)."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import PurePath

from documents.models import Document
from sharing.actors import Actor
from sharing.names import LONGEST_NAME
from sites_app.models import Folder

# The folders of a file, from the folder that it was dropped in down; none for that folder itself.
Way = tuple[str, ...]


def below(actor: Actor, folder: Folder, ways: Collection[Way]) -> dict[Way, Folder]:
    """The folders that are there already, of all that lead to the files; a statement for each depth."""
    found: dict[Way, Folder] = {(): folder}
    wanted = {way[:depth] for way in ways for depth in range(1, len(way) + 1)}
    for depth in range(1, max((len(way) for way in wanted), default=0) + 1):
        here = {way for way in wanted if len(way) == depth and way[:-1] in found}
        if not here:
            break
        above = {found[way[:-1]].pk: way[:-1] for way in here}
        rows = Folder.objects.filter(
            parent_id__any_of=list(above), name__any_of=list({way[-1] for way in here})
        ).visible_to(actor)
        for one in rows.order_by("-pk"):
            way = (*above[one.parent_id], one.name)
            if way in here:
                found[way] = one
    return found


def nearest(actor: Actor, folder: Folder, way: Way) -> tuple[Folder, Way]:
    """The deepest folder of the way that is there, and what is still to be made."""
    found = below(actor, folder, [way])
    known = next(depth for depth in range(len(way), -1, -1) if way[:depth] in found)
    return found[way[:known]], way[known:]


def taken(
    actor: Actor, folder: Folder, files: Collection[tuple[Way, str]]
) -> dict[tuple[Way, str], Document]:
    """The documents that have one of these names already, each with the actor's level on it."""
    found = below(actor, folder, {way for way, _name in files})
    ways = {place.pk: way for way, place in found.items()}
    names = {name for _way, name in files}
    seen = Document.objects.visible_to(actor).with_level(actor).select_related("folder")
    rows = seen.filter(folder_id__any_of=list(ways), name__any_of=list(names))
    wanted = set(files)
    there = {}
    for document in rows.order_by("-pk"):
        key = (ways[document.folder_id], document.name)
        if key in wanted:
            there[key] = document
    return there


def with_number(name: str, which: int, *, whole: bool = False) -> str:
    """The name as that of the second, third, … that is called so: before its ending, or after it all."""
    stem, ending = (name, "") if whole else (PurePath(name).stem, PurePath(name).suffix)
    end = f" ({which}){ending}"
    while len((stem + end).encode()) > LONGEST_NAME:
        stem = stem[:-1]
    return stem + end
