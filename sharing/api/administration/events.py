"""What happened in the organisation, in the API."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from sharing.administration.happened import details_of, name_items
from sharing.administration.words import VERBS, verb
from sharing.api.administration.door import AdministrationViewSet
from sharing.api.reading import Shape, asked_for
from sharing.api.schema import documented
from sharing.api.shapes import a_moment
from sharing.api.views import page, page_size, place_in
from sharing.models import SharingEvent
from sharing.words import KINDS

TYPES = [name.replace(" ", "_") for name in VERBS]
LARGEST = 2**63 - 1


class ByShown(Shape):
    """Who did it: a person, the bearer of a guest link, or a job of Gastvrij itself."""

    kind = serializers.ChoiceField(["person", "guest_link", "job"], help_text="What they are.")
    id = serializers.UUIDField(
        allow_null=True, help_text="Of the person or of the guest link; null for a job."
    )
    name = serializers.CharField(help_text="Of the person or the job; empty for a guest link.")


class AboutShown(Shape):
    """What it happened to."""

    kind = serializers.CharField(help_text="site, folder or document.")
    id = serializers.UUIDField(help_text="Of the item, which may be gone.")
    name = serializers.CharField(
        allow_null=True,
        help_text="As it was called then; null for what is no site and you cannot open yourself.",
    )


class EventShown(Shape):
    """Something that happened. Events are only ever added."""

    id = serializers.IntegerField(help_text="A number from 1: a later event has a higher one.")
    happened_at = serializers.DateTimeField(help_text="In UTC.")
    type = serializers.CharField(help_text="What happened: a code that stays, as webhooks say it.")
    words = serializers.CharField(help_text="What happened, in the language of Accept-Language.")
    by = ByShown(help_text="Who did it.")
    item = AboutShown(allow_null=True, help_text="null: it happened to nothing in a site.")
    details = serializers.DictField(
        child=serializers.CharField(allow_blank=True),
        help_text="What else was written down, as text; no names of what you cannot open.",
    )


class EventsAsked(serializers.Serializer):
    """Which of them."""

    type = serializers.ChoiceField(TYPES, required=False, help_text="What happened.")
    kind = serializers.ChoiceField(list(KINDS), required=False, help_text="To what kind of item.")
    person = serializers.UUIDField(required=False, help_text="The id of the person who did it.")
    item = serializers.UUIDField(required=False, help_text="The id of the item it happened to.")
    since = a_moment(help_text="From this moment on; without a zone it is UTC.")
    until = a_moment(help_text="Before this moment; without a zone it is UTC.")
    q = serializers.CharField(
        max_length=200,
        allow_blank=True,
        required=False,
        help_text="Words that are in the name or address of who did it, or in an invited address.",
    )


class EventViewSet(AdministrationViewSet):
    """Everything that is recorded."""

    @documented(EventShown, page=True, parameters=[EventsAsked], errors=[422])
    def events(self, request: Request) -> Response:
        """What happened, the newest first.

        Whoever administers does not read: an event names a site, and what you can open yourself.
        """
        asked, size = asked_for(request, EventsAsked), page_size(request)
        events = _chosen(asked).select_related("user").order_by("-pk")
        if after := place_in(request, int):
            events = events.filter(pk__lt=max(0, min(after[0], LARGEST)))
        rows = list(events[: size + 1])
        name_items(request.user, rows)
        return page(request, rows, size, lambda one: (one.pk, UUID(int=one.pk)), _shown)


def _chosen(asked: dict[str, object]) -> QuerySet[SharingEvent]:
    exactly = {
        "verb": asked.get("type", "").replace("_", " "),
        "item_kind": asked.get("kind"),
        "user": asked.get("person"),
        "item_id": asked.get("item"),
        "happened_at__gte": asked.get("since"),
        "happened_at__lt": asked.get("until"),
    }
    events = SharingEvent.objects.filter(
        **{name: value for name, value in exactly.items() if value}
    )
    for word in asked.get("q", "").split():
        who = Q(user__name__icontains=word) | Q(user__email__icontains=word)
        events = events.filter(who | Q(details__email__icontains=word))
    return events


def _shown(event: SharingEvent) -> dict[str, object]:
    about = None
    if event.item_id is not None:
        about = {"kind": event.item_kind, "id": str(event.item_id), "name": event.item_seen}
    return {
        "id": event.pk,
        "happened_at": event.happened_at,
        "type": event.verb.replace(" ", "_"),
        "words": verb(event.verb),
        "by": _by(event),
        "item": about,
        "details": details_of(event),
    }


def _by(event: SharingEvent) -> dict[str, object]:
    if event.user is not None:
        return {"kind": "person", "id": str(event.user.pk), "name": str(event.user)}
    if event.guest_link is not None:
        return {"kind": "guest_link", "id": str(event.guest_link), "name": ""}
    return {"kind": "job", "id": None, "name": event.job}
