"""What a program asked once, so that asking it again does not make it twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

KEPT_FOR = timedelta(days=1)


class KeptAnswerQuerySet(models.QuerySet):
    """Answers by their age."""

    def kept(self) -> Self:
        """Given again to whoever asks again."""
        return self.filter(created_at__gt=timezone.now() - KEPT_FOR)

    def old(self) -> Self:
        """Not any more."""
        return self.filter(created_at__lte=timezone.now() - KEPT_FOR)


class KeptAnswer(models.Model):
    """The answer to a creation, under the key that its caller gave it; kept for a day."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    # Of the method, the address and the body: the same key is for the same request.
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    # Sealed: there may be the address of a guest link in it.
    body = models.TextField()
    headers = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = KeptAnswerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="one_answer_to_a_key"),
        ]

    def __str__(self) -> str:
        return f"{self.key} of {self.user_id}"
