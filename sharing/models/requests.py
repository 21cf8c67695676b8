"""What people ask owners for."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from sharing.models.scopes import Level


class AccessRequest(models.Model):
    """Somebody asks for access to an item, or asks that it be shared with somebody outside (S89).

    It stands on its own: who asks may not know the item, so nothing is taken from it until an owner
    approves.
    """

    class Outcome(models.TextChoices):
        """How it was closed; nothing opens it again."""

        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item_kind = models.CharField(max_length=20)
    item_id = models.UUIDField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="access_requests"
    )
    # Of whom it is asked for: an address outside; empty if they ask for themselves.
    email = models.EmailField(_("e-mail address"), blank=True)
    level = models.CharField(max_length=7, choices=Level.choices, default=Level.READ)
    message = models.TextField(_("message"), max_length=2_000, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    outcome = models.CharField(max_length=9, choices=Outcome.choices, blank=True)
    # What was given, which need not be what was asked.
    given = models.CharField(max_length=7, choices=Level.choices, blank=True)

    class Meta:
        verbose_name = _("access request")
        verbose_name_plural = _("access requests")
        indexes = [models.Index(fields=["item_id", "-created_at"], name="requests_of_an_item")]
        constraints = [
            models.UniqueConstraint(
                fields=["item_id", "asked_by", "email"],
                condition=models.Q(closed_at=None),
                name="one_open_request_per_item_and_person",
            ),
            models.CheckConstraint(
                condition=models.Q(level__in=[Level.READ, Level.COMMENT, Level.EDIT]),
                name="nobody_asks_to_own",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True, outcome="")
                | (models.Q(closed_at__isnull=False) & ~models.Q(outcome="")),
                name="a_closed_request_has_an_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"request of {self.asked_by}"

    @property
    def state(self) -> str:
        """open, or how it was closed."""
        return self.outcome or "open"
