"""What the organisation allows of sharing outside: one row, or none for what holds from the start."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

# Ten years: longer is the same as without an end, which is asked for by leaving it empty.
MOST_DAYS = 3_650
DAYS = [MinValueValidator(1), MaxValueValidator(MOST_DAYS)]


class SharingPolicy(models.Model):
    """What owners may do with people outside (S41), set by administrators; the gate reads it too."""

    class Sharers(models.TextChoices):
        """Who may share outside what they have full control of, or are members of."""

        OWNERS = "owners", _("Owners only")
        MEMBERS = "members", _("Owners and members")
        CHOSEN = "chosen", _("Only the chosen people")

    class Domains(models.TextChoices):
        """What the list of domains says."""

        ANY = "any", _("Addresses of every domain")
        ONLY = "only", _("Only addresses of these domains")
        EXCEPT = "except", _("Addresses of every domain except these")

    # There is one row: its number is always 1.
    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    sharers = models.CharField(
        _("who may share outside"), max_length=7, choices=Sharers.choices, default=Sharers.OWNERS
    )
    chosen = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="+", blank=True, verbose_name=_("the chosen people")
    )
    domains_are = models.CharField(
        _("who may be invited"), max_length=6, choices=Domains.choices, default=Domains.ANY
    )
    # In the normal form of addresses: lower case, and without an @.
    domains = ArrayField(models.CharField(max_length=253), default=list, blank=True)
    links_allowed = models.BooleanField(_("guest links are allowed"), default=True)
    # Editing without signing in is for the organisation to allow (D10).
    edit_links_allowed = models.BooleanField(
        _("guest links with which one can edit are allowed"), default=False
    )
    link_days = models.PositiveIntegerField(
        _("days that a guest link works unless somebody says otherwise"),
        default=30,
        validators=DAYS,
    )
    most_link_days = models.PositiveIntegerField(
        _("most days that a guest link may work"), null=True, blank=True, validators=DAYS
    )
    access_days = models.PositiveIntegerField(
        _("days that somebody outside has access unless somebody says otherwise"),
        null=True,
        blank=True,
        validators=DAYS,
    )
    most_access_days = models.PositiveIntegerField(
        _("most days that somebody outside may have access"), null=True, blank=True, validators=DAYS
    )

    class Meta:
        verbose_name = _("sharing policy")
        verbose_name_plural = _("sharing policy")
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="one_policy"),
            models.CheckConstraint(
                condition=models.Q(links_allowed=True) | models.Q(edit_links_allowed=False),
                name="edit_links_are_links",
            ),
            models.CheckConstraint(
                condition=models.Q(most_link_days=None)
                | models.Q(link_days__lte=models.F("most_link_days")),
                name="links_end_within_the_most",
            ),
            models.CheckConstraint(
                condition=models.Q(most_access_days=None)
                | models.Q(
                    access_days__isnull=False, access_days__lte=models.F("most_access_days")
                ),
                name="access_ends_within_the_most",
            ),
        ]

    def __str__(self) -> str:
        return str(_("sharing policy"))

    @classmethod
    def current(cls) -> SharingPolicy:
        """What holds now; read anew each time, because what it forbids is over at once."""
        return cls.objects.filter(pk=1).first() or cls()

    def allows_address(self, email: str) -> bool:
        """Whether somebody with this address, in its normal form, may be let in."""
        listed = email.rpartition("@")[2] in self.domains
        return {self.Domains.ONLY: listed, self.Domains.EXCEPT: not listed}.get(
            self.domains_are, True
        )
