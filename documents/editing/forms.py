"""The shape of what is written in the page."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from documents.operations.files import LONGEST_NOTE
from sharing.names import LONGEST_NAME

ENDINGS = {"txt": _("Text"), "md": _("Markdown")}


class TextForm(forms.Form):
    """A text, the version that it began from, and a note."""

    text = forms.CharField(
        label=_("Text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "true", "class": "code"}),
    )
    note = forms.CharField(
        label=_("What is different (a note)"), max_length=LONGEST_NOTE, required=False
    )
    begun_from = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class NewTextForm(forms.Form):
    """The name of a new text, and what kind it is."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
    kind = forms.ChoiceField(label=_("Kind"), choices=ENDINGS.items(), initial="txt")

    @property
    def file_name(self) -> str:
        """The name with the ending of its kind, unless it has one of these already."""
        name, kind = self.cleaned_data["name"].strip(), self.cleaned_data["kind"]
        return name if name.lower().endswith((".txt", ".md")) else f"{name}.{kind}"


class NoteForm(forms.Form):
    """What is said of a version."""

    note = forms.CharField(label=_("Note"), max_length=LONGEST_NOTE, required=False)
