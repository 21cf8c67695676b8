"""Editing a text in the page, making one, and what is done with versions."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from documents import operations
from documents.editing.forms import NewTextForm, NoteForm
from documents.editing.saving import Editing, said_saved, save, show, signed_out
from documents.models import Document, Version
from sharing.actors import Actor, actor_for
from sharing.gate import require
from sharing.models import Level
from sharing.views import ask, confirm
from sites_app.models import Folder


def _fetch(request: HttpRequest, pk: UUID) -> tuple[Actor, Document]:
    actor = actor_for(request)
    rows = Document.objects.visible_to(actor).select_related("folder__site", "modified_by")
    found = get_object_or_404(rows, pk=pk)
    require(actor, Level.EDIT, found)
    return actor, found


# The check against forgery is made inside, so that a text is not lost by it.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A text in a form, and saved as the newest version."""
    actor, found = _fetch(request, pk)
    editing = Editing(actor, found, found.get_absolute_url())
    if request.method != "POST":
        return show(request, editing)
    result = save(request, editing)
    if isinstance(result, HttpResponse):
        return result
    messages.success(request, said_saved(new=result))
    return redirect(found.get_absolute_url())


edit.signed_out = signed_out


def new_text(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make an empty text in a folder, and go on to write it."""
    actor = actor_for(request)
    place = get_object_or_404(Folder.objects.visible_to(actor).select_related("site"), pk=pk)
    require(actor, Level.EDIT, place)
    form = NewTextForm(request.POST or None)

    def do(**_said: str) -> str:
        made = operations.create_text(actor, place, form.file_name)
        return f"{made.get_absolute_url()}edit/"

    context = {"title": _("New text document"), "cancel_url": place.get_absolute_url()}
    return ask(request, "documents/folder_form.html", form, do, context)


def restore_version(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """Ask, and make an older version the newest."""
    actor, found = _fetch(request, pk)
    version = get_object_or_404(Version, document=found, number=number)

    def do() -> str:
        operations.restore_version(actor, found, version.number)
        words = _("Version %(number)d is the newest version again.")
        messages.success(request, words % {"number": version.number})
        return found.get_absolute_url()

    context = {
        "title": _("Restore a version"),
        "question": _("Make version %(number)d the newest version again?")
        % {"number": version.number},
        "consequence": _("What there is now stays among the versions."),
        "button_label": _("Restore"),
        "cancel_url": found.get_absolute_url(),
    }
    return confirm(request, do, context)


def note_version(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """Say something of a version."""
    actor, found = _fetch(request, pk)
    version = get_object_or_404(Version, document=found, number=number)
    if version.created_by_id != actor.user.pk:
        require(actor, Level.OWN, found)

    def do(note: str) -> str:
        operations.note_version(actor, found, version.number, note)
        return found.get_absolute_url()

    context = {
        "title": _("Note with version %(number)d") % {"number": version.number},
        "cancel_url": found.get_absolute_url(),
    }
    form = NoteForm(request.POST or None, initial={"note": version.note})
    return ask(request, "documents/folder_form.html", form, do, context)
