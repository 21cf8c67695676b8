"""What somebody had open last, what happened in a site, and who is on it; in the API."""

from __future__ import annotations

from uuid import UUID

from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from documents import activity, recent
from documents.api.documents import DocumentViewSet
from documents.api.shapes import DocumentShown
from sharing.actors import actor_for
from sharing.api.problems import Problem
from sharing.api.reading import Shape
from sharing.api.schema import PAGES, documented, page_of
from sharing.api.views import ApiViewSet
from sites_app.models import Site
from tenants.current import current_organisation

TYPES = [verb.replace(" ", "_") for verb in activity.WORDS]


class RecentShown(Shape):
    """What you had open last."""

    results = DocumentShown(many=True, help_text="At most a hundred, the last one first.")


class ActivityShown(Shape):
    """Something that happened to what you may see."""

    type = serializers.ChoiceField(TYPES, help_text="What happened.")
    words = serializers.CharField(help_text="What happened and who did it, in your language.")
    kind = serializers.ChoiceField(["site", "folder", "document"], help_text="To what.")
    id = serializers.UUIDField(help_text="Of what it happened to.")
    name = serializers.CharField(help_text="What that is called now.")
    url = serializers.CharField(help_text="The page of it.")
    happened_at = serializers.DateTimeField(help_text="When it happened, in UTC.")


class RecentViewSet(DocumentViewSet):
    """What one had open last; nobody else sees it."""

    @documented(RecentShown)
    def recent(self, request: Request) -> Response:
        """The documents that you opened on the pages last, as far as you still see them."""
        rows = recent.last_opened(actor_for(request), recent.MOST)
        return Response({"results": [self.shown(row) for row in rows]})


class ActivityViewSet(ApiViewSet):
    """What happened in a site."""

    @documented(page_of(ActivityShown), parameters=[PAGES[1]])
    def activity(self, request: Request, pk: UUID) -> Response:
        """What happened in a site to what you may see now, the newest first: forty on a page."""
        actor = actor_for(request)
        site = get_object_or_404(Site.objects.visible_to(actor), pk=pk)
        cursor = request.query_params.get("cursor", "")
        after = activity.place_of(cursor)
        if cursor and after is None:
            raise Problem(404, "cursor")
        rows, more = activity.activity(actor, site, after)
        following = None
        if more:
            following = request.build_absolute_uri(f"{request.path}?cursor={more}")
        return Response({"next": following, "results": [_shown(row) for row in rows]})


def _shown(row: dict[str, object]) -> dict[str, object]:
    return {
        "type": row["verb"].replace(" ", "_"),
        "words": row["words"],
        "kind": row["kind"],
        "id": str(row["id"]),
        "name": row["name"],
        "url": current_organisation().address + row["url"],
        "happened_at": row["when"],
    }
