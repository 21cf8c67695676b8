"""A person's own page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.forms import ProfileForm
from accounts.models import User


def keep(form: ProfileForm) -> User:
    """Keep what was filled in in a form that is valid."""
    form.instance.save(update_fields=ProfileForm.Meta.fields)
    return form.instance


def profile(request: HttpRequest) -> HttpResponse:
    """Name, language, and how one hears of what happens."""
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        person = keep(form)
        if person.language:
            translation.activate(person.language)
        messages.success(request, _("Your profile is saved."))
        return redirect("profile")
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/profile.html", {"form": form}, status=status)
