"""What became of many rows, in words: a line for each that was refused, and the way back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from documents.table import undoing
from documents.table.many import Item, Outcome, said
from sites_app.models import Folder

# So many reasons are said one by one; of more the number is said.
MOST_SAID = 10


def deleted(done: list[Item]) -> str:
    """They are in the bin."""
    if len(done) == 1:
        return _("“%(name)s” is in the bin.") % {"name": done[0]}
    return _("%(n)d items are in the bin.") % {"n": len(done)}


def moved(done: list[Item], to: Folder) -> str:
    """They are in another place."""
    if len(done) == 1:
        return _("“%(name)s” is in “%(place)s” now.") % {"name": done[0], "place": to}
    return _("%(n)d items are in “%(place)s” now.") % {"n": len(done), "place": to}


def copied(done: list[Item], to: Folder) -> str:
    """There are copies in another place."""
    if len(done) == 1:
        return _("A copy of “%(name)s” is in “%(place)s” now.") % {"name": done[0], "place": to}
    return _("Copies of %(n)d items are in “%(place)s” now.") % {"n": len(done), "place": to}


def taken_back(done: list[Item]) -> str:
    """They are where they were."""
    if len(done) == 1:
        return _("“%(name)s” is back where it was.") % {"name": done[0]}
    return _("%(n)d items are back where they were.") % {"n": len(done)}


def say(
    request: HttpRequest,
    outcome: Outcome,
    words: str,
    verb: str = "",
    came_from: dict[UUID, UUID] | None = None,
) -> None:
    """Say what became of each; `verb` names what can be taken back.

    What is hidden or forbidden is counted with what never was (D8).
    """
    for name, why in outcome.refused[:MOST_SAID]:
        messages.error(request, f"{name}: {why}")
    more = len(outcome.refused) - MOST_SAID
    if more > 0:
        text = ngettext("%(n)d more was refused.", "%(n)d more were refused.", more)
        messages.error(request, text % {"n": more})
    if outcome.unknown:
        text = ngettext(
            "%(n)d item was not found, or you may not do this with it.",
            "%(n)d items were not found, or you may not do this with them.",
            outcome.unknown,
        )
        messages.error(request, text % {"n": outcome.unknown})
    if outcome.done:
        mark = undoing.keep(request, verb, outcome.done, came_from or {}) if verb else ""
        messages.success(request, words, extra_tags=mark)


def answer(
    request: HttpRequest, done: list[Item], back: str, *, again: bool = False
) -> HttpResponse:
    """The list again; for the script what to say and which rows are gone, or that all is to be read again."""
    if request.headers.get("X-Requested-With") != "XMLHttpRequest":
        return redirect(back)
    return JsonResponse(
        {
            "done": [said(item) for item in done],
            "again": again,
            "toasts": render_to_string("documents/_said.html", {}, request),
        }
    )
