"""What can be done to documents. The bytes are on disk before an operation writes its rows."""

from __future__ import annotations

from documents.operations.about import mark_confidential
from documents.operations.files import add, add_stored, add_version, move, rename

__all__ = [
    "add",
    "add_stored",
    "add_version",
    "mark_confidential",
    "move",
    "rename",
]
