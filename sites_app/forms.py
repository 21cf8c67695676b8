"""The shape of what people fill in about sites and folders."""

from __future__ import annotations

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sharing.names import LONGEST_NAME


class SiteForm(forms.Form):
    """Name and description of a site."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
    description = forms.CharField(
        label=_("What this site is for"), max_length=2_000, required=False, widget=forms.Textarea
    )


class NameForm(forms.Form):
    """The name of a folder or document."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)


class DestinationForm(forms.Form):
    """Where something goes."""

    to = forms.UUIDField()


class PlaceForm(forms.Form):
    """Which place a list is narrowed to."""

    folder = forms.UUIDField(required=False)
    site = forms.UUIDField(required=False)

    @property
    def names_a_place(self) -> bool:
        """Whether the list is of one place, and not of the whole organisation."""
        return bool(self.data.get("folder") or self.data.get("site"))

    def narrowed(self, **fields: str) -> Q:
        """The condition, with the name that each place has in the rows; none meets a bad id."""
        if not self.is_valid():
            return Q(pk=None)
        asked = self.cleaned_data
        return Q(**{field: asked[name] for name, field in fields.items() if asked[name]})
