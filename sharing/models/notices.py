"""What somebody is told about."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class Notice(models.Model):
    """Something that happened which one person is told about, on the page and perhaps by letter.

    Whether they may still see the item is asked again whenever it is shown or sent.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40)
    item_kind = models.CharField(max_length=20)
    item_id = models.UUIDField()
    # Who did it: a person, or the name that a guest gave.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    by_name = models.CharField(max_length=150, blank=True)
    details = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True)
    # When it was put in a letter, or when it was decided that it needs none.
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["user", "-created_at"], name="notices_by_date"),
            models.Index(
                fields=["user"], condition=models.Q(mailed_at=None), name="notices_to_be_mailed"
            ),
            models.Index(
                fields=["user"], condition=models.Q(seen_at=None), name="notices_not_seen_yet"
            ),
            models.Index(fields=["item_id"], name="notices_of_an_item"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.user}"
