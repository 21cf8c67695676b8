"""Editing a text by a guest link that lets its bearer edit."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from documents.editing.saving import Editing, said_saved, save, show
from documents.guest_views import shared_document
from documents.guests import Guest, for_guests
from sharing.actors import Actor, actor_for
from sharing.gate import require
from sharing.models import Level


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@for_guests
def guest_edit(request: HttpRequest, guest: Guest) -> HttpResponse:
    """The document that is shared, if it is a text; it is recorded who did it, if they signed in."""
    found = shared_document(guest)
    require(guest.bearer, Level.EDIT, found)
    actor = Actor(user=actor_for(request).user, guest_link=guest.link)
    back = guest.at("guest_link")
    editing = Editing(actor, found, back, base="guest_base.html", names=False)
    if request.method != "POST":
        return show(request, editing)
    result = save(request, editing)
    if isinstance(result, HttpResponse):
        return result
    messages.success(request, said_saved(new=result))
    return redirect(back)
