"""Who has access to an item, in the API: what was given, by whom, and the three states."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Membership, User
from sharing.access import Decision, explain, who_can
from sharing.actors import Actor
from sharing.api.items import VisibleViewSet
from sharing.api.reading import said
from sharing.api.schema import documented
from sharing.api.shapes import (
    Explained,
    LevelAsked,
    PermissionsAsked,
    PermissionsShown,
    person_shown,
)
from sharing.api.tags import unless_changed
from sharing.api.views import answer
from sharing.gate import principals_of, require
from sharing.models import Level, PermissionGroup, UserGrant
from sharing.operations import grants, groups, scopes
from sharing.operations.leaving import leave
from sharing.securable import Securable, lock
from sharing.transactions import operation


class AccessViewSet(VisibleViewSet):
    """Who has access to an item, for people inside."""

    def inside(self, request: Request, pk: UUID, level: Level = Level.READ) -> tuple:
        """As `fetch`, for people inside (D15)."""
        actor, item = self.fetch(request, pk, level)
        if principals_of(actor).outside:
            raise PermissionDenied
        return actor, item

    def given(self, request: Request, pk: UUID, do: object) -> Response:
        """After something was given or taken: all that there is, as it is then."""
        actor, item = self.inside(request, pk, Level.OWN)
        unless_changed(
            actor, request, partial(lock, item), partial(_shown, item), partial(do, actor, item)
        )
        return answer(request, _shown(item))

    @documented(PermissionsShown)
    def permissions(self, request: Request, pk: UUID) -> Response:
        """Everybody who was given access, here or above, and whether the permissions are unique."""
        _actor, item = self.inside(request, pk)
        return answer(request, _shown(item))

    @documented(PermissionsShown, takes=PermissionsAsked, matches=True)
    def set_permissions(self, request: Request, pk: UUID) -> Response:
        """Make the permissions unique, or take them over again; or say that nobody outside ever comes in.

        Unique permissions start with the insiders there were, and nobody from outside.
        """
        self.inside(request, pk, Level.OWN)
        return self.given(request, pk, partial(_set_state, **said(request, PermissionsAsked)))

    @documented(PermissionsShown, takes=LevelAsked, matches=True)
    def grant(self, request: Request, pk: UUID, person: UUID) -> Response:
        """Give somebody a level on just this item; a second time changes it."""
        self.inside(request, pk, Level.OWN)
        level = Level(said(request, LevelAsked)["level"])
        who = get_object_or_404(User, pk=person, is_active=True)
        return self.given(request, pk, lambda actor, item: grants.grant(actor, item, who, level))

    @documented(status=204, matches=True)
    def revoke(self, request: Request, pk: UUID, person: UUID) -> Response:
        """End what somebody was given on just this item; what comes from above or a group stays."""
        _actor, item = self.inside(request, pk, Level.OWN)
        held = UserGrant.objects.filter(content_object=item.own_scope_id, user=person)
        who = get_object_or_404(held.select_related("user")).user
        self.given(request, pk, lambda actor, item: grants.revoke(actor, item, who))
        return Response(status=204)

    @documented(PermissionsShown, matches=True)
    def add_member(self, request: Request, pk: UUID, kind: str, person: UUID) -> Response:
        """Put somebody in the owners (own), members (edit) or visitors (read) of the item."""
        self.inside(request, pk, Level.OWN)
        who = get_object_or_404(User, pk=person, is_active=True)
        group = _group(kind)
        return self.given(
            request, pk, lambda actor, item: groups.add_to_group(actor, item, who, group)
        )

    @documented(status=204, matches=True)
    def remove_member(self, request: Request, pk: UUID, kind: str, person: UUID) -> Response:
        """Take somebody out of a group of the item."""
        _actor, item = self.inside(request, pk, Level.OWN)
        group = _group(kind)
        places = Membership.objects.filter(
            user=person,
            group__permissiongroup__scope=item.own_scope_id,
            group__permissiongroup__kind=group,
        )
        who = get_object_or_404(places.select_related("user")).user
        self.given(
            request, pk, lambda actor, item: groups.remove_from_group(actor, item, who, group)
        )
        return Response(status=204)

    @documented(status=204)
    def leave(self, request: Request, pk: UUID) -> Response:
        """End what was given to you on the item itself."""
        actor, item = self.fetch(request, pk)
        leave(actor, item)
        return Response(status=204)

    @documented(
        Explained,
        parameters=[
            OpenApiParameter("person", OpenApiTypes.UUID, description="Of whom; left out: you.")
        ],
    )
    def explain(self, request: Request, pk: UUID) -> Response:
        """What somebody may do with the item, and by which ways; or why not."""
        actor, item = self.fetch(request, pk)
        asked = actor
        if (person := request.query_params.get("person")) is not None:
            self.inside(request, pk)
            asked = Actor(user=get_object_or_404(User, pk=_uuid(person)))
        return answer(request, _explained(explain(asked, item), item))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def _group(kind: str) -> PermissionGroup.Kind:
    if kind not in PermissionGroup.Kind.values:
        raise Http404
    return PermissionGroup.Kind(kind)


@operation
def _set_state(
    actor: Actor, item: Securable, *, state: str = "", never_outside: bool | None = None
) -> None:
    require(actor, Level.OWN, item)
    if state == "unique":
        scopes.break_inheritance(actor, item)
    elif state == "takes_over":
        scopes.restore_inheritance(actor, item)
    if never_outside is not None:
        scopes.set_never_outside(actor, item, never=never_outside)


def _shown(item: Securable) -> dict[str, object]:
    item.refresh_from_db()
    access = who_can(item)

    def given(way: object, **more: object) -> dict[str, object]:
        return {
            "person": person_shown(way.person) if way.person else None,
            "group": way.group and way.group.kind,
            "members": [],
            "count": 0,
            "level": way.level.value,
            "here": way.source is not None and way.source.pk == item.pk,
            "given_at": way.given_at,
            **more,
        }

    people = [given(way) for way in access.people]
    crowds = [
        given(
            crowd.way,
            members=[person_shown(one.user) for one in crowd.members],
            count=crowd.count,
        )
        for crowd in access.groups
    ]
    return {
        "state": item.state.value,
        "never_outside": bool(item.own_scope_id and item.own_scope.never_outside),
        "grants": [*people, *crowds],
    }


def _explained(decision: Decision, item: Securable) -> dict[str, object]:
    return {
        "level": decision.level and decision.level.value,
        "ways": [
            {
                "level": way.level.value,
                "by": "link" if way.link else "group" if way.group else "person",
                "here": way.source is not None and way.source.pk == item.pk,
                "given_at": way.given_at,
            }
            for way in decision.ways
        ],
        "refusals": [refusal.value for refusal in decision.refusals],
    }
