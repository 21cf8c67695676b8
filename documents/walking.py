"""From a folder down, as somebody who sees a part of it can walk."""

from __future__ import annotations

from uuid import UUID

from sharing.actors import Actor
from sites_app.models import Folder


def walked(actor: Actor, *folders: Folder) -> list[Folder]:
    """The folders and those below them to which the actor can walk from them, the upper ones first.

    What they see below a folder that they do not see is left out: its place would tell of that.
    """
    roots = {folder.pk for folder in folders}
    found = Folder.objects.filter(path__overlap=list(roots)).visible_to(actor)
    reached: dict[UUID, Folder] = {}
    for one in sorted(found, key=lambda one: (len(one.path), one.pk)):
        if one.pk in roots or one.parent_id in reached:
            reached[one.pk] = one
    return list(reached.values())
