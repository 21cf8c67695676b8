"""The accounts elsewhere with which somebody can sign in here: to see, to link, to end."""

from __future__ import annotations

from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.elsewhere.apps import apps_of, name_of
from accounts.providers import public_ways, ways_for
from sharing.actors import actor_for
from sharing.operations.accounts_elsewhere import end_account_link
from sharing.views import confirm


@require_http_methods(["GET", "HEAD"])
def connections(request: HttpRequest) -> HttpResponse:
    """What is linked, and what can be."""
    accounts = SocialAccount.objects.filter(user=request.user).order_by("date_joined")
    linked = [
        {
            "id": one.pk,
            "name": (name := name_of(one.provider)) or one.provider,
            "works": bool(name),
            "since": one.date_joined,
            "used": one.last_login,
        }
        for one in accounts
    ]
    names = {row["name"] for row in linked}
    ways = {way.provider_id: way for way in [*public_ways(), *ways_for(request.user.email)]}
    apps = {app.provider_id: app.name for app in map(_app, ways) if app}
    more = [
        {"name": apps[number], "url": way.url}
        for number, way in ways.items()
        if number in apps and apps[number] not in names
    ]
    return render(request, "accounts/connections.html", {"linked": linked, "more": more})


@require_http_methods(["GET", "HEAD", "POST"])
def end_connection(request: HttpRequest, pk: int) -> HttpResponse:
    """End a link, after a question."""
    account = get_object_or_404(SocialAccount, pk=pk, user=request.user)
    name = name_of(account.provider) or account.provider

    def do() -> str:
        end_account_link(actor_for(request), account, called=name)
        words = _("You can no longer sign in with your account at %(name)s.")
        messages.success(request, words % {"name": name})
        return "/connections/"

    context = {
        "title": _("End the link"),
        "question": _("End the link with your account at %(name)s?") % {"name": name},
        "consequence": _("Your account there stays as it is; here it opens nothing any more."),
        "button_label": _("End the link"),
        "danger": True,
        "cancel_url": "/connections/",
    }
    return confirm(request, do, context)


def _app(number: str) -> object:
    return next(iter(apps_of(number)), None)
