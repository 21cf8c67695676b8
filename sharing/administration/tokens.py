"""Tokens in the administration: whose there are, to end them, and what the organisation allows."""

from __future__ import annotations

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import AccessToken, TokenPolicy
from sharing.actors import Actor
from sharing.administration.ending import EndableAdmin
from sharing.administration.site import administration
from sharing.administration.who import administrator
from sharing.administration.words import WhoseFilter, moment, one_of, state
from sharing.operations.tokens import end_token, set_token_policy

STATES = {
    "active": _("Works"),
    "expired": _("Past its end"),
    "changed": _("Ended with an address, a password or an account"),
    "ended": _("Ended"),
}
Kept = one_of(
    _("state"),
    "state",
    {
        "kept": (_("Not ended"), lambda tokens: tokens.kept()),
        "over": (_("Past its end"), lambda tokens: tokens.filter(expires_at__lte=timezone.now())),
        "ended": (_("Ended"), lambda tokens: tokens.filter(ended_at__isnull=False)),
    },
)


@admin.register(AccessToken, site=administration)
class TokenAdmin(EndableAdmin):
    """What programs sign in with, in whose name; the secrets are kept nowhere."""

    list_display = ["user", "name", "scope", "token_state", "made_at", "until", "last_used"]
    list_filter = [Kept, "scope", WhoseFilter]
    list_select_related = ["user"]
    search_fields = ["name", "user__name", "user__email"]
    search_help_text = _("What the token is for, or whose it is")
    ordering = ["-created_at"]
    actions = ["end"]
    fields = [*list_display, "ended_on"]
    also_exported = ["ended_on"]
    nothing_here = _("Nobody has made a token yet. People make them at their profile.")
    token_state = staticmethod(state(STATES))
    made_at = moment("created_at", _("made on"))
    until = moment("expires_at", _("until"))
    last_used = moment("last_used_at", _("last used"))
    ended_on = moment("ended_at", _("ended on"))

    title = button = _("End tokens")
    question = _("End these tokens?")
    consequence = _("The programs that have them can do nothing any more.")

    def endable(self, rows: QuerySet) -> QuerySet:
        """Those that nobody ended."""
        return rows.filter(ended_at=None)

    def called(self, row: AccessToken) -> str:
        """By whose it is."""
        return str(row.user)

    def item(self, row: AccessToken) -> str:
        """What it is for."""
        return row.name

    def end_one(self, actor: Actor, row: AccessToken) -> bool:
        """For good."""
        end_token(actor, row)
        return True

    @admin.action(description=_("End tokens"))
    def end(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        """One or many."""
        return self.ask_and_end(request, queryset, "end")


class TokenPolicyForm(forms.ModelForm):
    """How long tokens work, and which people outside may have."""

    class Meta:
        model = TokenPolicy
        fields = ["days", "most_days", "outsiders", "administer"]
        widgets = {"outsiders": forms.RadioSelect}
        help_texts = {
            "administer": _(
                "Whoever has such a token turns external sharing on and off, removes people outside"
                " and sees what happened. Only administrators make one, and each hears of it by"
                " letter."
            ),
        }

    def clean(self) -> dict[str, object]:
        """What holds between fields."""
        said = super().clean()
        days, most = said.get("days"), said.get("most_days")
        if days and most and days > most:
            words = gettext("Choose at most %(days)d days, which is the most that you allow.")
            self.add_error("days", ValidationError(words % {"days": most}, code="days"))
        return said

    def _post_clean(self) -> None:
        """The operation builds the row and checks it."""


def token_policy(request: HttpRequest) -> HttpResponse:
    """What the organisation allows of tokens."""
    form = TokenPolicyForm(request.POST or None, instance=TokenPolicy.current())
    if request.method == "POST" and form.is_valid():
        set_token_policy(administrator(request), **form.cleaned_data)
        messages.success(
            request, gettext("From now on this holds, also for tokens that are there.")
        )
        return redirect("admin:service_settings")
    context = {"title": gettext("Tokens of programs"), "form": form}
    status = 422 if form.is_bound else 200
    return administration.page(request, "token_policy", context, status)


administration.add_page("tokens/", "token_policy", token_policy)
