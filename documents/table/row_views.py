"""One row of the table by itself, for what changes it in its place."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from documents.columns.table import shown_columns
from documents.models import Column, Document
from documents.rows import rows_of
from documents.table.columns import columns_for
from sharing.actors import Actor
from sharing.gate import principals_of
from sites_app.models import Folder


def row_of(request: HttpRequest, actor: Actor, item: Folder | Document) -> HttpResponse:
    """The row of the item as it is now."""
    model = type(item)
    shown_with = ["own_scope"] if model is Folder else ["modified_by", "own_scope", "folder"]
    fresh = get_object_or_404(
        model.objects.visible_to(actor).with_level(actor).select_related(*shown_with), pk=item.pk
    )
    own = list(Column.objects.filter(site=fresh.site_id))
    columns = [*columns_for(outside=principals_of(actor).outside), *shown_columns(own)]
    rows = rows_of(actor, [fresh], columns=own)
    context = {"rows": rows, "columns": columns, "selected_url": "#"}
    return render(request, "documents/_rows.html", context)
