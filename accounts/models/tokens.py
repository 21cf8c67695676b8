"""Tokens: what a program signs in with in a person's name, and what the organisation allows of them."""

from __future__ import annotations

import hashlib
import secrets

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models.people import User

# So that a token is known for one wherever it turns up, also by programs that look for lost secrets.
PREFIX = "gv_"
MOST_DAYS = 3_650
DAYS = [MinValueValidator(1), MaxValueValidator(MOST_DAYS)]


def new_secret() -> str:
    """A secret that nobody guesses: 256 random bits."""
    return PREFIX + secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """What is kept of a secret. It is random, so one round of SHA-256 is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def seal_of(person: User) -> str:
    """The address and the password of a person as they are now: a token is for these and no others."""
    return digest_of(f"{person.email}\n{person.password}")


class AccessTokenQuerySet(models.QuerySet):
    """Tokens by what may be done with them."""

    def kept(self) -> AccessTokenQuerySet:
        """Not ended by anybody, and in time; the organisation's policy may suspend some."""
        return self.filter(ended_at=None, expires_at__gt=timezone.now())


class AccessToken(models.Model):
    """A secret with which a program does what one person may, until it ends; only its digest is kept."""

    class Scope(models.TextChoices):
        """What may be done with it, of all that the person may do."""

        READ = "read", _("Look only")
        WRITE = "write", _("Look and change")
        ADMINISTER = "administer", _("Look, change and administer")

        @classmethod
        def for_apps(cls) -> list[str]:
            """What an app of others may be let do: it never administers."""
            return [cls.READ, cls.WRITE]

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="tokens", verbose_name=_("person")
    )
    name = models.CharField(_("what the token is for"), max_length=100)
    scope = models.CharField(_("may do"), max_length=10, choices=Scope.choices, default=Scope.READ)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    # Another address or password since, and it is nothing any more, whoever changed them and how.
    made_for = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(_("made on"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("until"))
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("ended on"), null=True, blank=True, editable=False)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )

    objects = AccessTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> str:
        """active, expired, changed (address or password since) or ended: as stored."""
        if self.ended_at:
            return "ended"
        if self.expires_at <= timezone.now():
            return "expired"
        if not self.user.is_active or self.made_for != seal_of(self.user):
            return "changed"
        return "active"


class TokenPolicy(models.Model):
    """What the organisation allows of tokens: one row, or none for what holds from the start."""

    class Outsiders(models.TextChoices):
        """What tokens of people outside may do.

        Looking from the start: it opens nothing that they cannot open already, and ends with their
        access. A token that changes things is easily forgotten in a program that nobody here knows.
        """

        NONE = "none", _("People outside may have no tokens")
        READ = "read", _("Tokens of people outside may only look")
        WRITE = "write", _("Tokens of people outside may look and change")

    # There is one row: its number is always 1.
    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    days = models.PositiveIntegerField(
        _("days that a token works unless somebody says otherwise"), default=90, validators=DAYS
    )
    most_days = models.PositiveIntegerField(
        _("most days that a token may work"), default=365, validators=DAYS
    )
    outsiders = models.CharField(
        _("tokens of people outside"),
        max_length=5,
        choices=Outsiders.choices,
        default=Outsiders.READ,
    )
    # Whoever finds such a token in a program administers, so none works until somebody says so.
    administer = models.BooleanField(_("tokens may administer"), default=False)

    class Meta:
        verbose_name = _("policy of tokens")
        verbose_name_plural = _("policy of tokens")
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="one_token_policy"),
            models.CheckConstraint(
                condition=models.Q(days__lte=models.F("most_days")),
                name="tokens_end_within_the_most",
            ),
        ]

    def __str__(self) -> str:
        return str(_("policy of tokens"))

    @classmethod
    def current(cls) -> TokenPolicy:
        """What holds now; read anew each time, because what it forbids is over at once."""
        return cls.objects.filter(pk=1).first() or cls()

    def allows(self, token: AccessToken) -> bool:
        """Whether a token of this person, for this, of this age may be used."""
        if timezone.now() > token.created_at + timezone.timedelta(days=self.most_days):
            return False
        return token.scope in self.scopes_for(token.user)

    def scopes_for(self, person: User) -> list[str]:
        """What tokens of this person may be for."""
        scope = AccessToken.Scope
        administering = self.administer and person.is_staff and person.is_active
        return {
            self.Outsiders.NONE: [],
            self.Outsiders.READ: [scope.READ],
            self.Outsiders.WRITE: [scope.READ, scope.WRITE],
        }[self.outsiders if person.is_external else self.Outsiders.WRITE] + [
            scope.ADMINISTER
        ] * administering
