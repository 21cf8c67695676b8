"""Whoever asks, whom they can choose, and what of theirs is open to people outside; in the API."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from sharing import people_picker
from sharing.actors import actor_for
from sharing.api.problems import Problem
from sharing.api.schema import documented
from sharing.api.shapes import Me, OutsideNow, PeopleFound, person_shown
from sharing.api.views import ApiViewSet, answer
from sharing.gate import principals_of
from sharing.shared_outside import Way, ways


class MeViewSet(ApiViewSet):
    """Whoever asks."""

    @documented(Me)
    def me(self, request: Request) -> Response:
        """Who you are."""
        user = request.user
        shown = person_shown(user) | {"administrator": user.is_staff, "language": user.language}
        return answer(request, shown)


class PeopleViewSet(ApiViewSet):
    """Whom one can choose."""

    @documented(
        PeopleFound,
        parameters=[
            OpenApiParameter(
                "q",
                OpenApiTypes.STR,
                description="How names or addresses begin: at least two letters, else nobody.",
            )
        ],
        errors=[403, 429],
    )
    def find(self, request: Request) -> Response:
        """The first ten people, inside and outside, to share with; for people inside (S23)."""
        actor = actor_for(request)
        if principals_of(actor).outside:
            raise PermissionDenied
        if people_picker.too_often(actor):
            raise Problem(429, "too_many")
        typed = request.query_params.get("q", "")[:200].replace("\0", "")
        return Response({"results": [person_shown(one) for one in people_picker.find(typed)]})


class SharedOutsideViewSet(ApiViewSet):
    """What is open."""

    @documented(OutsideNow)
    def shared_outside(self, request: Request) -> Response:
        """Everything that you own and people outside can reach now: each way, with its end."""
        return Response({"results": [_shown(way) for way in ways(actor_for(request))]})


def _shown(way: Way) -> dict[str, object]:
    return {
        "kind": way.item.kind,
        "id": str(way.item.pk),
        "name": str(way.item),
        "person": person_shown(way.person) if way.person else None,
        "link": way.link and str(way.link.pk),
        "until": way.until,
    }
