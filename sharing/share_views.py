"""Sharing begins here: three questions, and the three ways with what speaks for and against each."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from sharing import adviser, panels
from sharing.gate import principals_of, require
from sharing.models import Level
from sharing.reach import reach_of
from sharing.requested import may_ask_to_share
from sharing.securable import Securable
from sharing.views import Model, address, fetch


@require_safe
def share(request: HttpRequest, pk: UUID, model: Model) -> HttpResponse:
    """Which way of sharing an item fits (S39, S40, S43); the answers are in the address."""
    actor, item = fetch(request, model, pk)
    require(actor, Level.EDIT, item)
    if principals_of(actor).outside:  # D13
        require(actor, Level.OWN, item)
    answers = adviser.answers_in(request.GET)
    cards = adviser.advise(actor, item, answers)
    context = {
        "item": panels.item_values(item),
        "questions": [_asked(question, request.GET) for question in adviser.QUESTIONS],
        # The recommended one first, else in the order in which they are less and less open.
        "cards": [
            _card_values(card, item)
            for card in sorted(cards, key=lambda card: not card.recommended)
        ],
        "answered": answers is not None,
        "reach": reach_of(actor, item),
        "colleague_url": address("permissions", item),
        "share_url": address("share", item),
        "ask_url": address("ask_to_share", item) if may_ask_to_share(actor, item) else "",
    }
    return render(request, "sharing/share.html", context)


def _asked(question: adviser.Question, given: object) -> dict[str, object]:
    chosen = given.get(question.name, "")
    return {
        "name": question.name,
        "words": question.words,
        "answers": [
            {"value": value, "words": words, "chosen": value == chosen}
            for value, words in question.answers.items()
        ],
    }


def _card_values(card: adviser.Card, item: Securable) -> dict[str, object]:
    site = adviser.site_of(item)
    urls = {
        adviser.SITE: address("invite", site),
        adviser.ITEM: address("invite", item),
        adviser.LINK: address("guest_links", item) if item.takes_guest_links else "",
    }
    return {
        "route": card.route,
        "recommended": card.recommended,
        "possible": card.possible,
        "reasons": [adviser.WORDS[code] for code in card.reasons],
        "warnings": [adviser.WORDS[code] for code in card.warnings],
        "refusals": [adviser.WORDS[code] for code in card.refusals],
        "url": urls[card.route] if card.possible else "",
        "subsite_url": _subsite_url(card, site),
    }


def _subsite_url(card: adviser.Card, site: Securable) -> str:
    """Where a subsite of its own is made, for what is shared outside (S30, S46)."""
    return (
        reverse("subsite_new", args=[site.pk])
        if "unique_subsite" in card.warnings and card.possible
        else ""
    )
