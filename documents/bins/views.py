"""The pages of the bin."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from documents.bins import panel
from documents.models import LibraryPolicy
from documents.operations.bins import bring_back, delete_for_good
from sharing.actors import actor_for
from sharing.gate import require
from sharing.models import Level
from sharing.views import confirm

MOST_AT_ONCE = 500


def bin_page(request: HttpRequest) -> HttpResponse:
    """What was deleted, of all that the person could edit."""
    rows = panel.binned(actor_for(request))
    context = {
        "rows": rows,
        "days": LibraryPolicy.current().bin_days,
        "empty_url": reverse("empty_bin") if any(row["delete_url"] for row in rows) else None,
    }
    return render(request, "documents/bin.html", context)


@require_POST
def restore(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """Bring something back from the bin; where it was, or as near to it as there is a place."""
    actor = actor_for(request)
    item = panel.binned_item(actor, kind, pk)
    try:
        place = bring_back(actor, item)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("bin")
    words = _("“%(name)s” is back where it was.")
    if place is not None:
        words = _("“%(name)s” is in “%(place)s” now: the place it was in is gone.")
    messages.success(request, words % {"name": item, "place": place})
    return redirect(item.get_absolute_url())


def delete_one(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """Ask, and delete one thing in the bin for good."""
    actor = actor_for(request)
    item = panel.binned_item(actor, kind, pk)
    require(actor, Level.OWN, item)

    def do() -> str:
        delete_for_good(actor, item)
        messages.success(request, _("“%(name)s” is deleted for good.") % {"name": item})
        return reverse("bin")

    context = {
        "title": _("Delete for good"),
        "question": _("Delete “%(name)s” for good?") % {"name": item},
        "consequence": _(
            "All in it goes too: versions, comments, permissions. Nobody can bring it back."
        ),
        "button_label": _("Delete for good"),
        "danger": True,
        "cancel_url": reverse("bin"),
    }
    return confirm(request, do, context)


def empty_bin(request: HttpRequest) -> HttpResponse:
    """Ask, and delete everything in the bin that is the person's to delete."""
    actor = actor_for(request)
    found = panel.owned(actor, MOST_AT_ONCE)

    def do() -> str:
        gone = 0
        for item in found:
            try:
                delete_for_good(actor, item)
                gone += 1
            except (Http404, ValidationError):  # went along with another, or came back
                continue
        words = ngettext(
            "%(n)d thing is deleted for good.", "%(n)d things are deleted for good.", gone
        )
        messages.success(request, words % {"n": gone})
        return reverse("bin")

    context = {
        "title": _("Empty the bin"),
        "question": _("Empty the bin?"),
        "consequence": ngettext(
            "%(n)d thing of yours is deleted for good. Nobody can bring it back.",
            "%(n)d things of yours are deleted for good. Nobody can bring them back.",
            len(found),
        )
        % {"n": len(found)},
        "button_label": _("Empty the bin"),
        "danger": True,
        "cancel_url": reverse("bin"),
    }
    return confirm(request, do, context)
