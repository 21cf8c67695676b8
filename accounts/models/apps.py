"""The programs of others that somebody let act in their name (OAuth2): which, since when."""

from __future__ import annotations

from allauth.idp.oidc.models import Client, Token
from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.models.people import User
from accounts.models.tokens import seal_of


class AllowedApp(models.Model):
    """A person said yes to an app; its tokens are good as long as this stands and is of now."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="apps", verbose_name=_("person")
    )
    # The number of an allauth.idp.oidc Client, whose table is made after ours; and what it is called.
    client_id = models.CharField(max_length=100, editable=False)
    name = models.CharField(_("app"), max_length=100)
    # Another address or password since, and the person is asked again.
    made_for = models.CharField(max_length=64, editable=False)
    allowed_at = models.DateTimeField(_("allowed on"), default=timezone.now)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)

    class Meta:
        verbose_name = _("allowed app")
        verbose_name_plural = _("allowed apps")
        ordering = ["-allowed_at"]
        constraints = [
            models.UniqueConstraint(fields=["user", "client_id"], name="an_app_is_allowed_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def holds(self) -> bool:
        """Whether it was said by the person as they are now."""
        return self.user.is_active and self.made_for == seal_of(self.user)

    @property
    def may_write(self) -> bool:
        """Whether any token that it has may change things."""
        given = self.tokens.values_list("scopes", flat=True)
        return any("write" in scopes.split("\n") for scopes in given)

    @property
    def tokens(self) -> models.QuerySet:
        """What the app has in the person's name."""
        return Token.objects.filter(user=self.user_id, client_id=self.client_id)

    @classmethod
    def allow(cls, person: User, client: Client) -> None:
        """The person says yes; what the app had by an older yes, that holds no more, is gone."""
        with transaction.atomic():
            seal = seal_of(person)
            app, new = cls.objects.select_for_update().get_or_create(
                user=person,
                client_id=client.pk,
                defaults={"made_for": seal, "name": client.name},
            )
            if new or app.made_for != seal:
                app.tokens.delete()
            if app.made_for != seal:
                app.made_for, app.allowed_at = seal, timezone.now()
                app.save(update_fields=["made_for", "allowed_at"])


class SpentToken(models.Model):
    """The digest of a token for new ones that was used: if it comes again, somebody else has it."""

    digest = models.CharField(primary_key=True, max_length=64)
    app = models.ForeignKey(AllowedApp, models.CASCADE, related_name="spent")
    spent_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return str(self.app)
