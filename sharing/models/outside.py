"""Ways in for people outside: guest links and invitations, and the letters about them."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from sharing.models.requests import AccessRequest
from sharing.models.scopes import Level, PermissionGroup, PermissionScope


def a_month_from_now() -> timezone.datetime:
    """When a new guest link ends unless somebody says otherwise."""
    return timezone.now() + timezone.timedelta(days=30)


def new_nonce() -> bytes:
    """128 random bits."""
    return secrets.token_bytes(16)


class GuestLinkQuerySet(models.QuerySet):
    """Guest links by what may be done with them."""

    def kept(self) -> GuestLinkQuerySet:
        """Not disabled: they work, or would after being resumed or renewed."""
        return self.filter(disabled_at=None)

    def usable(self) -> GuestLinkQuerySet:
        """Neither disabled, nor paused, nor past their end; the switch is the gate's to ask."""
        return self.filter(disabled_at=None, paused_at=None).filter(
            models.Q(expires_at=None) | models.Q(expires_at__gt=timezone.now())
        )


class GuestLink(models.Model):
    """A secret address that opens one scope to anyone who holds it (S10)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # Kept as a record when the scope it opened is gone.
    scope = models.ForeignKey(
        PermissionScope, models.SET_NULL, null=True, related_name="guest_links"
    )
    item_kind = models.CharField(max_length=20)
    item_id = models.UUIDField(db_index=True)
    level = models.CharField(max_length=7, choices=Level.choices, default=Level.READ)
    nonce = models.BinaryField(default=new_nonce, editable=False)
    purpose = models.CharField(_("what it is for"), max_length=200, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="guest_links"
    )
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(_("until"), null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    # The hash of a password, as of a person's; empty for none. Wrong ones are counted until a right one.
    password = models.CharField(max_length=128, blank=True, editable=False)
    wrong_passwords = models.PositiveIntegerField(default=0, editable=False)
    wrong_since = models.DateTimeField(null=True, blank=True, editable=False)
    disabled_at = models.DateTimeField(null=True, blank=True)
    disabled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    uses = models.PositiveBigIntegerField(default=0)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = GuestLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("guest link")
        verbose_name_plural = _("guest links")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(level__in=[Level.READ, Level.COMMENT, Level.EDIT]),
                name="guests_never_own",
            ),
            models.CheckConstraint(
                condition=~models.Q(item_kind="folder") | models.Q(level=Level.READ),
                name="a_folder_by_link_is_only_read",
            ),
            models.CheckConstraint(
                condition=models.Q(scope__isnull=False) | models.Q(disabled_at__isnull=False),
                name="a_link_to_nothing_is_disabled",
            ),
        ]

    def __str__(self) -> str:
        return self.purpose or f"guest link of {self.created_at:%Y-%m-%d}"

    @property
    def state(self) -> str:
        """active, paused, expired or disabled: as stored, whatever the switch says."""
        if self.disabled_at:
            return "disabled"
        if self.expires_at and self.expires_at <= timezone.now():
            return "expired"
        return "paused" if self.paused_at else "active"


def two_weeks_from_now() -> timezone.datetime:
    """When a new invitation ends unless somebody says otherwise."""
    return timezone.now() + timezone.timedelta(days=14)


class InvitationQuerySet(models.QuerySet):
    """Invitations by what may be done with them."""

    def unanswered(self) -> InvitationQuerySet:
        """Not closed by anybody; some may be past their end."""
        return self.filter(closed_at=None)

    def pending(self) -> InvitationQuerySet:
        """Unanswered and in time; the switch is for the operation to ask."""
        return self.unanswered().filter(expires_at__gt=timezone.now())


class Invitation(models.Model):
    """An offer to the person at one address, to be accepted once, by them alone (S7, S8, D12)."""

    class Outcome(models.TextChoices):
        """How it was closed; nothing opens it again."""

        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")
        REPLACED = "replaced", _("replaced by a newer one")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # Kept as a record when the scope it invited to is gone.
    scope = models.ForeignKey(
        PermissionScope, models.SET_NULL, null=True, related_name="invitations"
    )
    item_kind = models.CharField(max_length=20)
    item_id = models.UUIDField()
    # The name that the inviter chose to show; later names are not theirs to give away.
    item_name = models.CharField(max_length=255)
    email = models.EmailField(_("e-mail address"))
    # What it gives: a level on the item alone, or a place in one of its groups (S19).
    level = models.CharField(max_length=7, choices=Level.choices, blank=True)
    group = models.CharField(max_length=7, choices=PermissionGroup.Kind.choices, blank=True)
    message = models.TextField(_("message"), max_length=2_000, blank=True)
    identity_check = models.CharField(
        _("how you know that this is their address"), max_length=500, blank=True
    )
    # Sent again, it has another nonce, and the address in the older letter is nothing any more.
    nonce = models.BinaryField(default=new_nonce, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="invitations"
    )
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(_("until"), default=two_weeks_from_now)
    # Until when whoever accepts has access to this organisation; empty for as long as the policy says.
    access_until = models.DateTimeField(_("access until"), null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=9, choices=Outcome.choices, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        indexes = [models.Index(fields=["item_id", "-created_at"], name="invitations_of_an_item")]
        constraints = [
            models.UniqueConstraint(
                fields=["item_id", "email"],
                condition=models.Q(closed_at=None),
                name="one_open_invitation_per_item_and_address",
            ),
            models.CheckConstraint(
                condition=models.Q(level__in=[Level.READ, Level.COMMENT, Level.EDIT], group="")
                | models.Q(level="", group__in=["edit", "read"]),
                name="an_invitation_gives_a_level_or_a_group_and_never_owns",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True, outcome="")
                | (models.Q(closed_at__isnull=False) & ~models.Q(outcome="")),
                name="what_is_closed_has_an_outcome",
            ),
            models.CheckConstraint(
                condition=models.Q(scope__isnull=False) | models.Q(closed_at__isnull=False),
                name="an_invitation_to_nothing_is_closed",
            ),
            models.CheckConstraint(
                condition=models.Q(email=models.functions.Lower("email")),
                name="invited_addresses_are_in_normal_form",
            ),
        ]

    def __str__(self) -> str:
        return f"invitation of {self.email}"

    @property
    def state(self) -> str:
        """pending, expired, or how it was closed: as stored, whatever the switch says."""
        if self.outcome:
            return self.outcome
        return "expired" if self.expires_at <= timezone.now() else "pending"

    @property
    def gives(self) -> Level:
        """The level that whoever accepts will have."""
        return PermissionGroup.Kind(self.group).level if self.group else Level(self.level)


class Letter(models.Model):
    """A letter that must go out once: written down with what it tells of, sent by a job."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=40)
    recipient = models.EmailField()
    invitation = models.ForeignKey(
        Invitation, models.CASCADE, null=True, blank=True, related_name="letters"
    )
    guest_link = models.ForeignKey(
        GuestLink, models.CASCADE, null=True, blank=True, related_name="letters"
    )
    access_request = models.ForeignKey(
        AccessRequest, models.CASCADE, null=True, blank=True, related_name="letters"
    )
    # What else it tells of, as it was when it was posted.
    details = models.JSONField(default=dict, blank=True)
    # The event that it is about, where it must not be told twice.
    once = models.CharField(max_length=200, unique=True, null=True, editable=False)  # noqa: DJ001
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    posted_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["recipient", "posted_at"], name="letters_to_an_address"),
            models.Index(fields=["posted_by", "posted_at"], name="letters_from_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.name} to {self.recipient}"
