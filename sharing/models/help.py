"""What people say of the help page."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LONGEST_WORDS = 500


class HelpAnswer(models.Model):
    """What one person thinks of the help page as it was at that time; they may change it (S94).

    Whose it is, is kept so that each has one; administrators read it without a name.
    """

    class Useful(models.TextChoices):
        """Whether it was of use."""

        YES = "yes", _("Yes")
        PARTLY = "partly", _("Partly")
        NO = "no", _("No")

    class Language(models.TextChoices):
        """How good the language is."""

        GOOD = "good", _("Good")
        FAIR = "fair", _("Could be better")
        POOR = "poor", _("Poor")

    class Influence(models.TextChoices):
        """What made the difference."""

        SOLVED = "solved", _("I know what to do now")
        CLEAR = "clear", _("It is clear and easy to follow")
        DIFFICULT = "difficult", _("It has difficult words")
        LONG = "long", _("It is too long")
        MISSING = "missing", _("Something is missing")
        WRONG = "wrong", _("Something in it is not right")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    # Which text it is about: sharing.help.pages.VERSION of that moment.
    version = models.PositiveSmallIntegerField(_("version of the page"))
    useful = models.CharField(_("useful"), max_length=6, choices=Useful.choices)
    language = models.CharField(_("language"), max_length=4, choices=Language.choices, blank=True)
    influences = ArrayField(
        models.CharField(max_length=9, choices=Influence.choices),
        verbose_name=_("what influenced it"),
        default=list,
        blank=True,
    )
    words = models.CharField(_("in their words"), max_length=LONGEST_WORDS, blank=True)
    # The language in which they read it.
    read_in = models.CharField(_("read in"), max_length=8, choices=settings.LANGUAGES)
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("answer about the help page")
        verbose_name_plural = _("answers about the help page")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "version"], name="one_answer_about_a_help_page"
            ),
        ]

    def __str__(self) -> str:
        return self.get_useful_display()
