"""Where people have an account elsewhere with which they can sign in here."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.sealed import seal, unseal

# As long as what django-allauth keeps of an account elsewhere.
LONGEST_ISSUER = 200


class SignInProviderQuerySet(models.QuerySet):
    """Providers by what may be done with them."""

    def usable(self) -> SignInProviderQuerySet:
        """Those that are switched on."""
        return self.filter(is_on=True)


class SignInProvider(models.Model):
    """An OpenID provider that the organisation set up; what it says of an address counts for some domains.

    Somebody is known by its issuer and their number there, never by an address.
    """

    class Kind(models.TextChoices):
        """Whose it is: each has habits of its own, which accounts/elsewhere knows."""

        MICROSOFT = "microsoft", _("Microsoft")
        GOOGLE = "google", _("Google")
        OPENID = "openid", _("Another OpenID Connect provider")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(
        _("name"), max_length=40, help_text=_("As people know it; it stands on the button.")
    )
    kind = models.CharField(_("kind"), max_length=9, choices=Kind.choices)
    issuer = models.URLField(
        _("issuer"),
        max_length=LONGEST_ISSUER,
        help_text=_("The address at which the provider describes itself, without /.well-known/."),
    )
    client_id = models.CharField(_("client ID"), max_length=191)
    # Sealed for this row alone (accounts.sealed); it is shown to nobody again.
    secret_sealed = models.TextField(blank=True, editable=False)
    # In the normal form of addresses: lower case, and without an @.
    domains = ArrayField(
        models.CharField(max_length=253), verbose_name=_("domains"), default=list, blank=True
    )
    # Of Microsoft alone: the directories whose people may come, by their numbers.
    directories = ArrayField(
        models.CharField(max_length=36), verbose_name=_("directories"), default=list, blank=True
    )
    makes_insiders = models.BooleanField(
        _("makes accounts for colleagues"),
        default=False,
        help_text=_(
            "Whoever comes with a confirmed address of a domain of this organisation, and has no"
            " account yet, gets one as a colleague."
        ),
    )
    is_on = models.BooleanField(_("people can sign in with it"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SignInProviderQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-in provider")
        verbose_name_plural = _("sign-in providers")
        ordering = ["name", "created_at"]
        constraints = [
            models.UniqueConstraint(fields=["issuer"], name="one_provider_per_issuer"),
            models.CheckConstraint(
                condition=~models.Q(kind="microsoft") | models.Q(directories__len__gt=0),
                name="microsoft_has_directories",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def secret(self) -> str:
        """The client secret. Raises CannotBeOpened."""
        return unseal(self.secret_sealed, self._purpose) if self.secret_sealed else ""

    def keep_secret(self, secret: str) -> None:
        """Seal it; whoever saves the row saves it along."""
        self.secret_sealed = seal(secret, self._purpose)

    @property
    def _purpose(self) -> str:
        return f"client secret of provider {self.pk}"
