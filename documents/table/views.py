"""What is done with the rows that somebody selected: asked about first, then done, line by line."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from documents import panels
from documents.table import answers, many, undoing, zips
from sharing.actors import Actor, actor_for
from sharing.models import Level
from sites_app.forms import DestinationForm
from sites_app.models import Folder

# So many are named; of more the number is said.
MOST_NAMED = 10


@require_POST
def selected(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Move, copy or delete what was selected in a folder; first a page that says what will happen."""
    actor = actor_for(request)
    place = get_object_or_404(Folder.objects.visible_to(actor).select_related("site"), pk=pk)
    ask = {"move": _ask_where, "copy": _ask_where, "delete": _ask_to_delete}.get(
        request.POST.get("do", "")
    )
    if ask is None:
        raise Http404
    try:
        keys = many.keys_of(request.POST.getlist("item"))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return answers.answer(request, [], place.get_absolute_url())
    return ask(request, actor, place, keys)


def _ask_to_delete(
    request: HttpRequest, actor: Actor, place: Folder, keys: list[many.Key]
) -> HttpResponse:
    if "sure" in request.POST:
        outcome = many.delete_many(actor, keys)
        answers.say(request, outcome, answers.deleted(outcome.done), undoing.DELETE)
        return answers.answer(request, outcome.done, place.get_absolute_url())
    items = many.found(actor, keys, Level.EDIT)
    context = {
        "question": ngettext(
            "Put %(n)d item in the bin?", "Put %(n)d items in the bin?", len(items)
        )
        % {"n": len(items)},
        "consequence": _(
            "Nobody can open it any more, not by a guest link either. "
            "You can restore it from the bin."
        ),
        "button_label": _("Put in the bin"),
        "danger": True,
    }
    return _confirm(request, place, keys, items, context)


def _ask_where(
    request: HttpRequest, actor: Actor, place: Folder, keys: list[many.Key]
) -> HttpResponse:
    copies = request.POST["do"] == "copy"
    items = many.found(actor, keys, Level.READ if copies else Level.EDIT)
    if "to" not in request.POST:
        return _choose(request, actor, place, keys, items)
    to = _destination(actor, request)
    if "sure" not in request.POST:
        opening = many.opening(actor, items, to, copies=copies)
        if opening.items:
            return _warn(request, place, keys, items, (to, opening))
    if copies:
        outcome = many.copy_many(actor, keys, to)
        answers.say(request, outcome, answers.copied(outcome.done, to))
        return answers.answer(request, [], place.get_absolute_url(), again=True)
    came_from = {item.pk: many.folder_of(item) for item in items}
    outcome = many.move_many(actor, keys, to)
    answers.say(request, outcome, answers.moved(outcome.done, to), undoing.MOVE, came_from)
    return answers.answer(request, outcome.done, place.get_absolute_url())


def _destination(actor: Actor, request: HttpRequest) -> Folder:
    """The folder that is named, or the library of a site that is."""
    form = DestinationForm(request.POST)
    wanted = form.cleaned_data["to"] if form.is_valid() else None
    seen = Folder.objects.visible_to(actor).select_related("site")
    found = seen.filter(pk=wanted).first() or seen.filter(site_id=wanted, parent=None).first()
    if wanted is None or found is None:
        raise Http404
    return found


def _choose(
    request: HttpRequest, actor: Actor, place: Folder, keys: list[many.Key], items: list[many.Item]
) -> HttpResponse:
    copies = request.POST["do"] == "copy"
    n = {"n": len(items)}
    if copies:
        question = ngettext("Copy %(n)d item", "Copy %(n)d items", len(items)) % n
        warning = _("In another place other people may see the copies. Links are not copied.")
    else:
        question = ngettext("Move %(n)d item", "Move %(n)d items", len(items)) % n
        warning = _("In another place other people may see it, and some who see it now may not.")
    folders = {item.pk for item in items if isinstance(item, Folder)}
    context = {
        "question": question,
        "consequence": warning,
        "button_label": _("Copy here") if copies else _("Move here"),
        "destinations": panels.destinations(actor, place.site_id, folders, place.pk),
    }
    return _confirm(request, place, keys, items, context)


def _warn(
    request: HttpRequest,
    place: Folder,
    keys: list[many.Key],
    items: list[many.Item],
    where: tuple[Folder, many.Opening],
) -> HttpResponse:
    """What people outside will reach from then on, before it is so."""
    to, opening = where
    words = {"n": opening.items, "place": to}
    context = {
        "question": ngettext(
            "%(n)d item can then be opened from outside",
            "%(n)d items can then be opened from outside",
            opening.items,
        )
        % words,
        "consequence": _("“%(place)s” is open to people outside your organisation.") % words,
        "opens": opening.of_place,
        "button_label": _("Copy anyway") if request.POST["do"] == "copy" else _("Move anyway"),
        "to": to.pk,
    }
    return _confirm(request, place, keys, items, context)


def _confirm(
    request: HttpRequest,
    place: Folder,
    keys: list[many.Key],
    items: list[many.Item],
    context: dict[str, object],
) -> HttpResponse:
    """The question, with what it is about; what the actor cannot do it to is counted, not named."""
    context |= {
        "action": reverse("folder_selected", args=[place.pk]),
        "do": request.POST["do"],
        "sure": "destinations" not in context,
        "keys": [many.said(item) for item in items],
        "names": [str(item) for item in items[:MOST_NAMED]],
        "more": max(len(items) - MOST_NAMED, 0),
        "unknown": len(keys) - len(items),
        "cancel_url": place.get_absolute_url(),
    }
    return render(request, "documents/many.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def folder_zip(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A folder as one zip (GET), or what was selected (POST).

    A selection is posted: five hundred ids do not fit in an address, and would stay in logs and
    histories; and no other site can have somebody begin it. The browser's own list of downloads
    shows it and can cancel it: then the connection ends, and with it all reading here.
    """
    actor = actor_for(request)
    place = get_object_or_404(Folder.objects.visible_to(actor).select_related("site"), pk=pk)
    if request.method != "POST":
        plan = zips.plan_of_folder(actor, place)
        return zips.send_zip(actor, str(place), plan, only_head=request.method == "HEAD")
    try:
        keys = many.keys_of(request.POST.getlist("item"))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(place.get_absolute_url())
    items = many.found(actor, keys, Level.READ)
    plan = zips.plan_of(actor, items)
    if plan.is_empty:
        messages.error(request, _("There is nothing here that you can download."))
        return redirect(place.get_absolute_url())
    name = str(items[0]) if len(items) == 1 else str(place)
    return zips.send_zip(actor, name, plan)


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take back the last move or delete, as far as the person may now."""
    outcome = undoing.undone(request, actor_for(request), request.POST.get("key", ""))
    if outcome is None:
        messages.error(request, _("This can no longer be undone."))
    else:
        answers.say(request, outcome, answers.taken_back(outcome.done))
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = reverse("home")
    return answers.answer(request, [], back, again=True)
