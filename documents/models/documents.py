"""Documents and their versions."""

from __future__ import annotations

from typing import Self
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from documents.models.columns import Column
from sharing.actors import Actor
from sharing.gate import LevelOn, level_on, principals_of
from sharing.models import Level
from sharing.names import LONGEST_NAME
from sharing.securable import Securable, SecurableQuerySet
from sites_app.models import Folder, Site


class DocumentQuerySet(SecurableQuerySet):
    """Documents, trimmed. A document follows its folder unless it has a scope of its own."""

    effective_scope = Coalesce("own_scope_id", "folder__scope_id")
    scope_above = "folder__scope_id"

    def alive(self) -> Self:
        """Not in the bin, nor in a folder that is."""
        return self.filter(binned_at=None, folder__binned_at=None)

    def on_scopes(self, scope_ids: list[int]) -> Self:
        """The documents with one of these scopes, of their own or by their folder."""
        folders = Folder.objects.filter(scope_id__any_of=scope_ids).values("pk")
        return self.filter(
            models.Q(own_scope_id__any_of=scope_ids)
            | models.Q(own_scope_id=None, folder_id__in=folders)
        )

    def listed_in(self, folder: Folder, actor: Actor) -> Self:
        """The documents of a folder, each with the actor's level on it.

        What takes over has the level of the folder, which is known if the folder was fetched
        `with_level`; only own scopes are asked about.
        """
        rows = self.filter(folder=folder, binned_at=None)
        if not hasattr(folder, "level_rank"):
            level = level_on(actor, folder.scope_id)
            folder.level_rank = level.rank if level else None
        inherited = Value(folder.level_rank, output_field=models.SmallIntegerField())
        own = LevelOn("own_scope_id", principals_of(actor))
        level = Case(When(own_scope_id=None, then=inherited), default=own)
        return rows.annotate(level_rank=level).filter(level_rank__gte=Level.READ.rank)

    def come_to(self, site_id: UUID) -> None:
        """They are in another site from now on; what else of them is moved by who calls this.

        What they had in columns goes to those of the same name and kind there; what has none there,
        or is not among its choices, is not kept.
        """
        self.update(site_id=site_id)
        there = {(one.name, one.kind): one for one in Column.objects.filter(site=site_id)}
        filled = list(self.exclude(properties={}).only("pk", "properties"))
        keys = {int(key) for document in filled for key in document.properties}
        new = {
            one.key: there.get((one.name, one.kind)) for one in Column.objects.filter(pk__in=keys)
        }
        for document in filled:
            said = [(new.get(key), value) for key, value in document.properties.items()]
            document.properties = {
                column.key: value
                for column, value in said
                if column and (not column.choices or value in column.choices)
            }
        self.bulk_update(filled, ["properties"], batch_size=500)

    def within(self, container: Securable) -> Self:
        """The documents below a site or folder, or the document itself."""
        if isinstance(container, Site):
            return self.filter(site__path__contains=[container.pk])
        if isinstance(container, Folder):
            return self.filter(folder__path__contains=[container.pk])
        return self.filter(pk=container.pk)


class Document(Securable):
    """A document: its name and place, and what its newest version is."""

    folder = models.ForeignKey(
        Folder, models.PROTECT, related_name="documents", editable=False, db_index=False
    )
    # The folder's site, kept here for what is newest in a site; it changes only by a move.
    site = models.ForeignKey(
        Site, models.PROTECT, related_name="documents", editable=False, db_index=False
    )
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    sha256 = models.CharField(max_length=64, editable=False)
    size = models.PositiveBigIntegerField(editable=False)
    media_type = models.CharField(max_length=100, editable=False)
    version_number = models.PositiveIntegerField(default=1, editable=False)
    # What people say of it; the name is what it is called as a file.
    title = models.CharField(_("title"), max_length=LONGEST_NAME, blank=True)
    description = models.TextField(_("description"), max_length=2_000, blank=True)
    tags = ArrayField(models.CharField(max_length=50), default=list, blank=True)
    # Refuses guest links, whoever asks (S37, S50).
    confidential = models.BooleanField(_("confidential"), default=False)
    # What it has in the columns of its library, by the id of the column.
    properties = models.JSONField(default=dict, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    modified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    modified_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = DocumentQuerySet.as_manager()

    kind = "document"
    takes_guest_links = True

    class Meta:
        ordering = ["name", "pk"]
        indexes = [
            models.Index(fields=["folder", "name", "id"], name="documents_by_name"),
            models.Index(fields=["-modified_at", "id"], name="documents_by_date"),
            models.Index(fields=["site", "-modified_at", "id"], name="documents_of_a_site_by_date"),
            # All that lists over many folders need, so that they read the index alone.
            models.Index(
                fields=["folder", "-modified_at", "id"],
                include=["own_scope", "binned_at"],
                name="documents_of_a_folder_by_date",
            ),
            models.Index(
                fields=["own_scope", "-modified_at", "id", "folder", "site"],
                condition=models.Q(own_scope__isnull=False, binned_at=None),
                name="documents_with_a_scope",
            ),
            # What must follow when a folder becomes unique or takes over again.
            models.Index(
                fields=["folder"],
                condition=models.Q(own_scope__isnull=False),
                name="documents_that_differ",
            ),
            models.Index(
                fields=["binned_with"],
                condition=models.Q(binned_with__isnull=False),
                name="documents_in_the_bin",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def scope_id(self) -> int:
        """Its own scope, else that of its folder."""
        return self.own_scope_id or self.folder.scope_id

    @property
    def container(self) -> Folder:
        """The folder it is in."""
        return self.folder

    @property
    def container_id(self) -> UUID:
        """The id of its folder."""
        return self.folder_id

    @property
    def root_id(self) -> UUID:
        """The top-level site of its tree."""
        return self.site.path[0]

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("document", args=[self.pk])


class Version(models.Model):
    """What a document was from one moment on; nothing of it changes."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    document = models.ForeignKey(Document, models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="versions_are_numbered"),
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.number}"
