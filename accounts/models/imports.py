"""A list of people that an administrator brings in: each line, and what became of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7


class PeopleImport(models.Model):
    """One file of people: read, looked at, confirmed, and worked off line by line."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    file_name = models.CharField(max_length=255)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)
    # What was chosen when it was confirmed.
    with_letters = models.BooleanField(default=True)
    takes_in = models.BooleanField(default=False)
    begun_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("import of people")
        verbose_name_plural = _("imports of people")
        ordering = ["-uploaded_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done_at=None) | models.Q(begun_at__isnull=False),
                name="what_is_done_was_begun",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def state(self) -> str:
        """read, running or done."""
        if self.done_at:
            return "done"
        return "running" if self.begun_at else "read"


class PeopleImportLine(models.Model):
    """One line: who it names, what was found when it was read, and what became of it."""

    class Finding(models.TextChoices):
        """What the line would do, as it was read."""

        NEW = "new", _("Is added")
        HERE = "here", _("Is here already")
        OUTSIDE = "outside", _("Is somebody outside")
        CLOSED = "closed", _("Has an account that was closed")
        TWICE = "twice", _("Is in the file twice")
        WRONG = "wrong", _("Is wrong")

    class Outcome(models.TextChoices):
        """What became of it."""

        ADDED = "added", _("Added")
        TAKEN_IN = "taken_in", _("Taken in from outside")
        LEFT = "left", _("Left as it was")
        REFUSED = "refused", _("Not possible")

    pk = models.CompositePrimaryKey("people_import_id", "number")
    people_import = models.ForeignKey(
        PeopleImport, models.CASCADE, related_name="lines", db_index=False
    )
    number = models.PositiveIntegerField()
    # As it was written, cut to what can be kept.
    email = models.CharField(max_length=254, blank=True)
    name = models.CharField(max_length=150, blank=True)
    language = models.CharField(max_length=5, blank=True)
    finding = models.CharField(max_length=7, choices=Finding.choices)
    why = models.CharField(max_length=300, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["people_import", "number"],
                condition=models.Q(outcome=""),
                name="lines_to_be_worked_off",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.email}"
