"""What every list and item of the API has in common: the gate, the pages, the level."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from sharing import adviser
from sharing.actors import Actor, actor_for
from sharing.api.reading import Shape
from sharing.api.schema import documented
from sharing.api.tags import unless_changed
from sharing.api.views import ApiViewSet, answer, page, page_size, place_in
from sharing.gate import require
from sharing.keyset import Place
from sharing.models import Level
from sharing.securable import Securable, SecurableQuerySet, lock


class ItemShown(Shape):
    """Anything that is shared."""

    id = serializers.UUIDField(help_text="The item, by its id.")
    name = serializers.CharField(help_text="At most 255 bytes in UTF-8.")
    level = serializers.ChoiceField(Level.values, help_text="What you may do with it.")


class Reason(Shape):
    """Why, as a code that stays the same and in words."""

    code = serializers.CharField(help_text="Always the same for the same reason.")
    words = serializers.CharField(help_text="The reason, in the language of who asks.")


class Way(Shape):
    """A way of sharing."""

    way = serializers.ChoiceField(
        adviser.ROUTES,
        help_text="In the site that it is in, on the item itself, or with a guest link.",
    )
    possible = serializers.BooleanField(help_text="Whether you can share this way now.")
    recommended = serializers.BooleanField(help_text="Whether it is the best of those possible.")
    reasons = Reason(many=True, help_text="Why it is recommended.")
    warnings = Reason(many=True, help_text="What to know before you choose it.")
    refusals = Reason(many=True, help_text="Why it is not possible.")


class AdviceQuestion(Shape):
    """A question and its answers, by their names."""

    words = serializers.CharField(help_text="The question, in the language of who asks.")
    answers = serializers.DictField(
        child=serializers.CharField(), help_text="The words of each answer, by its name."
    )


class Advice(Shape):
    """The questions that can be answered, and the ways of sharing."""

    questions = serializers.DictField(
        child=AdviceQuestion(), help_text="The questions, by the names of their parameters."
    )
    ways = Way(many=True, help_text="The ways of sharing.")


class VisibleViewSet(ApiViewSet):
    """Read what the actor may see, and nothing else is there."""

    model: type[Securable] = Securable
    # What the list is ordered by, and what that is; then by the id.
    ordered_by = "name"
    kind_of_order: type[str | datetime] = str
    lookup_value_converter = "uuid"
    has_tags = True

    def rows(self, request: Request, most: int, after: Place | None) -> list[Securable]:
        """The rows that the request asks for, from after a place on: trimmed, each with its level."""
        raise NotImplementedError

    def seen(self, actor: Actor) -> SecurableQuerySet:
        """All that the actor may see, each with its level."""
        return self.model.objects.visible_to(actor).with_level(actor)

    def shown(self, item: Securable) -> dict[str, object]:
        """One item as the API says it."""
        level = Level.of_rank(item.level_rank)
        return {"id": str(item.pk), "name": str(item), "level": level and level.value}

    def fetch(
        self, request: Request, pk: UUID, level: Level = Level.READ
    ) -> tuple[Actor, Securable]:
        """Who asks, and the item: 404 for what they do not see, 403 for what they may not."""
        actor = actor_for(request)
        item = get_object_or_404(self.seen(actor), pk=pk)
        if level is not Level.READ:
            require(actor, level, item)
        return actor, item

    def now(self, actor: Actor, pk: UUID) -> dict[str, object]:
        """The item as the actor sees it at this moment."""
        return self.shown(get_object_or_404(self.seen(actor), pk=pk))

    def change(
        self, request: Request, actor: Actor, item: Securable, do: Callable[[], object]
    ) -> Response:
        """Do it if the item still is as the caller read it, and show it as it is then."""
        unless_changed(actor, request, partial(lock, item), partial(self.now, actor, item.pk), do)
        try:
            return answer(request, self.now(actor, item.pk))
        except Http404:
            return Response(status=204)

    def answer_list(self, request: Request) -> Response:
        """Fifty rows, or as many as `page_size` says up to 200; `next` is where to go on, or null."""
        after = place_in(request, self.kind_of_order)
        size = page_size(request)
        rows = self.rows(request, size + 1, after)
        return page(
            request, rows, size, lambda row: (getattr(row, self.ordered_by), row.pk), self.shown
        )

    def answer_one(self, request: Request, pk: UUID) -> Response:
        """One item; 404 for what the actor does not see."""
        return answer(request, self.now(actor_for(request), pk))

    @documented(
        Advice,
        parameters=[
            OpenApiParameter(
                question.name,
                OpenApiTypes.STR,
                enum=list(question.answers),
                description=question.words,
            )
            for question in adviser.QUESTIONS
        ],
    )
    @action(detail=True, url_path="share-advice")
    def share_advice(self, request: Request, pk: UUID) -> Response:
        """The ways of sharing the item: which is recommended and why, what to know, why not.

        The answers to the three questions are asked for by name: `needs`, `long`, `confidential`;
        without all of them nothing is recommended.
        """
        actor, item = self.fetch(request, pk, Level.EDIT)
        answers = adviser.answers_in(request.query_params)
        cards = adviser.advise(actor, item, answers)
        shown = {
            "questions": {
                question.name: {"words": question.words, "answers": question.answers}
                for question in adviser.QUESTIONS
            },
            "ways": [
                {
                    "way": card.route,
                    "possible": card.possible,
                    "recommended": card.recommended,
                    "reasons": _said(card.reasons),
                    "warnings": _said(card.warnings),
                    "refusals": _said(card.refusals),
                }
                for card in cards
            ],
        }
        return answer(request, shown)


def _said(codes: tuple[str, ...]) -> list[dict[str, object]]:
    return [{"code": code, "words": adviser.WORDS[code]} for code in codes]
