"""Access requests in the API (S89)."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from sharing.actors import Actor, actor_for
from sharing.api.items import VisibleViewSet
from sharing.api.reading import said
from sharing.api.request_shapes import (
    Approval,
    MyRequests,
    NewRequest,
    Refusal,
    RequestShown,
    RequestsShown,
    Withdrawal,
)
from sharing.api.schema import documented
from sharing.api.shapes import person_shown
from sharing.api.views import ApiViewSet, answer
from sharing.emails.requests import may_decide
from sharing.gate import require
from sharing.models import AccessRequest, Level
from sharing.operations import access_requests
from sharing.requested import mine, requests_of
from sharing.securable import Securable


class RequestViewSet(VisibleViewSet):
    """What is asked for, to those who decide and by those who ask."""

    has_tags = False

    def to_decide(
        self, request: Request, pk: UUID, asked: UUID
    ) -> tuple[Actor, Securable, AccessRequest]:
        """Below the level that it takes, whether it exists is not told."""
        actor, item = self.fetch(request, pk)
        found = AccessRequest.objects.filter(pk=asked, item_id=item.pk).first()
        if found is None or not may_decide(actor, found, item):
            require(actor, Level.OWN, item)
        found = get_object_or_404(AccessRequest, pk=asked, item_id=item.pk)
        if not may_decide(actor, found, item):
            raise PermissionDenied
        return actor, item, found

    @documented(RequestsShown)
    def requests(self, request: Request, pk: UUID) -> Response:
        """The requests about an item that you own, those that wait first; of a site all in it."""
        actor, item = self.fetch(request, pk, Level.OWN)
        found = [*requests_of(actor, item), *requests_of(actor, item, closed=True)]
        return Response({"results": [_shown(asked) for asked, _about in found]})

    @documented(status=202, takes=NewRequest)
    def ask(self, request: Request, pk: UUID) -> Response:
        """Ask for access, whether or not there is anything at this address: the answer is the same.

        With `email`: ask whoever may, to share what you can edit with somebody outside.
        """
        asked = said(request, NewRequest)
        message = asked.get("message", "")
        if "email" not in asked:
            actor = actor_for(request)
            access_requests.ask_for_access(actor, self.model.kind, pk, message)
        else:
            actor, item = self.fetch(request, pk, Level.EDIT)
            level = Level(asked.get("level", Level.READ))
            access_requests.ask_to_share(actor, item, asked["email"], level=level, message=message)
        return Response(status=202)

    @documented(status=202, takes=Withdrawal)
    def withdraw(self, request: Request, pk: UUID) -> Response:
        """Take back what you asked; whether there was anything at this address is not told either."""
        email = said(request, Withdrawal).get("email", "")
        access_requests.withdraw_request(actor_for(request), self.model.kind, pk, email)
        return Response(status=202)

    @documented(RequestShown, takes=Approval)
    def approve(self, request: Request, pk: UUID, asked: UUID) -> Response:
        """Give what was asked for, or another level; only once."""
        actor, item, found = self.to_decide(request, pk, asked)
        facts = said(request, Approval)
        if "level" in facts:
            facts["level"] = Level(facts["level"])
        access_requests.approve(actor, item, found, **facts)
        return answer(request, _shown(found))

    @documented(RequestShown, takes=Refusal)
    def refuse(self, request: Request, pk: UUID, asked: UUID) -> Response:
        """Say no; only once."""
        actor, item, found = self.to_decide(request, pk, asked)
        access_requests.refuse(actor, item, found, **said(request, Refusal))
        return answer(request, _shown(found))


class MyRequestsViewSet(ApiViewSet):
    """What one asked oneself."""

    @documented(MyRequests)
    def mine(self, request: Request) -> Response:
        """What you asked for and still wait for, the newest first.

        Of what you do not see, only that you asked: whether anything is there is not told.
        """
        rows = mine(actor_for(request))
        return Response({"results": [_mine_shown(row) for row in rows]})


def _mine_shown(row: dict[str, object]) -> dict[str, object]:
    return {name: row[name] for name in ("kind", "id", "email", "created_at")} | {
        "name": row["thing"]
    }


def _shown(asked: AccessRequest) -> dict[str, object]:
    return {
        "id": str(asked.pk),
        "kind": asked.item_kind,
        "item": str(asked.item_id),
        "asked_by": person_shown(asked.asked_by),
        "email": asked.email,
        "level": asked.given or asked.level,
        "message": asked.message,
        "state": asked.state,
        "created_at": asked.created_at,
    }
