"""The columns of a library: the page on which an owner says what they are."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from documents.columns.forms import ColumnForm, NewColumnForm
from documents.models import Column
from documents.operations import columns as operations
from sharing.actors import Actor, actor_for
from sharing.gate import require
from sharing.models import Level
from sharing.panels import item_values
from sharing.views import ask, confirm
from sites_app.models import Site


def _fetch(request: HttpRequest, pk: UUID) -> tuple[Actor, Site]:
    actor = actor_for(request)
    site = get_object_or_404(Site.objects.visible_to(actor), pk=pk)
    require(actor, Level.OWN, site)
    return actor, site


def columns(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All columns of a library, and a form for one more."""
    actor, site = _fetch(request, pk)
    page = reverse("site_columns", args=[site.pk])

    def do(name: str, kind: Column.Kind, choices: list[str]) -> str:
        operations.add_column(actor, site, name, kind, choices)
        messages.success(request, _("The column “%(name)s” is there.") % {"name": name})
        return page

    found = list(Column.objects.filter(site=site))
    context = {
        "item": item_values(site),
        "columns": [
            {
                "name": column.name,
                "kind": column.get_kind_display(),
                "choices": column.choices,
                "first": column == found[0],
                "last": column == found[-1],
                "change_url": reverse("site_change_column", args=[site.pk, column.pk]),
                "order_url": reverse("site_order_column", args=[site.pk, column.pk]),
                "remove_url": reverse("site_remove_column", args=[site.pk, column.pk]),
            }
            for column in found
        ],
    }
    form = NewColumnForm(request.POST or None)
    return ask(request, "documents/columns.html", form, do, context)


def change_column(request: HttpRequest, pk: UUID, column: int) -> HttpResponse:
    """Another name, or other choices."""
    actor, site = _fetch(request, pk)
    found = get_object_or_404(Column, pk=column, site=site)
    page = reverse("site_columns", args=[site.pk])

    def do(name: str, choices: list[str]) -> str:
        operations.change_column(actor, site, found, name=name, choices=choices)
        return page

    said = {"name": found.name, "choices": found.choices}
    form = ColumnForm(request.POST or None, initial=said)
    if found.kind != Column.Kind.CHOICE:
        form.fields["choices"].widget = form.fields["choices"].hidden_widget()
    context = {"title": _("Column “%(name)s”") % {"name": found}, "cancel_url": page}
    return ask(request, "documents/folder_form.html", form, do, context)


@require_POST
def order_column(request: HttpRequest, pk: UUID, column: int) -> HttpResponse:
    """One place earlier, or later."""
    actor, site = _fetch(request, pk)
    found = get_object_or_404(Column, pk=column, site=site)
    operations.order_columns(actor, site, found, earlier=request.POST.get("to") == "earlier")
    return redirect("site_columns", pk=site.pk)


def remove_column(request: HttpRequest, pk: UUID, column: int) -> HttpResponse:
    """Ask, and remove a column with its values."""
    actor, site = _fetch(request, pk)
    found = get_object_or_404(Column, pk=column, site=site)
    page = reverse("site_columns", args=[site.pk])

    def do() -> str:
        operations.remove_column(actor, site, found)
        messages.success(request, _("The column “%(name)s” is removed.") % {"name": found.name})
        return page

    context = {
        "title": _("Remove a column"),
        "question": _("Remove the column “%(name)s”?") % {"name": found},
        "consequence": _(
            "What was filled in in it goes too, of every document. It cannot be undone."
        ),
        "button_label": _("Remove"),
        "danger": True,
        "cancel_url": page,
    }
    return confirm(request, do, context)
