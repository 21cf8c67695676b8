"""What can be done to documents. The bytes are on disk before an operation writes its rows."""

from __future__ import annotations

from documents.operations.about import describe, mark_confidential
from documents.operations.copying import copy
from documents.operations.files import add, add_stored, add_version, move, rename
from documents.operations.texts import create_text
from documents.operations.versions import note_version, restore_version

__all__ = [
    "add",
    "add_stored",
    "add_version",
    "copy",
    "create_text",
    "describe",
    "mark_confidential",
    "move",
    "note_version",
    "rename",
    "restore_version",
]
