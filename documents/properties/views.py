"""What is said of a document: the page to say it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from documents import operations
from documents.models import Column, Document
from documents.operations.columns import fill_in
from documents.properties.forms import PropertiesForm
from documents.properties.tags import tags_of
from sharing.actors import actor_for
from sharing.gate import may, require
from sharing.models import Level
from sharing.views import ask


def properties(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Title, description, tags, confidential."""
    actor = actor_for(request)
    rows = Document.objects.visible_to(actor).select_related("folder__site")
    found = get_object_or_404(rows, pk=pk)
    require(actor, Level.EDIT, found)
    own = may(actor, Level.OWN, found)
    columns = list(Column.objects.filter(site=found.site_id))
    form = PropertiesForm(actor, found, columns, request.POST or None, may_take_off=own)

    def do(
        title: str, description: str, tags: list[str], *, confidential: bool, **_columns: object
    ) -> str:
        if form.values:
            fill_in(actor, found, form.values)
        if confidential != found.confidential:
            operations.mark_confidential(actor, found, confidential=confidential)
        operations.describe(actor, found, title=title, description=description, tags=tags)
        messages.success(request, _("The properties of “%(name)s” are saved.") % {"name": found})
        return found.get_absolute_url()

    context = {
        "title": _("Properties of “%(name)s”") % {"name": found},
        "cancel_url": found.get_absolute_url(),
        "known_tags": tags_of(actor, found.folder.site),
    }
    return ask(request, "documents/properties.html", form, do, context)
