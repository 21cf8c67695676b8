"""Documents in the API."""

from __future__ import annotations

from datetime import datetime

from rest_framework.request import Request

from documents.lists import newest, newest_of_folder
from documents.models import Document
from sharing.actors import actor_for
from sharing.api import VisibleViewSet
from sharing.keyset import Place
from sites_app.forms import PlaceForm


class DocumentViewSet(VisibleViewSet):
    """The documents that the actor may see, the newest first; narrowed by `?folder=` or `?site=`."""

    model = Document
    ordered_by = "modified_at"
    kind_of_order = datetime

    def rows(self, request: Request, most: int, after: Place | None) -> list[Document]:
        """Those asked for; an id that is none finds nothing."""
        actor = actor_for(request)
        asked = PlaceForm(request.query_params)
        if not asked.is_valid():
            return []
        folder_id, site_id = asked.cleaned_data["folder"], asked.cleaned_data["site"]
        if folder_id:
            return newest_of_folder(actor, most, folder_id, site_id, after)
        return newest(actor, most, site_id, after)

    def shown(self, item: Document) -> dict[str, object]:
        """With its newest version: bytes, media type, number, SHA-256, and when it came."""
        return super().shown(item) | {
            "folder": str(item.folder_id),
            "size": item.size,
            "media_type": item.media_type,
            "version": item.version_number,
            "sha256": item.sha256,
            "modified_at": item.modified_at,
        }
