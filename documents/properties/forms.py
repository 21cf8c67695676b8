"""The shape of what is said of a document."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from documents.columns.forms import field_for
from documents.columns.values import Shown
from documents.models import Column, Document
from documents.operations.about import LONGEST_DESCRIPTION, clean_tags
from sharing.actors import Actor
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

    def __init__(
        self,
        actor: Actor,
        document: Document,
        columns: list[Column],
        *args: object,
        may_take_off: bool,
    ) -> None:
        said = {
            "title": document.title,
            "description": document.description,
            "tags": ", ".join(document.tags),
            "confidential": document.confidential,
        }
        people = Shown(actor, columns, [document])
        for column in columns:
            value = document.properties.get(column.key)
            of_person = column.kind == Column.Kind.PERSON
            said[f"column_{column.pk}"] = people.words(column, value) if of_person else value
        super().__init__(*args, initial=said)
        self.columns = columns
        for column in columns:
            self.fields[f"column_{column.pk}"] = field_for(column, actor, document)
        field = self.fields["confidential"]
        if document.confidential and not may_take_off:
            field.disabled = True
            field.help_text = _("Only somebody with full control takes this mark off.")

    @property
    def of_columns(self) -> list[forms.BoundField]:
        """The fields of the columns, in their order."""
        return [self[f"column_{column.pk}"] for column in self.columns]

    @property
    def values(self) -> dict[int, object]:
        """What was filled in in the columns, by their ids."""
        return {
            column.pk: self.cleaned_data[f"column_{column.pk}"]
            for column in self.columns
            if f"column_{column.pk}" in self.changed_data
        }

    def clean_tags(self) -> list[str]:
        """Each tag as it is kept."""
        return clean_tags(self.cleaned_data["tags"].split(","))
