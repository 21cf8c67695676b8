"""The words of sharing: levels, scopes, grants, groups, links, and what happened."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase
from uuid_utils.compat import uuid7


class Level(models.TextChoices):
    """What a grant lets its holder do; each level includes the ones before it."""

    READ = "read", _("Can view")
    COMMENT = "comment", _("Can view and comment")
    EDIT = "edit", _("Can edit")
    OWN = "own", _("Full control")

    @property
    def rank(self) -> int:
        """1 for the lowest level, 4 for the highest; 0 stands for nothing at all."""
        return list(Level).index(self) + 1

    @classmethod
    def of_rank(cls, rank: int | None) -> Level | None:
        """The level of a rank, and None for 0 or None."""
        return list(cls)[rank - 1] if rank else None

    @property
    def enough(self) -> list[Level]:
        """The levels that satisfy a demand for this one."""
        return list(Level)[self.rank - 1 :]


class PermissionScope(models.Model):
    """One set of grants; every item that has its own points here."""

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    inherits = models.BooleanField(
        help_text="Whether what is granted above counts here too; if not, it is unique."
    )
    never_outside = models.BooleanField(default=False)
    # never_outside here or anywhere above; maintained where Inheritance is.
    closed_to_outsiders = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        permissions = Level.choices
        constraints = [
            models.CheckConstraint(
                condition=models.Q(inherits=False) | models.Q(parent__isnull=False),
                name="what_inherits_has_a_parent",
            ),
            models.CheckConstraint(
                condition=models.Q(never_outside=False) | models.Q(closed_to_outsiders=True),
                name="never_outside_is_closed_to_outsiders",
            ),
        ]

    def __str__(self) -> str:
        return f"scope {self.pk}"


class Inheritance(models.Model):
    """The grants of `source` count on `scope`; every scope counts its own."""

    scope = models.ForeignKey(PermissionScope, models.CASCADE, related_name="counts")
    source = models.ForeignKey(PermissionScope, models.CASCADE, related_name="counted_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scope", "source"], name="a_source_counts_once"),
        ]
        indexes = [models.Index(fields=["source", "scope"], name="scopes_of_a_source")]

    def __str__(self) -> str:
        return f"{self.source} counts on {self.scope}"


class GrantFacts(models.Model):
    """By whom and when a grant was given."""

    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    granted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True

    @property
    def level(self) -> Level:
        """The level that this grant gives."""
        return Level(self.permission.codename)


class UserGrant(GrantFacts, UserObjectPermissionBase):
    """A level for one person on one scope: a guardian row."""

    content_object = models.ForeignKey(
        PermissionScope, models.CASCADE, related_name="user_grants", db_index=False
    )
    permission = models.ForeignKey(Permission, models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="grants", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["content_object", "user"],
                include=["permission"],
                name="one_level_per_user_and_scope",
            ),
        ]
        indexes = [
            models.Index(
                fields=["user", "content_object"], include=["permission"], name="grants_of_a_user"
            ),
            models.Index(fields=["user", "-granted_at"], name="newest_grants_of_a_user"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.level.label}"


class GroupGrant(GrantFacts, GroupObjectPermissionBase):
    """A level for a group on one scope: a guardian row."""

    content_object = models.ForeignKey(
        PermissionScope, models.CASCADE, related_name="group_grants", db_index=False
    )
    permission = models.ForeignKey(Permission, models.PROTECT, related_name="+", db_index=False)
    group = models.ForeignKey(Group, models.CASCADE, related_name="grants", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["content_object", "group"],
                include=["permission"],
                name="one_level_per_group_and_scope",
            ),
        ]
        indexes = [
            models.Index(
                fields=["group", "content_object"],
                include=["permission"],
                name="grants_of_a_group",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.level.label}"


class PermissionGroup(Group):
    """Owners, Members or Visitors of a scope that has groups: a site, or an item made unique (S19)."""

    class Kind(models.TextChoices):
        """The three groups, by what they may do."""

        OWNERS = "own", _("Owners")
        MEMBERS = "edit", _("Members")
        VISITORS = "read", _("Visitors")

        @property
        def level(self) -> Level:
            """What the people of this group may do."""
            return Level(self.value)

    scope = models.ForeignKey(PermissionScope, models.CASCADE, related_name="groups")
    kind = models.CharField(max_length=7, choices=Kind.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scope", "kind"], name="one_group_of_a_kind_per_scope"),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


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
    disabled_at = models.DateTimeField(null=True, blank=True)
    disabled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    uses = models.PositiveBigIntegerField(default=0)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = GuestLinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(level__in=[Level.READ, Level.COMMENT, Level.EDIT]),
                name="guests_never_own",
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
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=9, choices=Outcome.choices, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
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


class SharingEvent(models.Model):
    """What happened, to what, by whom; rows are only ever added (a trigger sees to it)."""

    happened_at = models.DateTimeField(default=timezone.now, db_index=True)
    verb = models.CharField(max_length=40)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    guest_link = models.UUIDField(null=True, blank=True)
    job = models.CharField(max_length=60, blank=True)
    item_kind = models.CharField(max_length=20, blank=True)
    item_id = models.UUIDField(null=True, blank=True)
    item_name = models.CharField(max_length=255, blank=True)
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["item_id", "-happened_at"], name="events_of_an_item")]

    def __str__(self) -> str:
        return f"{self.verb} {self.item_name}"
