"""Webhooks: where another program is told of what happens, and what became of each telling."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from sharing.models.events import SharingEvent


class Webhook(models.Model):
    """An address that is told of what happens in a site, or in the whole organisation.

    It is told what its subscriber may see at that moment, and nothing once they may not subscribe.
    """

    class Off(models.TextChoices):
        """Why it is told nothing."""

        PAUSED = "paused", _("Paused")
        GONE = "gone", _("The address said that it is gone")
        FAILING = "failing", _("It failed for days")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subscriber = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="webhooks"
    )
    # The site; empty for the whole organisation, which only administrators subscribe to.
    site = models.UUIDField(null=True, blank=True, db_index=True)
    url = models.URLField(max_length=500)
    # Sealed: it signs what is sent, so it must be read again.
    secret = models.TextField()
    # What it is told of; empty for everything.
    verbs = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    off = models.CharField(max_length=7, choices=Off.choices, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    # It is told of what happens after this: since it was made, or resumed.
    told_from = models.DateTimeField(default=timezone.now)
    # Events from before this are not looked for; a little is looked at again, for late commits.
    looked_until = models.DateTimeField(default=timezone.now)
    # Since when nothing it was told arrived; empty while things arrive.
    failing_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return self.url


class Delivery(models.Model):
    """One event for one webhook: told once, or tried until it is given up."""

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", _("Waiting")
        ARRIVED = "arrived", _("Arrived")
        GIVEN_UP = "given_up", _("Given up")
        NOT_TOLD = "not_told", _("Not told: the subscriber may not know it")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(SharingEvent, models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    tried_at = models.DateTimeField(null=True, blank=True)
    next_at = models.DateTimeField(null=True, blank=True)
    # What was answered last: a status of HTTP, or words of ours if there was no answer.
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    trouble = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["webhook", "event"], name="each_event_once_a_webhook")
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=models.Q(state="waiting"),
                name="deliveries_that_wait",
            )
        ]

    def __str__(self) -> str:
        return f"{self.event_id} to {self.webhook_id}"
