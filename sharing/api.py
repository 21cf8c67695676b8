"""What every list and item of the API has in common: the gate, the pages, the level."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from sharing.actors import actor_for
from sharing.models import Level
from sharing.securable import Securable, SecurableQuerySet


class Pages(CursorPagination):
    """Fifty rows a page, or as many as `page_size` says up to 200; a cursor leads to the next."""

    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"


class VisibleViewSet(ViewSet):
    """Read what the actor may see, and nothing else is there."""

    model: type[Securable]
    ordering = ("name", "pk")
    lookup_value_converter = "uuid"

    def rows(self, request: Request) -> SecurableQuerySet:
        """The rows that the request asks for, trimmed, each with its level."""
        raise NotImplementedError

    def shown(self, item: Securable) -> dict[str, object]:
        """One item as the API says it."""
        level = Level.of_rank(item.level_rank)
        return {"id": str(item.pk), "name": str(item), "level": level and level.value}

    def list(self, request: Request) -> Response:
        """A page of rows."""
        pages = Pages()
        pages.ordering = self.ordering
        found = pages.paginate_queryset(self.rows(request).order_by(*self.ordering), request)
        return pages.get_paginated_response([self.shown(item) for item in found])

    def retrieve(self, request: Request, pk: str) -> Response:
        """One item; 404 for what the actor does not see."""
        actor = actor_for(request)
        rows = self.model.objects.visible_to(actor).with_level(actor)
        return Response(self.shown(get_object_or_404(rows, pk=pk)))
