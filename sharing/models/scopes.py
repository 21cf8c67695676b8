"""Levels, scopes, grants and groups: who may do what."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase


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
    """One set of grants; every item that has its own points here.

    What it takes over from is not said here: it is the scope of the container of its item.
    """

    inherits = models.BooleanField(
        help_text="Whether what is granted above counts here too; if not, it is unique."
    )
    never_outside = models.BooleanField(default=False)
    # never_outside here or anywhere above; maintained where Inheritance is.
    closed_to_outsiders = models.BooleanField(default=False)
    # Of a confidential document: no guest link opens it, not one of a folder above it either (S37).
    closed_to_links = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        permissions = Level.choices
        indexes = [
            models.Index(
                fields=["id"],
                condition=models.Q(closed_to_outsiders=True),
                name="scopes_closed_to_outsiders",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(never_outside=False) | models.Q(closed_to_outsiders=True),
                name="never_outside_is_closed_to_outsiders",
            ),
        ]

    def __str__(self) -> str:
        return f"scope {self.pk}"


class Inheritance(models.Model):
    """The grants of `source` count on `scope`; every scope counts its own.

    Making a folder unique rewrites a row for each scope below it, so a row has the two indexes that
    reading needs and no more, and no check of `source` by the database: `check_scopes` has one.
    """

    pk = models.CompositePrimaryKey("scope_id", "source_id")
    scope = models.ForeignKey(
        PermissionScope, models.CASCADE, related_name="counts", db_index=False
    )
    source = models.ForeignKey(
        PermissionScope,
        models.CASCADE,
        related_name="counted_by",
        db_index=False,
        db_constraint=False,
    )

    class Meta:
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
