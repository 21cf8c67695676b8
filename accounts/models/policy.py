"""What the organisation asks of people who sign in: one row, or none for what holds from the start."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User


class SignInPolicy(models.Model):
    """Of whom a second factor is asked, set by administrators; it holds from the next sign-in on."""

    # There is one row: its number is always 1.
    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    of_administrators = models.BooleanField(_("of administrators"), default=True)
    of_insiders = models.BooleanField(_("of everybody inside"), default=False)
    of_outsiders = models.BooleanField(_("of people outside"), default=False)

    class Meta:
        verbose_name = verbose_name_plural = _("sign-in policy")
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="one_sign_in_policy"),
            models.CheckConstraint(
                condition=models.Q(of_administrators=True) | models.Q(of_insiders=False),
                name="administrators_are_insiders",
            ),
        ]

    def __str__(self) -> str:
        return str(_("sign-in policy"))

    @classmethod
    def current(cls) -> SignInPolicy:
        """What holds now."""
        return cls.objects.filter(pk=1).first() or cls()

    def asks_second_factor_of(self, person: User) -> bool:
        """Whether this person must have a second factor."""
        if person.is_external:
            return self.of_outsiders
        return self.of_insiders or (self.of_administrators and person.is_staff)
