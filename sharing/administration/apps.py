"""Apps of others in the administration: registered, removed, and who allowed them."""

from __future__ import annotations

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import AccessToken, AllowedApp
from sharing.actors import Actor
from sharing.administration.ending import EndableAdmin
from sharing.administration.site import administration
from sharing.administration.who import administrator
from sharing.administration.words import moment
from sharing.operations.apps import apps, end_app, register_app, remove_app


class AppForm(forms.Form):
    """An app that people may allow."""

    name = forms.CharField(label=_("What the app is called"), max_length=100)
    redirect_uris = forms.CharField(
        label=_("Where people are sent back to"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The addresses that the app gives for it (redirect URI), one a line."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("May do, besides knowing who somebody is"),
        choices=[(one, one.label) for one in AccessToken.Scope.for_apps()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


def register(request: HttpRequest) -> HttpResponse:
    """The apps; a new one, whose secret is shown here once."""
    form, client, secret = AppForm(request.POST or None), None, ""
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data | {"redirect_uris": form.cleaned_data["redirect_uris"].split()}
        try:
            client, secret = register_app(administrator(request), **said)
        except ValidationError as error:
            form.add_error("redirect_uris" if error.code == "redirect" else None, error)
        else:
            form = AppForm()
    context = {
        "title": gettext("Apps of others"),
        "form": form,
        "client": client,
        "secret": secret,
        "apps": [
            {
                "id": one.pk,
                "name": one.name,
                "back": one.get_redirect_uris(),
                "people": AllowedApp.objects.filter(client_id=one.pk).count(),
            }
            for one in apps()
        ],
    }
    return administration.page(request, "apps", context, 422 if form.errors else 200)


def remove(request: HttpRequest, pk: str) -> HttpResponse:
    """Ask, and remove it."""
    client = get_object_or_404(apps(), pk=pk)
    if request.method == "POST":
        remove_app(administrator(request), client)
        messages.success(request, gettext("“%(name)s” is removed.") % {"name": client.name})
        return redirect("admin:apps")
    people = AllowedApp.objects.filter(client_id=client.pk).count()
    context = {
        "title": gettext("Remove an app"),
        "question": gettext("Remove “%(name)s”?") % {"name": client.name},
        "people": people,
    }
    return administration.page(request, "remove_app", context)


administration.add_page("apps/", "apps", register)
administration.add_page("apps/<str:pk>/remove/", "remove_app", remove)


@admin.register(AllowedApp, site=administration)
class AllowedAppAdmin(EndableAdmin):
    """Who lets which app act in their name."""

    list_display = ["user", "name", "allowed_on", "last_used"]
    list_select_related = ["user"]
    search_fields = ["name", "user__name", "user__email"]
    ordering = ["-allowed_at"]
    fields = list_display
    actions = ["end"]
    nothing_here = _("Nobody has allowed an app yet.")
    allowed_on = moment("allowed_at", _("allowed on"))
    last_used = moment("last_used_at", _("last used"))

    title = button = _("End what was allowed")
    question = _("Let these apps act for these people no more?")
    consequence = _("An app that is asked for again asks the person again.")

    def endable(self, rows: QuerySet) -> QuerySet:
        """All: what was ended is not there."""
        return rows

    def called(self, row: AllowedApp) -> str:
        """By who allowed it."""
        return str(row.user)

    def item(self, row: AllowedApp) -> str:
        """Which app."""
        return row.name

    def end_one(self, actor: Actor, row: AllowedApp) -> bool:
        """Until the person allows it again."""
        end_app(actor, row)
        return True

    @admin.action(description=_("End what was allowed"))
    def end(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        """One or many."""
        return self.ask_and_end(request, queryset, "end")
