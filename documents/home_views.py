"""Where somebody begins, and what happened lately."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from documents import activity, lists, recent, rows
from sharing.actors import actor_for
from sharing.gate import principals_of
from sharing.panels import item_values
from sharing.waiting import waiting_for
from sites_app.models import Site
from sites_app.views import cards

RECENT = 12
CARDS_AT_HOME = 12
OPENED_AT_HOME = 6


def home(request: HttpRequest) -> HttpResponse:
    """Where a person begins: what waits for them, their sites, what they had last, what changed last."""
    actor = actor_for(request)
    opened = recent.last_opened(actor, OPENED_AT_HOME)
    newest = lists.newest(actor, RECENT)
    shown = rows.rows_of(actor, [*opened, *newest])
    context = {
        "waiting": waiting_for(actor),
        "cards": cards(actor, CARDS_AT_HOME),
        "opened": shown[: len(opened)],
        "recent": shown[len(opened) :],
        "can_create": not principals_of(actor).outside,
    }
    return render(request, "sites_app/home.html", context)


@require_safe
def recent_documents(request: HttpRequest) -> HttpResponse:
    """What a person had open last."""
    actor = actor_for(request)
    found = recent.last_opened(actor, recent.MOST)
    return render(request, "documents/recent.html", {"rows": rows.rows_of(actor, found)})


@require_safe
def site_activity(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What happened in a site; with htmx, the next of it."""
    actor = actor_for(request)
    found = get_object_or_404(Site.objects.visible_to(actor), pk=pk)
    shown, cursor = activity.activity(actor, found, activity.place_of(request.GET.get("after", "")))
    context = {
        "site": item_values(found),
        "rows": shown,
        "next_url": f"{request.path}?{urlencode({'after': cursor})}" if cursor else None,
    }
    part = request.htmx and "after" in request.GET
    template = "documents/_activity.html" if part else "documents/activity.html"
    return render(request, template, context)
