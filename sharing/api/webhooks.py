"""Webhooks in the API: of a site for its owners; what is told, what became of it, and told again."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from uuid import UUID

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from sharing.actors import actor_for
from sharing.api.reading import said
from sharing.api.repeats import once
from sharing.api.schema import documented
from sharing.api.tags import tag_of, unless_changed
from sharing.api.views import ApiViewSet, answer, page, page_size, place_in
from sharing.api.webhook_shapes import (
    TYPES,
    DeliveryShown,
    NewWebhook,
    WebhookAsked,
    WebhookMade,
    WebhookShown,
    type_of,
)
from sharing.gate import require
from sharing.keyset import Place as Cursor
from sharing.models import Delivery, Level, Webhook
from sharing.operations import webhooks as operations
from sharing.securable import Securable
from sharing.webhooks.views import Place


class WebhookViewSet(ApiViewSet):
    """The webhooks of a site, for its owners."""

    model: type[Securable] = Securable
    has_tags = True

    def place(self, request: Request, pk: UUID | None) -> Place:
        """Who asks, and of what: 404 for what they do not see, 403 for what they do not own."""
        actor = actor_for(request)
        item = get_object_or_404(self.model.objects.visible_to(actor), pk=pk)
        require(actor, Level.OWN, item)
        return Place(actor, item)

    def location(self, request: Request, place: Place, webhook: Webhook) -> str:
        """Where one is."""
        where = {"pk": place.site.pk, "webhook": webhook.pk}
        return reverse(f"api_{self.model.kind}-webhook", kwargs=where, request=request)

    @documented(WebhookShown, page=True)
    def webhooks(self, request: Request, pk: UUID | None = None) -> Response:
        """All of them, in the order in which they were made."""
        place, size, after = (
            self.place(request, pk),
            page_size(request),
            place_in(request, datetime),
        )
        rows = Webhook.objects.filter(site=place.site and place.site.pk)
        rows = rows.select_related("subscriber").order_by("created_at", "pk")
        if after:
            at, known = after
            beyond = Q(created_at__gt=at) | Q(pk__gt=known)
            rows = rows.filter(Q(created_at__gte=at), beyond)
        return page(request, list(rows[: size + 1]), size, _cursor, _shown)

    @documented(WebhookMade, takes=NewWebhook, status=201, makes=True)
    def add(self, request: Request, pk: UUID | None = None) -> Response:
        """Have an address told of what happens, signed (Standard Webhooks 1.0).

        The answer has the secret with which a receiver checks the signature; it is shown nowhere else.
        What is told is what you may see when it is sent; private addresses are refused then.
        """
        place, asked = self.place(request, pk), said(request, NewWebhook)

        def do() -> Response:
            verbs = [TYPES[one] for one in asked["types"]]
            made, secret = operations.add_webhook(place.actor, place.site, asked["url"], verbs)
            shown = _shown(made)
            location = self.location(request, place, made)
            headers = {"ETag": tag_of(shown), "Location": location}
            return Response(shown | {"secret": secret}, 201, headers=headers)

        return once(place.actor, request, do)

    @documented(WebhookShown)
    def webhook(self, request: Request, webhook: UUID, pk: UUID | None = None) -> Response:
        """One of them."""
        return answer(request, _shown(self.place(request, pk).webhook(webhook)))

    @documented(WebhookShown, takes=WebhookAsked, matches=True)
    def change(self, request: Request, webhook: UUID, pk: UUID | None = None) -> Response:
        """Pause it, or have it told again: also if it was switched off because nothing arrived.

        What happens while it is paused it is not told afterwards.
        """
        place = self.place(request, pk)
        found = place.webhook(webhook)
        paused = said(request, WebhookAsked, partly=True).get("paused")

        def do() -> None:
            if paused and found.off != Webhook.Off.PAUSED:
                operations.pause_webhook(place.actor, found)
            elif paused is False and found.off:
                operations.resume_webhook(place.actor, found)

        self._changed(request, place, found, do)
        return answer(request, _shown(place.webhook(webhook)))

    @documented(status=204, matches=True)
    def end(self, request: Request, webhook: UUID, pk: UUID | None = None) -> Response:
        """Tell it nothing more, for good; what it was told is forgotten with it."""
        place = self.place(request, pk)
        found = place.webhook(webhook)
        do = partial(operations.end_webhook, place.actor, found)
        self._changed(request, place, found, do)
        return Response(status=204)

    def _changed(self, request: Request, place: Place, found: Webhook, do: object) -> None:
        def hold() -> None:
            found.refresh_from_db(from_queryset=Webhook.objects.select_for_update(of=["self"]))

        unless_changed(place.actor, request, hold, partial(_shown, found), do)


class DeliveryViewSet(WebhookViewSet):
    """What a webhook was told."""

    has_tags = False

    @documented(DeliveryShown, page=True)
    def deliveries(self, request: Request, webhook: UUID, pk: UUID | None = None) -> Response:
        """What it was told in the last thirty days, the newest first, and what became of each."""
        found = self.place(request, pk).webhook(webhook)
        size, after = page_size(request), place_in(request, datetime)
        rows = _told(found).order_by("-created_at", "-pk")
        if after:
            at, known = after
            beyond = Q(created_at__lt=at) | Q(pk__lt=known)
            rows = rows.filter(Q(created_at__lte=at), beyond)
        return page(request, list(rows[: size + 1]), size, _cursor, _delivery_shown)

    @documented(DeliveryShown)
    def again(
        self, request: Request, webhook: UUID, delivery: UUID, pk: UUID | None = None
    ) -> Response:
        """Send one thing once more, in a moment; the receiver knows it by the same `webhook-id`."""
        place = self.place(request, pk)
        told = get_object_or_404(_told(place.webhook(webhook)), pk=delivery)
        operations.tell_again(place.actor, told)
        return Response(_delivery_shown(told))


def _told(webhook: Webhook) -> QuerySet:
    return webhook.deliveries.select_related("webhook", "event")


def _cursor(row: Webhook | Delivery) -> Cursor:
    return row.created_at, row.pk


def _shown(webhook: Webhook) -> dict[str, object]:
    return {
        "id": str(webhook.pk),
        "url": webhook.url,
        "types": [type_of(verb) for verb in webhook.verbs],
        "subscriber": str(webhook.subscriber),
        "state": webhook.off or "active",
        "created_at": webhook.created_at,
        "failing_since": webhook.failing_since,
    }


def _delivery_shown(one: Delivery) -> dict[str, object]:
    return {
        "id": str(one.pk),
        "webhook_id": f"msg_{one.pk.hex}",
        "event": one.event_id,
        "type": type_of(one.event.verb),
        "happened_at": one.event.happened_at,
        "state": one.state,
        "attempts": one.attempts,
        "tried_at": one.tried_at,
        "next_at": one.next_at,
        "status": one.status,
        "trouble": one.trouble,
    }
