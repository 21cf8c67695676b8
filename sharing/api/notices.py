"""What somebody is told, in the API: as the page of notifications has it, and the bell counts it."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from uuid import UUID

from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from sharing import notices
from sharing.actors import Actor, actor_for
from sharing.api.reading import Asked, Shape, asked_for, said
from sharing.api.schema import documented
from sharing.api.shapes import ItemBriefly, a_moment
from sharing.api.views import ApiViewSet, page, page_size, place_in
from sharing.models import Notice
from tenants.current import current_organisation

LARGEST = 2**63 - 1


class NoticeShown(Shape):
    """Something that happened and concerns you."""

    id = serializers.IntegerField(help_text="Which one: a number from 1.")
    kind = serializers.ChoiceField(list(notices.KINDS), help_text="What happened.")
    words = serializers.CharField(help_text="What happened, in one sentence, in your language.")
    by = serializers.CharField(help_text="The name of who did it, as you may know it.")
    item = ItemBriefly(help_text="What it happened to.")
    url = serializers.CharField(help_text="The page about it.")
    created_at = serializers.DateTimeField(help_text="When it happened, in UTC.")
    seen_at = serializers.DateTimeField(
        allow_null=True, help_text="When you saw it, in UTC; null: it is new."
    )


class NoticesAsked(serializers.Serializer):
    """Which of them."""

    new = serializers.BooleanField(
        default=False, help_text="Whether only those that you have not seen."
    )


class SeenAsked(Asked):
    """Up to which."""

    until = a_moment(help_text="What came after this moment stays new. Left out: now, in UTC.")


class NoticeViewSet(ApiViewSet):
    """What happened that concerns whoever asks; of nothing they do not see any more (D8)."""

    @documented(NoticeShown, page=True, parameters=[NoticesAsked], errors=[422])
    def notices(self, request: Request) -> Response:
        """What happened that concerns you, the newest first. Looking changes nothing."""
        actor, size = actor_for(request), page_size(request)
        rows = notices.visible_to(actor).select_related("by")
        if asked_for(request, NoticesAsked)["new"]:
            rows = rows.filter(seen_at=None)
        if after := place_in(request, datetime):
            at, pk = after[0], min(after[1].int, LARGEST)
            rows = rows.filter(Q(created_at__lte=at), Q(created_at__lt=at) | Q(pk__lt=pk))
        found = list(rows[: size + 1])
        items, known = _around(actor, found)
        # What was closed to them between the two statements is not theirs to read any more.
        kept = [one for one in found[:size] if one.item_id in items]
        return page(
            request,
            kept + found[size:],
            max(len(kept), 1),
            _place,
            partial(_shown, items, known),
        )

    @documented(NoticeShown)
    def see(self, request: Request, notice: int) -> Response:
        """Mark one as seen."""
        actor = actor_for(request)
        found = get_object_or_404(notices.visible_to(actor).select_related("by"), pk=notice)
        notices.mark_seen(actor, found)
        found.refresh_from_db(fields=["seen_at"])
        return Response(_shown(*_around(actor, [found]), found))


class AllNoticesViewSet(ApiViewSet):
    """All of them at once."""

    @documented(status=204, takes=SeenAsked)
    def seen(self, request: Request) -> Response:
        """Mark all as seen, up to the newest that you were shown."""
        until = said(request, SeenAsked).get("until") or timezone.now()
        notices.mark_all_seen(actor_for(request), until)
        return Response(status=204)


def _around(actor: Actor, found: list[Notice]) -> tuple:
    return notices.items_of(actor, found), notices.known_among(actor, found)


def _place(notice: Notice) -> tuple[datetime, UUID]:
    return notice.created_at, UUID(int=notice.pk)


def _shown(items: dict[object, object], known: set[object] | None, notice: Notice) -> dict:
    item = items[notice.item_id]
    return {
        "id": notice.pk,
        "kind": notice.kind,
        "words": notices.sentence(notice, item, known),
        "by": notices.doer(notice, known),
        "item": {"kind": item.kind, "id": str(item.pk), "name": str(item)},
        "url": current_organisation().address + notices.address_of(notice, item),
        "created_at": notice.created_at,
        "seen_at": notice.seen_at,
    }
