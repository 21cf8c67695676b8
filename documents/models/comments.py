"""What people say about a document."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from documents.models.documents import Document
from sharing.models import GuestLink


class Comment(models.Model):
    """Something that was said about a document, by a person or under a name given with a guest link."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    document = models.ForeignKey(
        Document, models.CASCADE, related_name="comments", editable=False, db_index=False
    )
    # The comment that it answers; answers are not answered themselves.
    answers = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="answered_by", editable=False
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    # Of whoever came by a guest link: what they said their name is. Nobody has checked it.
    guest_name = models.CharField(_("your name"), max_length=100, blank=True, editable=False)
    guest_link = models.ForeignKey(
        GuestLink, models.SET_NULL, null=True, related_name="+", editable=False
    )
    text = models.TextField(_("comment"), max_length=5_000)
    mentioned = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    edited_at = models.DateTimeField(null=True, editable=False)
    resolved_at = models.DateTimeField(null=True, editable=False)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    # Its words are gone then; that there was something stays, for its answers' sake.
    removed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["created_at", "pk"]
        indexes = [models.Index(fields=["document", "created_at"], name="comments_of_a_document")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answers=None) | models.Q(resolved_at=None),
                name="only_whole_threads_are_resolved",
            )
        ]

    def __str__(self) -> str:
        return self.text[:80]
