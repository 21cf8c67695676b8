"""Lists of what is shared: with somebody, and outside."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from documents import panels
from sharing import requested
from sharing import shared_outside as ways
from sharing.actors import actor_for
from sharing.csv_export import lines, streamed
from tenants.current import current_organisation

WAYS_ON_A_PAGE = 100


def shared_with_me(request: HttpRequest) -> HttpResponse:
    """Items that were shared with this person themselves."""
    actor = actor_for(request)
    context = {"rows": panels.shared_with_me(actor), "asked": requested.mine(actor)}
    return render(request, "sharing/shared_with_me.html", context)


def shared_outside(request: HttpRequest) -> HttpResponse:
    """What outsiders can reach now, of all that this person owns: by place, by person or by link."""
    found = ways.ways(actor_for(request))
    by = request.GET.get("by", "place")
    by = by if by in ways.BY else "place"
    page = Paginator(ways.listed(found, by), WAYS_ON_A_PAGE).get_page(request.GET.get("page"))
    back = request.get_full_path()
    context = {
        "rows": [ways.row(way, panels.icon_for(way.item), back) for way in page],
        "page": page,
        "by": by,
        "counts": {one: len(ways.listed(found, one)) for one in ways.BY},
        "switch_on": request.tenant.external_sharing,
    }
    return render(request, "sharing/shared_outside.html", context)


def export_shared_outside(request: HttpRequest) -> HttpResponse:
    """The same as a file, all of it."""
    address = current_organisation().address
    rows = [ways.cells(way, address) for way in ways.ways(actor_for(request))]
    return streamed("shared-outside", list(lines(ways.header(), rows)))
