"""Tokens of one's own: the list, a new one, the end of one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.models import AccessToken, AllowedApp, TokenPolicy, User
from accounts.second_factor import missing_here, proved_lately
from sharing.actors import actor_for
from sharing.operations.apps import end_app as end_allowed
from sharing.operations.tokens import end_token, make_token
from sharing.views import confirm

DAYS = [7, 30, 90, 180, 365]
STATES = {
    "active": gettext_lazy("Works"),
    "expired": gettext_lazy("Past its end"),
    "changed": gettext_lazy("Ended with your address or password of before"),
    "ended": gettext_lazy("Ended"),
}
# Of those that work no longer, the newest.
ENDED_SHOWN = 20


class TokenForm(forms.Form):
    """What a token is for, what it may do, how long."""

    name = forms.CharField(
        label=gettext_lazy("What the token is for"),
        max_length=100,
        help_text=gettext_lazy("The program or the machine that will have it."),
    )
    scope = forms.ChoiceField(label=gettext_lazy("May do"))
    days = forms.TypedChoiceField(label=gettext_lazy("Works for"), coerce=int)

    def __init__(self, person: User, policy: TokenPolicy, *args: object) -> None:
        super().__init__(*args)
        allowed = policy.scopes_for(person)
        self.fields["scope"].choices = [
            (value, label) for value, label in AccessToken.Scope.choices if value in allowed
        ]
        days = {*(days for days in DAYS if days <= policy.most_days), policy.days}
        words = ngettext_lazy("%d day", "%d days")
        self.fields["days"].choices = [(number, words % number) for number in sorted(days)]
        self.fields["days"].initial = policy.days


@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(allow_get=True)
def tokens(request: HttpRequest) -> HttpResponse:
    """What programs sign in with in one's name; a new one is shown here, once.

    Whoever makes one says again who they are, by whatever they sign in with; for one that administers
    as the administration asks it.
    """
    actor, policy, secret = actor_for(request), TokenPolicy.current(), ""
    asked = request.POST if request.method == "POST" else None
    form = TokenForm(actor.user, policy, asked)
    if form.is_valid():
        administers = form.cleaned_data["scope"] == AccessToken.Scope.ADMINISTER
        if administers and (ask := _proof_of_administrator(request)):
            return ask
        try:
            _token, secret = make_token(actor, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            form = TokenForm(actor.user, policy)
    context = {
        "form": form,
        "may_make": bool(policy.scopes_for(actor.user)),
        "may_administer": AccessToken.Scope.ADMINISTER in policy.scopes_for(actor.user),
        "secret": secret,
        "rows": _rows(actor.user),
        "apps": _apps(actor.user),
    }
    return render(request, "accounts/tokens.html", context, status=422 if form.errors else 200)


def _proof_of_administrator(request: HttpRequest) -> HttpResponse | None:
    """Where they prove who they are, unless they did: by a second factor if one is asked, and lately.

    Who has neither a password nor a second factor signs in again.
    """
    if ask := missing_here(request):
        return ask
    if proved_lately(request):
        return None
    words = _("Sign out and in again first: for this you must have signed in a moment ago.")
    messages.error(request, words)
    return redirect("tokens")


def _apps(person: User) -> list[dict[str, object]]:
    return [
        {
            "name": app.name,
            "may_write": app.may_write,
            "since": app.allowed_at,
            "used": app.last_used_at,
            "end_url": reverse("end_app", args=[app.pk]),
        }
        for app in person.apps.select_related("user")
        if app.holds
    ]


def _rows(person: User) -> list[dict[str, object]]:
    works, rest = [], []
    for token in person.tokens.select_related("user", "ended_by"):
        active = token.state == "active"
        (works if active else rest).append(
            {
                "name": token.name,
                "may": token.get_scope_display(),
                "state": STATES[token.state],
                "made": token.created_at,
                "until": token.expires_at,
                "used": token.last_used_at,
                "end_url": reverse("end_token", args=[token.pk]) if active else "",
            }
        )
    return works + rest[:ENDED_SHOWN]


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask, and end it."""
    actor = actor_for(request)
    token = get_object_or_404(AccessToken, user=actor.user, pk=pk)
    context = {
        "title": _("End a token"),
        "question": _("End the token “%(name)s”?") % {"name": token},
        "consequence": _("The program that has it can do nothing any more. It cannot be undone."),
    }
    return _ask(request, token, partial(end_token, actor, token), context)


@require_http_methods(["GET", "HEAD", "POST"])
def end_app(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask, and let the app act in one's name no more."""
    actor = actor_for(request)
    app = get_object_or_404(AllowedApp, user=actor.user, pk=pk)
    context = {
        "title": _("End an app"),
        "question": _("Let “%(name)s” act in your name no more?") % {"name": app},
        "consequence": _("It can do nothing any more until you allow it again."),
    }
    return _ask(request, app, partial(end_allowed, actor, app), context)


def _ask(
    request: HttpRequest,
    one: AccessToken | AllowedApp,
    end_it: Callable[[], None],
    context: dict[str, object],
) -> HttpResponse:
    def do() -> str:
        end_it()
        messages.success(request, _("“%(name)s” has ended.") % {"name": one})
        return reverse("tokens")

    context |= {"button_label": _("End it"), "danger": True, "cancel_url": reverse("tokens")}
    return confirm(request, do, context)
