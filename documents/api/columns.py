"""The columns of a library in the API, and what a document has in them."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from documents.api.column_shapes import (
    ColumnAsked,
    ColumnShown,
    ColumnsShown,
    NewColumn,
    OrderAsked,
    ValuesAsked,
    ValuesShown,
)
from documents.api.documents import DocumentViewSet
from documents.columns.values import Shown
from documents.models import Column, Document
from documents.operations import columns as operations
from sharing.actors import Actor, actor_for
from sharing.api.reading import said
from sharing.api.repeats import once
from sharing.api.schema import documented
from sharing.api.tags import unless_changed
from sharing.api.views import ApiViewSet, answer
from sharing.gate import require
from sharing.models import Level
from sharing.securable import lock
from sites_app.models import Site


class ColumnViewSet(ApiViewSet):
    """What an owner wants to know of each document of a site's library."""

    has_tags = True

    @documented(ColumnsShown)
    def columns(self, request: Request, pk: UUID) -> Response:
        """The columns of the library of a site, in their order: at most twenty."""
        _actor, site = _fetch(request, pk)
        return answer(request, _all_of(site))

    @documented(ColumnShown, takes=NewColumn, status=201, makes=True)
    def add(self, request: Request, pk: UUID) -> Response:
        """Ask something of every document of the library."""
        actor, site = _fetch(request, pk, Level.OWN)
        asked = said(request, NewColumn)

        def do() -> Response:
            kind = Column.Kind(asked["kind"])
            made = operations.add_column(actor, site, asked["name"], kind, asked["choices"])
            where = {"pk": site.pk, "column": made.pk}
            location = reverse("api_site-column", kwargs=where, request=request)
            return answer(request, _shown(made), 201, location=location)

        return once(actor, request, do)

    @documented(ColumnShown)
    def column(self, request: Request, pk: UUID, column: int) -> Response:
        """One column."""
        _actor, site = _fetch(request, pk)
        return answer(request, _shown(_column(site, column)))

    @documented(ColumnShown, takes=ColumnAsked, matches=True)
    def change(self, request: Request, pk: UUID, column: int) -> Response:
        """Another name, or other choices; what is no choice any more goes from the documents too."""
        actor, site = _fetch(request, pk, Level.OWN)
        found, asked = _column(site, column), said(request, ColumnAsked, partly=True)

        def do() -> None:
            name, choices = asked.get("name", found.name), asked.get("choices", found.choices)
            operations.change_column(actor, site, found, name=name, choices=choices)

        _changed(request, actor, site, found, do)
        return answer(request, _shown(_column(site, column)))

    @documented(status=204, matches=True)
    def remove(self, request: Request, pk: UUID, column: int) -> Response:
        """Remove a column, and all that documents had in it; it cannot be undone."""
        actor, site = _fetch(request, pk, Level.OWN)
        found = _column(site, column)
        _changed(request, actor, site, found, partial(operations.remove_column, actor, site, found))
        return Response(status=204)

    @documented(ColumnsShown, takes=OrderAsked)
    def order(self, request: Request, pk: UUID, column: int) -> Response:
        """Let a column change places with the one before it, or the one after it."""
        actor, site = _fetch(request, pk, Level.OWN)
        found, to = _column(site, column), said(request, OrderAsked)["to"]
        operations.order_columns(actor, site, found, earlier=to == "earlier")
        return answer(request, _all_of(site))


class ValuesViewSet(DocumentViewSet):
    """What a document has in the columns of its library."""

    @documented(ValuesShown)
    def columns(self, request: Request, pk: UUID) -> Response:
        """Each column of the library, with what the document has in it."""
        actor, document = self.fetch(request, pk)
        return answer(request, _values(actor, document))

    @documented(ValuesShown, takes=ValuesAsked, matches=True)
    def fill_in(self, request: Request, pk: UUID) -> Response:
        """Say what the document has in some columns; null takes it out, the others stay."""
        actor, document = self.fetch(request, pk, Level.EDIT)
        values = {one["column"]: one["value"] for one in said(request, ValuesAsked)["values"]}

        def shown() -> dict[str, object]:
            document.refresh_from_db(fields=["properties"])
            return _values(actor, document)

        hold = partial(lock, document, adding=True)
        do = partial(operations.fill_in, actor, document, values)
        unless_changed(actor, request, hold, shown, do)
        return answer(request, shown())


def _fetch(request: Request, pk: UUID, level: Level = Level.READ) -> tuple[Actor, Site]:
    actor = actor_for(request)
    site = get_object_or_404(Site.objects.visible_to(actor), pk=pk)
    if level is not Level.READ:
        require(actor, level, site)
    return actor, site


def _column(site: Site, number: int) -> Column:
    return get_object_or_404(Column, pk=number, site=site)


def _changed(request: Request, actor: Actor, site: Site, found: Column, do: object) -> None:
    """Do it, if the column still is as the caller read it."""

    def shown() -> dict[str, object]:
        return _shown(_column(site, found.pk))

    unless_changed(actor, request, partial(lock, site), shown, do)


def _all_of(site: Site) -> dict[str, object]:
    return {"results": [_shown(one) for one in Column.objects.filter(site=site)]}


def _shown(column: Column) -> dict[str, object]:
    return {
        "id": column.pk,
        "name": column.name,
        "kind": column.kind,
        "choices": column.choices,
    }


def _values(actor: Actor, document: Document) -> dict[str, object]:
    columns = list(Column.objects.filter(site=document.site_id))
    return {
        "results": [
            {
                "column": int(one["key"]),
                "name": one["name"],
                "kind": one["kind"],
                "value": one["value"],
                "words": one["words"],
            }
            for one in Shown(actor, columns, [document]).of(document)
        ]
    }
