"""All of a folder as one zip, for the bearer of a guest link to it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from documents.guests import Guest, for_guests
from documents.table.zips import plan_of_folder, send_zip
from sharing.events import record
from sites_app.models import Folder


@require_safe
@for_guests
def guest_zip(request: HttpRequest, guest: Guest, pk: UUID | None = None) -> HttpResponse:
    """The folder that is shared, or one in it; of a link to a document there is none."""
    rows = Folder.objects.visible_to(guest.bearer).select_related("site")
    place = get_object_or_404(rows, pk=pk or guest.link.item_id)
    if request.method == "GET":
        record(guest.bearer, "download by guest link", place)
    plan = plan_of_folder(guest.bearer, place)
    return send_zip(guest.bearer, str(place), plan, only_head=request.method == "HEAD")
