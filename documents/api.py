"""Documents in the API."""

from __future__ import annotations

from rest_framework.request import Request

from documents.models import Document
from sharing.actors import actor_for
from sharing.api import VisibleViewSet
from sharing.securable import SecurableQuerySet
from sites_app.forms import PlaceForm


class DocumentViewSet(VisibleViewSet):
    """The documents that the actor may see, the newest first; narrowed by `?folder=` or `?site=`."""

    model = Document
    ordering = ("-modified_at", "pk")

    def rows(self, request: Request) -> SecurableQuerySet:
        """Those asked for; an id that is none finds nothing."""
        actor = actor_for(request)
        asked = PlaceForm(request.query_params)
        rows = (
            Document.objects.visible_to(actor)
            if asked.names_a_place
            else Document.objects.scattered(actor)
        )
        return rows.filter(asked.narrowed(folder="folder", site="site")).with_level(actor)

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
