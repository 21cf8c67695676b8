"""Documents that are written here."""

from __future__ import annotations

from io import BytesIO

from documents.models import Document
from documents.operations.files import add_stored, lock_names, refuse_taken
from documents.storage import Stored, store
from sharing.actors import Actor
from sharing.gate import require
from sharing.models import Level
from sharing.names import clean_name
from sharing.securable import lock
from sharing.transactions import operation
from sites_app.models import Folder


def create_text(actor: Actor, folder: Folder, name: str, text: str = "") -> Document:
    """Put a new text in the folder; a name that the actor sees in use there is refused."""
    name = clean_name(name)
    require(actor, Level.EDIT, folder)
    return _create_text(actor, folder, name, store(BytesIO(text.encode())))


@operation
def _create_text(actor: Actor, folder: Folder, name: str, stored: Stored) -> Document:
    lock(folder, adding=True)
    require(actor, Level.EDIT, folder)
    lock_names(folder, [name])
    refuse_taken(actor, folder, name)
    (document,) = add_stored(actor, folder, {name: stored})
    return document
