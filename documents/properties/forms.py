"""The shape of what is said of a document."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from documents.models import Document
from documents.operations.about import LONGEST_DESCRIPTION, clean_tags
from sharing.names import LONGEST_NAME


class PropertiesForm(forms.Form):
    """Title, description, tags, and whether it is confidential."""

    title = forms.CharField(
        label=_("Title"),
        max_length=LONGEST_NAME,
        required=False,
        help_text=_("What it is called beside the name of the file."),
    )
    description = forms.CharField(
        label=_("Description"),
        max_length=LONGEST_DESCRIPTION,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    tags = forms.CharField(
        label=_("Tags"),
        max_length=1_200,
        required=False,
        help_text=_("With a comma between them, like: budget, 2026, draft."),
    )
    confidential = forms.BooleanField(
        label=_("Confidential"),
        required=False,
        help_text=_(
            "No guest link opens it then, not one of a folder above it either. "
            "People with permissions keep them."
        ),
    )

    def __init__(self, document: Document, *args: object, may_take_off: bool) -> None:
        said = {
            "title": document.title,
            "description": document.description,
            "tags": ", ".join(document.tags),
            "confidential": document.confidential,
        }
        super().__init__(*args, initial=said)
        field = self.fields["confidential"]
        if document.confidential and not may_take_off:
            field.disabled = True
            field.help_text = _("Only somebody with full control takes this mark off.")

    def clean_tags(self) -> list[str]:
        """Each tag as it is kept."""
        return clean_tags(self.cleaned_data["tags"].split(","))
