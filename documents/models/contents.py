"""What is made of contents, so that they can be found and looked at."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils import timezone

from documents.models.documents import Document
from sites_app.models import Folder


class SearchText(models.Model):
    """The words by which a document is found: its name, what is said of it, and its text.

    A row of its own, so that renaming or unsharing a document does not write all its words again.
    """

    document = models.OneToOneField(
        Document, models.CASCADE, primary_key=True, related_name="search_text"
    )
    # Where the document is, kept here so that one index scan finds words within folders.
    folder = models.ForeignKey(Folder, models.CASCADE, related_name="+")
    # The contents that the text was taken from; empty: not read yet.
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    text = models.TextField(blank=True)
    words = SearchVectorField()

    class Meta:
        indexes = [GinIndex(fields=["words"], name="words_of_documents")]

    def __str__(self) -> str:
        return str(self.document_id)


class Preview(models.Model):
    """What can be shown of contents; by the contents, so that the same bytes are drawn once."""

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting"
        READY = "ready"
        NONE = "none"

    class Kind(models.TextChoices):
        """What is shown."""

        IMAGE = "image"
        PAGES = "pages"
        TEXT = "text"
        MARKDOWN = "markdown"
        TABLE = "table"
        AUDIO = "audio"
        VIDEO = "video"

    sha256 = models.CharField(max_length=64)
    # The same bytes are another thing under another kind of name.
    media_type = models.CharField(max_length=100)
    kind = models.CharField(max_length=8, choices=Kind.choices, blank=True)
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    pages = models.PositiveIntegerField(default=0)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField(default=timezone.now)
    made_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sha256", "media_type"], name="one_preview_of_contents")
        ]

    def __str__(self) -> str:
        return f"{self.sha256} {self.state}"
