"""What somebody had open last, in the API."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from documents import recent
from documents.api.documents import DocumentViewSet
from documents.api.shapes import DocumentShown
from sharing.actors import actor_for
from sharing.api.reading import Shape
from sharing.api.schema import documented


class RecentShown(Shape):
    """What you had open last."""

    results = DocumentShown(many=True, help_text="At most a hundred, the last one first.")


class RecentViewSet(DocumentViewSet):
    """What one had open last; nobody else sees it."""

    @documented(RecentShown)
    def recent(self, request: Request) -> Response:
        """The documents that you opened on the pages last, as far as you still see them."""
        rows = recent.last_opened(actor_for(request), recent.MOST)
        return Response({"results": [self.shown(row) for row in rows]})
