"""What every list and item of the API has in common: the gate, the pages, the level."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404
from django.shortcuts import get_object_or_404
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from sharing import adviser
from sharing.actors import actor_for
from sharing.gate import require
from sharing.keyset import Place, place_of, written
from sharing.models import Level
from sharing.securable import Securable

PAGE = 50
LARGEST_PAGE = 200


class VisibleViewSet(ViewSet):
    """Read what the actor may see, and nothing else is there."""

    model: type[Securable]
    # What the list is ordered by, and what that is; then by the id.
    ordered_by = "name"
    kind_of_order: type[str | datetime] = str
    lookup_value_converter = "uuid"

    def rows(self, request: Request, most: int, after: Place | None) -> list[Securable]:
        """The rows that the request asks for, from after a place on: trimmed, each with its level."""
        raise NotImplementedError

    def shown(self, item: Securable) -> dict[str, object]:
        """One item as the API says it."""
        level = Level.of_rank(item.level_rank)
        return {"id": str(item.pk), "name": str(item), "level": level and level.value}

    def list(self, request: Request) -> Response:
        """Fifty rows, or as many as `page_size` says up to 200; `next` is where to go on, or null."""
        try:
            after = place_of(request.query_params.get("cursor", ""), self.kind_of_order)
        except ValueError:
            raise Http404 from None
        size = page_size(request)
        rows = self.rows(request, size + 1, after)
        following = None
        if len(rows) > size:
            last = rows[size - 1]
            query = request.query_params.copy()
            query["cursor"] = written(getattr(last, self.ordered_by), last.pk)
            following = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
        return Response({"next": following, "results": [self.shown(row) for row in rows[:size]]})

    def retrieve(self, request: Request, pk: str) -> Response:
        """One item; 404 for what the actor does not see."""
        actor = actor_for(request)
        rows = self.model.objects.visible_to(actor).with_level(actor)
        return Response(self.shown(get_object_or_404(rows, pk=pk)))

    @action(detail=True, url_path="share-advice")
    def share_advice(self, request: Request, pk: str) -> Response:
        """The ways of sharing the item: which is recommended and why, what to know, why not.

        The answers to the three questions are asked for by name: `needs`, `long`, `confidential`;
        without all of them nothing is recommended.
        """
        actor = actor_for(request)
        item = get_object_or_404(self.model.objects.visible_to(actor), pk=pk)
        require(actor, Level.EDIT, item)
        answers = adviser.answers_in(request.query_params)
        cards = adviser.advise(actor, item, answers)
        return Response(
            {
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
        )


def _said(codes: tuple[str, ...]) -> list[dict[str, object]]:
    return [{"code": code, "words": adviser.WORDS[code]} for code in codes]


def page_size(request: Request) -> int:
    """How many rows the request wants on a page."""
    asked = request.query_params.get("page_size", "")
    if not (asked.isascii() and asked.isdigit() and 0 < len(asked) < 10):
        return PAGE
    return min(int(asked), LARGEST_PAGE) or PAGE
