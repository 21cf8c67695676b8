"""Documents, what is said and kept of them, and what is on its way."""

from __future__ import annotations

from documents.models.columns import Column
from documents.models.comments import Comment
from documents.models.contents import Preview, SearchText
from documents.models.documents import Document, DocumentQuerySet, Version
from documents.models.policy import LibraryPolicy
from documents.models.uploads import Upload
from documents.models.visits import Opened

__all__ = [
    "Column",
    "Comment",
    "Document",
    "DocumentQuerySet",
    "LibraryPolicy",
    "Opened",
    "Preview",
    "SearchText",
    "Upload",
    "Version",
]
