"""The page of a library: a folder with its table."""

from __future__ import annotations

from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from documents import panels, rows
from documents.columns.table import shown_columns, sort_key
from documents.models import Column
from documents.table.columns import columns_for, heads
from documents.table.filters import Filters
from sharing.actors import actor_for
from sharing.gate import principals_of
from sites_app.models import Folder, FolderQuerySet

# The columns that an owner added, asked with the folder itself.
COLUMNS = ArraySubquery(
    Column.objects.filter(site=OuterRef("site_id")).values(
        column=JSONObject(pk="pk", name="name", kind="kind", choices="choices", position="position")
    )
)


# A table of fifty rows presses to a tenth. The CSRF token in it is masked anew in every answer, and
# Django pads what it presses at random, so the length gives nothing away.
@require_safe
@gzip_page
def site(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The library of a site."""
    seen = Folder.objects.visible_to(actor_for(request))
    return _library(request, seen.filter(site_id=pk, parent=None))


@require_safe
@gzip_page
def folder(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One folder of a library."""
    return _library(request, Folder.objects.visible_to(actor_for(request)).filter(pk=pk))


def _library(request: HttpRequest, seen: FolderQuerySet) -> HttpResponse:
    actor = actor_for(request)
    seen = seen.with_level(actor).annotate(columns=COLUMNS)
    place = get_object_or_404(seen.select_related("site", "own_scope"))
    sort = request.GET.get("sort", "name")
    own = [Column(site_id=place.site_id, **column) for column in place.columns]
    by = next((column for column in own if sort_key(column) == sort), None)
    sort = sort if by or sort in rows.SORTS else "name"
    direction = "desc" if request.GET.get("direction") == "desc" else "asc"
    after = request.GET.get("after", "")
    filters = Filters(actor, request.GET, own)
    items, cursor = rows.library_page(
        actor, place, sort, after, descending=direction == "desc", filters=filters, by=by
    )
    order = {"sort": sort, "direction": direction}
    go_on = order | filters.kept | {"after": cursor}
    columns = [*columns_for(outside=principals_of(actor).outside), *shown_columns(own)]
    context = {
        "next_url": f"{request.path}?{urlencode(go_on)}" if cursor else None,
        "order": order,
        "columns": columns,
        "heads": heads(columns, sort, direction, filters.kept),
        "filters": filters,
    }
    if request.htmx and after:
        context["rows"] = rows.rows_of(actor, items, columns=own)
        return render(request, "documents/_rows.html", context)
    context |= panels.library(actor, place, items, own)
    return render(request, "documents/library.html", context)
