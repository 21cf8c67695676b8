"""What somebody opened, for their own list of what they had last."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from documents.models.documents import Document


class Opened(models.Model):
    """A person opened a document, and when they last did; seen by nobody else."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    document = models.ForeignKey(Document, models.CASCADE, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "document"], name="opened_is_kept_once")
        ]
        indexes = [models.Index(fields=["user", "-opened_at"], name="opened_last")]

    def __str__(self) -> str:
        return f"{self.user} {self.document_id}"
