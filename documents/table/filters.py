"""What the table of a library is narrowed to: the kind of file, who changed it, when, how open it is."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.columns.table import field_for, narrowed, sort_key
from documents.media import PARTS_OF_KINDS
from documents.models import Column, DocumentQuerySet
from sharing.actors import Actor
from sharing.exposure import Exposure, exposures
from sharing.gate import principals_of
from sharing.securable import SecurableQuerySet
from sites_app.models import Folder, FolderQuerySet

ANY = [("", _("All"))]
KIND_NAMES = [
    ("folder", _("Folders")),
    ("text", _("Texts")),
    ("pdf", _("PDF")),
    ("sheet", _("Spreadsheets")),
    ("slides", _("Presentations")),
    ("image", _("Pictures")),
    ("sound", _("Sound")),
    ("video", _("Video")),
    ("archive", _("Archives")),
    ("other", _("Other files")),
]
DAYS = {"day": 1, "week": 7, "month": 31, "year": 366}
DAY_NAMES = [
    ("day", _("In the last day")),
    ("week", _("In the last week")),
    ("month", _("In the last month")),
    ("year", _("In the last year")),
]
OPEN_NAMES = [
    ("outside", _("Open to people outside")),
    ("link", _("Open to anyone with a guest link")),
    ("unique", _("Unique permissions")),
]


class FilterForm(forms.Form):
    """What to show only; of what nobody can choose, nothing is shown."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[*ANY, *KIND_NAMES], required=False)
    person = forms.CharField(label=_("Changed by"), max_length=100, required=False)
    changed = forms.ChoiceField(label=_("Changed"), choices=[*ANY, *DAY_NAMES], required=False)
    tag = forms.CharField(label=_("Tag"), max_length=50, required=False)
    open = forms.ChoiceField(label=_("Outside"), choices=[*ANY, *OPEN_NAMES], required=False)

    use_required_attribute = False


class Filters:
    """What is asked for, and the rows that meet it. What the actor may see is not decided here."""

    def __init__(self, actor: Actor, asked: QueryDict, columns: Collection[Column] = ()) -> None:
        self.form = FilterForm(asked, auto_id="filter-%s", label_suffix="")
        self.columns = {sort_key(column): column for column in columns}
        for name, column in self.columns.items():
            self.form.fields[name] = field_for(column)
        self.outside = principals_of(actor).outside
        if self.outside:
            # How far an item is open to others is not told to who is from outside (D9).
            del self.form.fields["open"]
        self.form.is_valid()
        said = self.form.cleaned_data
        self.chosen = {name: value for name, value in said.items() if value not in {None, ""}}
        # What was asked and is not there meets nothing, rather than everything.
        self.nothing = bool(self.form.errors)

    @property
    def kept(self) -> dict[str, str]:
        """What goes along in an address."""
        return {name: asked for name in self.form.fields if (asked := self.form.data.get(name))}

    def of_folders(self, rows: FolderQuerySet, above: Folder) -> FolderQuerySet:
        """The folders that meet it; nobody is said to have changed a folder."""
        kind = self.chosen.get("kind", "folder")
        of_documents = {"person", "tag", *self.columns} & self.chosen.keys()
        if self.nothing or kind != "folder" or of_documents:
            return rows.none()
        if since := self._since():
            rows = rows.filter(created_at__gte=since)
        return rows.filter(self._open(rows, above))

    def of_documents(self, rows: DocumentQuerySet, folder: Folder) -> DocumentQuerySet:
        """The documents that meet it."""
        kind = self.chosen.get("kind", "")
        if self.nothing or kind == "folder":
            return rows.none()
        if kind:
            rows = rows.filter(_of_kind(kind))
        if person := self.chosen.get("person"):
            rows = rows.filter(self._changed_by(person))
        if tag := self.chosen.get("tag"):
            rows = rows.filter(tags__contains=[tag.strip().lower()])
        for name in self.columns.keys() & self.chosen.keys():
            rows = narrowed(rows, self.columns[name], self.chosen[name])
        if since := self._since():
            rows = rows.filter(modified_at__gte=since)
        return rows.filter(self._open(rows, folder))

    def _changed_by(self, person: str) -> Q:
        """By what is shown of a person: their name, or to people inside the address of who has none.

        To people outside it is not shown, and would be found a letter at a time (D15).
        """
        named = Q(modified_by__name__icontains=person)
        if self.outside:
            return named
        return named | Q(modified_by__name="", modified_by__email__icontains=person)

    def _since(self) -> object:
        days = DAYS.get(self.chosen.get("changed", ""))
        return days and timezone.now() - timedelta(days=days)

    def _open(self, rows: SecurableQuerySet, above: Folder) -> Q:
        """A condition on own scopes; what takes over is open as far as the folder above is.

        Asked of these scopes alone, as the badges of the rows are, so that the two agree.
        """
        wanted = self.chosen.get("open")
        if not wanted:
            return Q()
        if wanted == "unique":
            return Q(own_scope__inherits=False)
        own = list(rows.exclude(own_scope=None).order_by().values_list("own_scope_id", flat=True))
        shown = exposures([above.scope_id, *own])
        meets = _has_links if wanted == "link" else _is_open
        found = Q(own_scope_id__any_of=[one for one in own if meets(shown[one])])
        return found | Q(own_scope=None) if meets(shown[above.scope_id]) else found


def _has_links(exposure: Exposure) -> bool:
    return exposure.links > 0


def _is_open(exposure: Exposure) -> bool:
    return exposure.any


def _of_kind(kind: str) -> Q:
    if kind == "other":
        known = Q()
        for one in PARTS_OF_KINDS:
            known |= _of_kind(one)
        return ~known
    found = Q()
    for part in PARTS_OF_KINDS[kind]:
        found |= Q(media_type__contains=part)
    return found
