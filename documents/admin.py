"""What an administrator sets of libraries: a page beside the other service settings."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from documents import limits
from documents.models import LibraryPolicy
from documents.operations.policy import set_library_policy
from sharing.administration.site import administration
from sharing.administration.who import administrator

MB, GB = 1024**2, 1024**3
# What a disk of these days could hold, and a number that the database can.
MOST_GB = 1_000_000


class LibraryPolicyForm(forms.Form):
    """What libraries may hold, in the units that people speak of."""

    bin_days = forms.IntegerField(
        label=_("days that the bin keeps what was deleted"), min_value=1, max_value=3_650
    )
    largest_mb = forms.IntegerField(
        label=_("largest file, in MB"),
        min_value=1,
        max_value=MOST_GB,
        required=False,
        help_text=_("Empty: as large as the installation allows."),
    )
    room_gb = forms.IntegerField(
        label=_("room for all files, in GB"),
        min_value=1,
        max_value=MOST_GB,
        required=False,
        help_text=_("Empty: as much as the disk has."),
    )

    def clean_largest_mb(self) -> int | None:
        """Never more than the installation takes."""
        most = settings.LARGEST_UPLOAD // MB
        wanted = self.cleaned_data["largest_mb"]
        if wanted is not None and wanted > most:
            words = gettext("The installation takes files of at most %(most)d MB.")
            raise ValidationError(words % {"most": most}, code="largest")
        return wanted

    @property
    def facts(self) -> dict[str, int | None]:
        """What was filled in, as `set_library_policy` takes it: in bytes."""
        said = self.cleaned_data
        return {
            "bin_days": said["bin_days"],
            "largest_file": said["largest_mb"] and said["largest_mb"] * MB,
            "most_stored": said["room_gb"] and said["room_gb"] * GB,
        }


def library_policy(request: HttpRequest) -> HttpResponse:
    """How large a file may be, how much room there is, and how long the bin keeps things."""
    policy = LibraryPolicy.current()
    form = LibraryPolicyForm(
        request.POST or None,
        initial={
            "bin_days": policy.bin_days,
            "largest_mb": policy.largest_file and policy.largest_file // MB,
            "room_gb": policy.most_stored and policy.most_stored // GB,
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            set_library_policy(administrator(request), **form.facts)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, gettext("From now on this holds, on all sites."))
            return redirect("admin:service_settings")
    context = {
        "title": gettext("Files and the bin"),
        "form": form,
        "stored": limits.stored(),
        "room": policy.most_stored,
        "installation": settings.LARGEST_UPLOAD,
    }
    status = 422 if form.is_bound else 200
    return administration.page(request, "library_policy", context, status)


administration.add_page("files-and-the-bin/", "library_policy", library_policy)
