"""Lists of the administration: to look, to filter, to take along. What changes, operations do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from itertools import islice

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import label_for_field, lookup_field
from django.contrib.admin.views.main import ChangeList
from django.db import connection
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from django_tenants.utils import tenant_context

from accounts.models import User
from sharing.actors import Actor
from sharing.administration.who import administrator
from sharing.csv_export import lines, streamed
from sharing.operations.exports import export
from sharing.securable import securable_models
from sharing.words import KINDS

AT_A_TIME = 500
# A form has a limited number of fields, and whoever confirms reads the names.
MOST_AT_ONCE = 500
# Who administers does not read: of these kinds alone they see names that they could not see anyway.
NAMED_TO_ADMINISTRATORS = {"site"}


class LookOnlyAdmin(admin.ModelAdmin):
    """To look. What changes, changes through an operation."""

    list_per_page = 50
    show_full_result_count = False
    view_on_site = False
    actions: list[str] = []
    change_list_template = "admin/look_only_list.html"
    change_form_template = "admin/look_only_form.html"
    empty_value_display = ""
    # What an empty list says; and what is in the file besides the columns of the list.
    nothing_here = _("There is nothing here yet.")
    also_exported: list[str] = []

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whoever administers sees all of it; Django's own permissions are not used."""
        return self.admin_site.has_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Whoever administers."""
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Nobody."""
        return False

    def complete(self, request: HttpRequest, rows: list[Model]) -> None:
        """Add to the rows of a page what its columns need, in few statements."""

    def get_urls(self) -> list[URLPattern]:
        """Django's, and the list as a file."""
        view = self.admin_site.admin_view(require_POST(self.export))
        return [path("export/", view, name=f"{self._name}_export"), *super().get_urls()]

    @property
    def _name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}"

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """The page of the list, with its rows completed."""
        page = super().get_changelist_instance(request)
        page.result_list = list(page.result_list)
        self.complete(request, page.result_list)
        return page

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Model | None:
        """One row, completed."""
        row = super().get_object(request, object_id, from_field)
        if row is not None:
            self.complete(request, [row])
        return row

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """The list, with words for when it is empty."""
        more = {"nothing_here": self.nothing_here, "export_name": f"admin:{self._name}_export"}
        return super().changelist_view(request, more | (extra_context or {}))

    def export(self, request: HttpRequest) -> HttpResponse:
        """All rows that the filters leave, as a file; that it was taken along is recorded first."""
        try:
            page = self.get_changelist_instance(request)
        except IncorrectLookupParameters:
            return redirect("..")
        export(
            administrator(request),
            str(self.opts.verbose_name_plural),
            rows=page.queryset.count(),
            chosen_by=request.GET.urlencode(),
        )
        columns = [name for name in [*self.list_display, *self.also_exported] if name != "__str__"]
        with_self = "__str__" in self.list_display
        return streamed(
            str(self.opts.model_name),
            self._written(request, page.queryset, ["__str__"] * with_self + columns, _as_now()),
        )

    def _written(
        self,
        request: HttpRequest,
        rows: QuerySet,
        columns: list[str],
        here: Callable[[], AbstractContextManager],
    ) -> Iterator[str]:
        """The lines of the file. They are made after the request: what it had set is set again."""
        with here():
            labels = [label_for_field(name, self.model, self) for name in columns]
            head = list(lines(labels, []))
        yield from head
        every = rows.iterator(chunk_size=AT_A_TIME)
        while True:
            with here():
                batch = list(islice(every, AT_A_TIME))
                self.complete(request, batch)
                written = list(
                    lines([], ([self._value(name, row) for name in columns] for row in batch))
                )
            if not batch:
                return
            yield from written[1:]

    def _value(self, name: str, row: Model) -> object:
        moment = getattr(getattr(self, name, None), "moment_of", None)
        if moment:
            return getattr(row, moment)
        field, _attribute, value = lookup_field(name, row, self)
        if field is not None and field.flatchoices:
            return dict(field.flatchoices).get(value, value)
        return value


def _as_now() -> Callable[[], AbstractContextManager]:
    """The organisation and the language of this moment, for later."""
    organisation, language = connection.tenant, translation.get_language()

    @contextmanager
    def again() -> Iterator[None]:
        with ExitStack() as stack:
            stack.enter_context(tenant_context(organisation))
            stack.enter_context(translation.override(language))
            yield

    return again


class AboutItemsAdmin(LookOnlyAdmin):
    """Rows about items (`item_kind`, `item_id`), whose names only those see who may read them."""

    def complete(self, request: HttpRequest, rows: list[Model]) -> None:
        """The name of each row's item, if it is for this administrator's eyes."""
        names = names_for(request.user, rows)
        for row in rows:
            row.item_seen = names.get(row.item_id)

    @admin.display(description=_("what"))
    def item(self, row: Model) -> str:
        """The name of a site, and of what else this administrator may read; otherwise its kind."""
        kind = str(KINDS.get(row.item_kind, row.item_kind))
        return f"{row.item_seen}" if row.item_seen else kind


def names_for(person: User, rows: Iterable[Model]) -> dict[object, str]:
    """The names of these rows' items that the administrator may see: sites, and what they may read."""
    actor = Actor(user=person)
    wanted = {(row.item_kind, row.item_id) for row in rows if row.item_id}
    found: dict[object, str] = {}
    for model in securable_models():
        ids = [pk for kind, pk in wanted if kind == model.kind]
        items = model.objects.filter(pk__in=ids) if ids else model.objects.none()
        if model.kind not in NAMED_TO_ADMINISTRATORS:
            items = items.visible_to(actor)
        found |= {item.pk: str(item) for item in items}
    return found
