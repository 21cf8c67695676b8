"""What the organisation allows of libraries: one row, or none for what holds from the start."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class LibraryPolicy(models.Model):
    """How large files may be, how much room there is, and how long the bin keeps things."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    bin_days = models.PositiveIntegerField(
        _("days that the bin keeps what was deleted"),
        default=93,
        validators=[MinValueValidator(1), MaxValueValidator(3_650)],
    )
    # In bytes; none: what the installation allows.
    largest_file = models.PositiveBigIntegerField(_("largest file"), null=True, blank=True)
    most_stored = models.PositiveBigIntegerField(_("room for all files"), null=True, blank=True)

    class Meta:
        verbose_name = _("library policy")
        verbose_name_plural = _("library policy")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_library_policy")]

    def __str__(self) -> str:
        return str(_("library policy"))

    @classmethod
    def current(cls) -> LibraryPolicy:
        """What holds now."""
        return cls.objects.filter(pk=1).first() or cls()
