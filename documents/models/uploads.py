"""Uploads that are on their way."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from documents.models.documents import Document
from sharing.names import LONGEST_NAME
from sites_app.models import Folder


class Upload(models.Model):
    """A file of which a part has come; nobody sees anything of it until all of it is there."""

    class SameName(models.TextChoices):
        """What to do if a document of that name is there already."""

        ASK = "ask", _("ask")
        VERSION = "version", _("make it a new version")
        BOTH = "both", _("keep both")
        SKIP = "skip", _("skip")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    folder = models.ForeignKey(Folder, models.CASCADE, related_name="+")
    # For a new version of this one, whatever the file is called.
    document = models.ForeignKey(Document, models.CASCADE, null=True, related_name="+")
    name = models.CharField(max_length=LONGEST_NAME)
    # What the new version is said to be.
    note = models.CharField(max_length=500, blank=True)
    # The folders of a dropped folder, below `folder`, from the top; made when the file is complete.
    inside = ArrayField(models.CharField(max_length=LONGEST_NAME), default=list, blank=True)
    same_name = models.CharField(max_length=7, choices=SameName.choices, default=SameName.ASK)
    size = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    touched_at = models.DateTimeField(default=timezone.now, db_index=True)
    # What became of it, for who asks again after the answer was lost.
    became = models.ForeignKey(Document, models.SET_NULL, null=True, related_name="+")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(received__lte=models.F("size")), name="no_more_than_announced"
            )
        ]

    def __str__(self) -> str:
        return self.name
