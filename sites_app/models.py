"""The places: sites, subsites, and the folders in them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Self
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from sharing.names import LONGEST_NAME
from sharing.securable import Container, Securable, SecurableQuerySet


class SiteQuerySet(SecurableQuerySet):
    """Sites, trimmed."""

    def within(self, container: Securable) -> Self:
        """The site itself and its subsites at any depth."""
        if not isinstance(container, Site):
            return self.none()
        return self.filter(path__contains=[container.pk])


class Site(Container):
    """A site; a subsite is a site with a parent. Its library is a folder without a name."""

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="subsites", editable=False
    )
    # The ids of the sites above it and its own, from the top.
    path = ArrayField(models.UUIDField(), editable=False)
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    description = models.TextField(_("description"), max_length=2_000, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    # Whose own site it is (S4); everybody inside has one when they first want it.
    personal_of = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="personal_site",
        editable=False,
    )

    objects = SiteQuerySet.as_manager()

    kind = "site"

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(personal_of=None) | models.Q(parent=None),
                name="a_personal_site_is_at_the_top",
            ),
        ]
        indexes = [
            GinIndex(fields=["path"], name="sites_below"),
            GinIndex(SearchVector("name", config="simple"), name="words_of_sites"),
            models.Index(
                fields=["binned_with"],
                condition=models.Q(binned_with__isnull=False),
                name="sites_in_the_bin",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_in_a_personal_site(self) -> bool:
        """Whether it lies below a site of one person (S31)."""
        if self.parent_id is None:
            return False
        return Site.objects.filter(pk=self.root_id, personal_of__isnull=False).exists()

    @property
    def container(self) -> Site | None:
        """The site above it."""
        return self.parent

    @property
    def container_id(self) -> UUID | None:
        """The id of the site above it."""
        return self.parent_id

    @property
    def in_site(self) -> UUID:
        """The id of the site itself."""
        return self.pk

    @property
    def root_id(self) -> UUID:
        """The top-level site."""
        return self.path[0]

    def has_left(self, people: Collection[User]) -> None:
        """It is nobody's personal site any more: whoever comes back makes another."""
        if self.personal_of_id in {person.pk for person in people}:
            self.personal_of = None
            self.save(update_fields=["personal_of"])

    def get_absolute_url(self) -> str:
        """Its library."""
        return reverse("site", args=[self.pk])


class FolderQuerySet(SecurableQuerySet):
    """Folders, trimmed."""

    def within(self, container: Securable) -> Self:
        """The folders of a site and its subsites, or a folder itself and those below it."""
        if isinstance(container, Site):
            return self.filter(site__path__contains=[container.pk])
        if isinstance(container, Folder):
            return self.filter(path__contains=[container.pk])
        return self.none()


class Folder(Container):
    """A folder of a site's library; the library itself is the one without a parent."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="folders", editable=False)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="folders", editable=False
    )
    # The ids of the folders above it and its own, from the library down.
    path = ArrayField(models.UUIDField(), editable=False)
    name = models.CharField(_("name"), max_length=LONGEST_NAME, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = FolderQuerySet.as_manager()

    kind = "folder"
    takes_guest_links = True

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["site"], condition=models.Q(parent=None), name="one_library_per_site"
            ),
            models.CheckConstraint(
                condition=models.Q(parent=None, name="", own_scope=None)
                | (models.Q(parent__isnull=False) & ~models.Q(name="")),
                name="only_a_library_has_no_name",
            ),
        ]
        indexes = [
            GinIndex(fields=["path"], name="folders_below"),
            GinIndex(SearchVector("name", config="simple"), name="words_of_folders"),
            models.Index(fields=["parent", "name"], name="folders_by_name"),
            models.Index(
                fields=["binned_with"],
                condition=models.Q(binned_with__isnull=False),
                name="folders_in_the_bin",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.site.name

    @property
    def is_library(self) -> bool:
        """Whether it is the whole library of its site."""
        return self.parent_id is None

    @property
    def may_differ(self) -> bool:
        """A library always has the permissions of its site."""
        return not self.is_library

    @property
    def container(self) -> Container:
        """The folder above it, or the site whose library it is."""
        return self.site if self.is_library else self.parent

    @property
    def container_id(self) -> UUID:
        """The id of what it is in."""
        return self.parent_id or self.site_id

    @property
    def root_id(self) -> UUID:
        """The top-level site of its tree."""
        return self.site.path[0]

    def get_absolute_url(self) -> str:
        """Its page; the library's is the site's."""
        if self.is_library:
            return self.site.get_absolute_url()
        return reverse("folder", args=[self.pk])
