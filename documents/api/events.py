"""What happened in a site, in the API."""

from __future__ import annotations

from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from documents import activity
from sharing.api.items import VisibleViewSet
from sharing.api.problems import Problem
from sharing.api.reading import Shape
from sharing.api.schema import documented
from sharing.api.shapes import ItemBriefly
from sharing.api.views import after, page_size
from sites_app.models import Site

TYPES = [verb.replace(" ", "_") for verb in activity.WORDS]


class SiteEventShown(Shape):
    """Something that happened in a site."""

    happened_at = serializers.DateTimeField(help_text="In UTC.")
    type = serializers.ChoiceField(TYPES, help_text="What happened.")
    words = serializers.CharField(help_text="What happened, in the language of Accept-Language.")
    by = serializers.CharField(help_text="The name of who did it, in words where there is none.")
    item = ItemBriefly(help_text="To what.")


class SiteEventViewSet(VisibleViewSet):
    """What happened in a site."""

    model = Site
    has_tags = False

    @documented(SiteEventShown, page=True)
    def events(self, request: Request, pk: UUID) -> Response:
        """What happened in a site and below it to what you may see now, the newest first.

        A page may have fewer rows than you asked for, and more after it.
        """
        actor, site = self.fetch(request, pk)
        cursor = request.query_params.get("cursor", "")
        place = activity.place_of(cursor)
        if cursor and place is None:
            raise Problem(404, "cursor")
        found, more = activity.happened(actor, site, place, page_size(request))
        shown = [
            {
                "happened_at": event.happened_at,
                "type": event.verb.replace(" ", "_"),
                "words": activity.said_of(actor, event),
                "by": activity.who_did(actor, event),
                "item": {"kind": item.kind, "id": str(item.pk), "name": str(item)},
            }
            for event, item in found
        ]
        return Response({"next": after(request, *more) if more else None, "results": shown})
