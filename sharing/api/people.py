"""Whoever asks, whom they can choose, and what of theirs is open to people outside; in the API."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.forms import ProfileForm
from accounts.models import User
from accounts.views import keep
from sharing import people_picker
from sharing.actors import Actor, actor_for
from sharing.api.items import VisibleViewSet
from sharing.api.mine_shapes import Me, MeAsked, MyAccess
from sharing.api.problems import Problem
from sharing.api.reading import said
from sharing.api.schema import documented
from sharing.api.shapes import OutsideNow, PeopleFound, PeopleOnSite, person_shown
from sharing.api.tags import unless_changed
from sharing.api.views import ApiViewSet, answer
from sharing.gate import principals_of
from sharing.my_access import Given, given_to
from sharing.people_picker import name_of
from sharing.shared_outside import Way, ways

NAMED = OpenApiParameter("q", OpenApiTypes.STR, description="How their names begin.")


class MeViewSet(ApiViewSet):
    """Whoever asks."""

    has_tags = True
    is_of_one = True

    @documented(Me)
    def me(self, request: Request) -> Response:
        """Who you are."""
        return answer(request, _me(request.user))

    @documented(Me, takes=MeAsked, matches=True)
    def change(self, request: Request) -> Response:
        """Another name, language, or way to hear of what happens. Credentials change on the pages."""
        actor, asked = actor_for(request), said(request, MeAsked, partly=True)
        person = request.user

        def do() -> None:
            now = {name: getattr(person, name) for name in ProfileForm.Meta.fields}
            form = ProfileForm(now | asked, instance=person)
            if not form.is_valid():
                raise ValidationError(form.errors.as_data())
            keep(form)

        def hold() -> None:
            person.refresh_from_db(from_queryset=User.objects.select_for_update())

        unless_changed(actor, request, hold, partial(_me, person), do)
        return answer(request, _me(person))


class MyAccessViewSet(ApiViewSet):
    """What whoever asks was given."""

    @documented(MyAccess)
    def access(self, request: Request) -> Response:
        """What was given to you, in person or as one of a group, by the name of the item."""
        actor = actor_for(request)
        return Response({"results": [_given(actor, one) for one in given_to(request.user)]})


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


class SitePeopleViewSet(VisibleViewSet):
    """Who is on a site."""

    has_tags = False

    @documented(PeopleOnSite, parameters=[NAMED])
    def people(self, request: Request, pk: UUID) -> Response:
        """The first fifty people of a site, by name; people outside are told names and nothing else.

        For every person with every way, and those of a folder or document: `who-can/`.
        """
        actor, site = self.fetch(request, pk)
        typed = request.query_params.get("q", "")[:200].replace("\0", "")
        found, count = people_picker.people_of(actor, site, typed)
        return Response({"count": count, "results": [_on_site(one) for one in found]})


class SharedOutsideViewSet(ApiViewSet):
    """What is open."""

    @documented(OutsideNow)
    def shared_outside(self, request: Request) -> Response:
        """Everything that you own and people outside can reach now: each way, with its end."""
        return Response({"results": [_shown(way) for way in ways(actor_for(request))]})


def _on_site(one: dict[str, object]) -> dict[str, object]:
    return {
        "id": str(one["id"]) if "id" in one else None,
        "name": one["name"],
        "email": one.get("email"),
        "external": one.get("is_external"),
    }


def _me(person: User) -> dict[str, object]:
    return person_shown(person) | {
        "administrator": person.is_staff,
        "language": person.language,
        "notices_by_mail": person.notices_by_mail,
    }


def _given(actor: Actor, given: Given) -> dict[str, object]:
    return {
        "kind": given.item.kind,
        "id": str(given.item.pk),
        "name": str(given.item),
        "level": given.level.value,
        "group": given.group and given.group.kind,
        "given_by": name_of(actor, given.given_by),
        "given_at": given.given_at,
    }


def _shown(way: Way) -> dict[str, object]:
    return {
        "kind": way.item.kind,
        "id": str(way.item.pk),
        "name": str(way.item),
        "person": person_shown(way.person) if way.person else None,
        "link": way.link and str(way.link.pk),
        "until": way.until,
    }
