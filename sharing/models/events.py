"""What happened."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SharingEvent(models.Model):
    """What happened, to what, by whom; rows are only ever added (a trigger sees to it)."""

    happened_at = models.DateTimeField(default=timezone.now, db_index=True)
    verb = models.CharField(max_length=40)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    guest_link = models.UUIDField(null=True, blank=True)
    job = models.CharField(max_length=60, blank=True)
    item_kind = models.CharField(max_length=20, blank=True)
    item_id = models.UUIDField(null=True, blank=True)
    # The site that it happened in, so that a site can show what happened there.
    site = models.UUIDField(null=True, blank=True)
    item_name = models.CharField(max_length=255, blank=True)
    details = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [
            models.Index(fields=["item_id", "-happened_at"], name="events_of_an_item"),
            models.Index(fields=["site", "-happened_at"], name="events_of_a_site"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.item_name}"
