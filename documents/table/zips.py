"""Many documents as one zip, made while it is sent: no file in between, no more memory for more.

Who asks is asked about again on the way, of every document when its turn is near: what ends, ends.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZIP_STORED

from django.core.files import File
from django.http import HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from django_tenants.utils import tenant_context
from zipstream import ZipStream

from documents.downloads import guarded
from documents.models import Document
from documents.storage import PIECE, open_content
from documents.table.names import Names, safe_name
from documents.walking import walked
from sharing.actors import Actor
from sites_app.models import Folder
from tenants.current import current_organisation

# So many are asked about in one question, and again once the answer is so many seconds old.
BATCH = 500
ASK_AGAIN = 5.0
MISSING = "_missing.txt"
# Pressed lightly; what is pressed already goes in as it is.
PRESSED = ("text/", "json", "xml", "javascript")


@dataclass
class Plan:
    """What goes in, as the actor saw it when they asked: where each folder is, and the documents."""

    places: dict[UUID, Folder] = field(default_factory=dict)
    directories: dict[UUID, str] = field(default_factory=dict)
    waiting: list[UUID] = field(default_factory=list)
    # Those that were chosen themselves and stand at the top.
    chosen: set[UUID] = field(default_factory=set)
    names: Names = field(default_factory=Names)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to put in."""
        return not (self.waiting or any(self.directories.values()))


def plan_of_folder(actor: Actor, folder: Folder) -> Plan:
    """All that the actor sees in a folder."""
    plan = Plan(directories={folder.pk: ""})
    _add_folders(plan, actor, [folder])
    return plan


def plan_of(actor: Actor, items: list[Folder | Document]) -> Plan:
    """These folders and documents, which were fetched for the actor, and what is in the folders."""
    chosen = [item.pk for item in items if isinstance(item, Document)]
    plan = Plan(chosen=set(chosen), waiting=chosen)
    _add_folders(plan, actor, [item for item in items if isinstance(item, Folder)])
    return plan


def _add_folders(plan: Plan, actor: Actor, folders: list[Folder]) -> None:
    if not folders:
        return
    for folder in walked(actor, *folders):
        plan.places[folder.pk] = folder
        if folder.pk not in plan.directories:
            above = plan.directories.get(folder.parent_id, "")
            plan.directories[folder.pk] = plan.names.give(above, str(folder)) + "/"
    inside = Document.objects.filter(folder_id__any_of=list(plan.places)).visible_to(actor)
    found = inside.order_by("pk").values_list("pk", flat=True)
    plan.waiting += [pk for pk in found if pk not in plan.chosen]


def send_zip(actor: Actor, name: str, plan: Plan, *, only_head: bool = False) -> HttpResponse:
    """The zip as an attachment; whoever stops it stops all of it."""
    response = HttpResponse() if only_head else StreamingHttpResponse(zipped(actor, plan))
    response.headers["Content-Type"] = "application/zip"
    return guarded(response, f"{safe_name(name)}.zip")


def zipped(actor: Actor, plan: Plan) -> Iterator[bytes]:
    """The bytes of the zip, a piece at a time."""
    organisation = current_organisation()
    stream, missing = ZipStream(), []
    for directory in filter(None, plan.directories.values()):
        stream.mkdir(directory)
    yield from stream.all_files()
    for document in turns(actor, plan):
        path = plan.names.give(_directory_of(plan, document), document.name)
        try:
            with tenant_context(organisation):
                file = open_content(document.sha256)
        except FileNotFoundError:
            missing.append(path)
            continue
        with file:
            pressed = any(word in document.media_type for word in PRESSED)
            stream.add(
                _pieces(file),
                path,
                size=document.size,
                compress_type=ZIP_DEFLATED if pressed else ZIP_STORED,
                compress_level=1 if pressed else None,
            )
            yield from stream.file()
    if missing:
        words = _("These files could not be read. Please tell your administrator.")
        text = "\r\n".join([words, "", *missing, ""])
        stream.add(text, plan.names.give("", MISSING))
    yield from stream.finalize()


def _pieces(file: File) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece


def _directory_of(plan: Plan, document: Document) -> str:
    return "" if document.pk in plan.chosen else plan.directories[document.folder_id]


def turns(actor: Actor, plan: Plan) -> Iterator[Document]:
    """Each document of the plan that the actor may still read when its turn is near."""
    organisation = current_organisation()
    for begin in range(0, len(plan.waiting), BATCH):
        waiting = plan.waiting[begin : begin + BATCH]
        while waiting:
            with tenant_context(organisation):
                seen, asked = _still_seen(actor, plan, waiting), time.monotonic()
            waiting = []
            for number, document in enumerate(seen):
                if number and time.monotonic() - asked >= ASK_AGAIN:
                    waiting = [one.pk for one in seen[number:]]
                    break
                yield document


def _still_seen(actor: Actor, plan: Plan, keys: list[UUID]) -> list[Document]:
    """Of these documents those that the actor sees now, where they were when it was asked for."""
    actor.forget()
    seen = Document.objects.visible_to(actor).in_bulk_of(keys)
    steps = {
        pk
        for one in seen
        if one.folder_id in plan.places
        for pk in plan.places[one.folder_id].path
        if pk in plan.places
    }
    folders = Folder.objects.filter(pk__any_of=list(steps)).visible_to(actor)
    shut = steps - set(folders.values_list("pk", flat=True)) if steps else set()

    def is_there(one: Document) -> bool:
        if one.pk in plan.chosen:
            return True
        folder = plan.places.get(one.folder_id)
        return folder is not None and shut.isdisjoint(folder.path)

    return [one for one in seen if is_there(one)]
