"""A person's own page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.forms import ProfileForm


def profile(request: HttpRequest) -> HttpResponse:
    """Name, language, and how one hears of what happens."""
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        person = form.instance
        person.save(update_fields=["name", "language", "notices_by_mail"])
        if person.language:
            translation.activate(person.language)
        messages.success(request, _("Your profile is saved."))
        return redirect("profile")
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/profile.html", {"form": form}, status=status)
