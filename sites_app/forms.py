"""The shape of what people fill in about sites and folders."""

from __future__ import annotations

from django import forms
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
