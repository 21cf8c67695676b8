"""What an owner wants to know of each document in a library."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from sites_app.models import Site


class Column(models.Model):
    """A column of the library of a site; its values are in `Document.properties`."""

    class Kind(models.TextChoices):
        """What its values are."""

        TEXT = "text", _("Text")
        NUMBER = "number", _("Number")
        DATE = "date", _("Date")
        CHOICE = "choice", _("Choice")
        PERSON = "person", _("Person")

    site = models.ForeignKey(Site, models.CASCADE, related_name="columns", editable=False)
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices, default=Kind.TEXT)
    choices = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["site", "name"], name="columns_have_names"),
            models.CheckConstraint(
                condition=models.Q(kind="choice", choices__len__gt=0)
                | (~models.Q(kind="choice") & models.Q(choices=[])),
                name="only_a_choice_has_choices",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """By what its values are found in `Document.properties`."""
        return str(self.pk)
