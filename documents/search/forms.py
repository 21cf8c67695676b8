"""The shape of a question."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.media import PARTS_OF_KINDS
from documents.search.find import LONGEST_QUESTION, After, Narrowed


class Kind(TextChoices):
    """Kinds of files, as people call them."""

    PDF = "pdf", _("PDF")
    TEXT = "text", _("Documents and text")
    SHEET = "sheet", _("Spreadsheets")
    SLIDES = "slides", _("Presentations")
    IMAGE = "image", _("Images")
    MEDIA = "media", _("Sound and film")


class Since(TextChoices):
    """When it last changed."""

    WEEK = "7", _("In the last week")
    MONTH = "31", _("In the last month")
    YEAR = "366", _("In the last year")


# What a media type has in it, for each kind.
PARTS = {
    Kind.PDF: PARTS_OF_KINDS["pdf"],
    Kind.TEXT: [*PARTS_OF_KINDS["text"], "rtf"],
    Kind.SHEET: PARTS_OF_KINDS["sheet"],
    Kind.SLIDES: PARTS_OF_KINDS["slides"],
    Kind.IMAGE: PARTS_OF_KINDS["image"],
    Kind.MEDIA: [*PARTS_OF_KINDS["sound"], *PARTS_OF_KINDS["video"]],
}


class SearchForm(forms.Form):
    """What is asked for, and to what it is narrowed; each but the words is shown as a choice."""

    q = forms.CharField(label=_("Search"), max_length=LONGEST_QUESTION, required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All kinds")), *Kind.choices]
    )
    since = forms.ChoiceField(
        label=_("Changed"), required=False, choices=[("", _("At any time")), *Since.choices]
    )
    by = forms.UUIDField(required=False, widget=forms.HiddenInput)
    site = forms.UUIDField(required=False, widget=forms.HiddenInput)
    rank = forms.FloatField(required=False)
    after = forms.UUIDField(required=False)

    def asked(self, name: str) -> object:
        """The value of a field; what is not well-formed is not asked."""
        self.is_valid()
        return self.cleaned_data.get(name)

    @property
    def narrowed(self) -> Narrowed:
        """The conditions that were chosen."""
        conditions, params = [], []
        if kind := self.asked("kind"):
            conditions.append("d.media_type LIKE ANY(%s::text[])")
            params.append([f"%{part}%" for part in PARTS[Kind(kind)]])
        if since := self.asked("since"):
            conditions.append("d.modified_at > %s")
            params.append(timezone.now() - timedelta(days=int(since)))
        if by := self.asked("by"):
            conditions.append("d.modified_by_id = %s")
            params.append(by)
        if site := self.asked("site"):
            conditions.append(
                "d.site_id IN (SELECT id FROM sites_app_site WHERE path @> ARRAY[%s::uuid])"
            )
            params.append(site)
        return Narrowed(conditions, params)

    @property
    def after_place(self) -> After | None:
        """Where to go on."""
        rank, after = self.asked("rank"), self.asked("after")
        return (rank, after) if rank is not None and after else None
