"""The rows of a library as its table shows them, a page at a time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.urls import reverse

from documents.columns.table import with_value
from documents.columns.values import Shown
from documents.media import icon_of
from documents.models import Column, Document
from documents.previews.showing import place_of
from documents.previews.thumbnails import DRAWN, with_thumbnail
from documents.table.filters import Filters
from sharing import keyset
from sharing.actors import Actor
from sharing.exposure import Exposure, exposures
from sharing.gate import principals_of
from sharing.models import Level
from sharing.people_picker import name_of
from sites_app.models import Folder

PAGE = 50
SORTS = {"name": "name", "modified": "modified_at", "size": "size"}


@dataclass(frozen=True)
class Row:
    """A folder or document in a list."""

    kind: str
    id: str
    url: str
    name: str
    icon: str
    size: int | None
    modified_at: datetime | None
    modified_by: str
    exposure: Exposure
    state: str
    actions: dict[str, bool]
    urls: dict[str, str]
    download_url: str | None = None
    # What is said of it beside its name; and what it has in the columns of its library.
    source: str = ""
    values: dict[str, str] = field(default_factory=dict)
    # A small picture of it, shown in place of the icon.
    thumbnail_url: str | None = None

    @property
    def key(self) -> str:
        """What names it in a form that is about many rows."""
        return f"{self.kind}:{self.id}"

    @property
    def menu(self) -> bool:
        """Whether there is anything to do with it from the list."""
        return bool(self.urls)


def library_page(
    actor: Actor,
    folder: Folder,
    sort: str,
    after: str,
    *,
    descending: bool,
    filters: Filters | None = None,
    by: Column | None = None,
) -> tuple[list[Folder | Document], str | None]:
    """One page of a folder: its folders by name first, then its documents; and where to go on.

    `by` is the column that somebody sorts by, if it is one that an owner added.
    """
    order = "column_value" if by else SORTS[sort]
    kind, value, pk = _read_cursor(after, order, number=bool(by) and by.kind == Column.Kind.NUMBER)
    items: list[Model] = []
    if kind in {"", "folder"}:
        folders = Folder.objects.filter(parent=folder).visible_to(actor).with_level(actor)
        folders = folders.select_related("own_scope")
        if filters is not None:
            folders = filters.of_folders(folders, folder)
        items += in_order(folders, "name", value if kind else None, pk)[: PAGE + 1]
    if len(items) <= PAGE:
        documents = Document.objects.listed_in(folder, actor).annotate(drawn=DRAWN)
        documents = documents.select_related("modified_by", "own_scope", "folder")
        if filters is not None:
            documents = filters.of_documents(documents, folder)
        if by is not None:
            documents = with_value(documents, by)
        start = value if kind == "document" else None
        items += in_order(documents, order, start, pk, descending=descending)[
            : PAGE + 1 - len(items)
        ]
    more = len(items) > PAGE
    items = items[:PAGE]
    cursor = _cursor(items[-1], order) if more else None
    return items, cursor


def rows_of(
    actor: Actor,
    items: list[Folder | Document],
    shown: dict[int | None, Exposure] | None = None,
    columns: Collection[Column] = (),
) -> list[Row]:
    """Rows for items that were fetched with their levels; what is `shown` is not asked again.

    Who is from outside is not told how far an item is open to others.
    """
    if shown is None:
        shown = exposures_for(actor, [item.scope_id for item in items])
    documents = [item for item in items if isinstance(item, Document)] if columns else []
    said, drawn = Shown(actor, list(columns), documents), with_thumbnail(items)
    return [
        _row(item, shown.get(item.scope_id, Exposure()), said, small=item.pk in drawn)
        for item in items
    ]


def exposures_for(actor: Actor, scope_ids: list[int | None]) -> dict[int | None, Exposure]:
    """How far each scope is open outside, for somebody inside; nothing for anybody else."""
    return {} if principals_of(actor).outside else exposures(scope_ids)


def _row(item: Folder | Document, exposure: Exposure, said: Shown, *, small: bool) -> Row:
    level = Level.of_rank(item.level_rank)
    edit = level is not None and level.rank >= Level.EDIT.rank
    own = level is Level.OWN
    document = isinstance(item, Document)
    actions = ["rename", "move", "delete"] if edit and item.kind != "site" else []
    urls = {name: reverse(f"{item.kind}_{name}", args=[item.pk]) for name in actions}
    if own:
        urls["permissions"] = reverse(f"{item.kind}_permissions", args=[item.pk])
        if item.kind == "folder":
            urls["guest_links"] = reverse("folder_guest_links", args=[item.pk])
    return Row(
        kind=item.kind,
        id=str(item.pk),
        url=item.get_absolute_url(),
        name=item.name,
        icon=icon_of(item.media_type) if document else {"site": "house"}.get(item.kind, "folder"),
        size=item.size if document else None,
        modified_at=item.modified_at if document else item.created_at,
        modified_by=name_of(said.actor, item.modified_by) if document else "",
        exposure=exposure,
        state=item.state.value,
        actions={"edit": edit, "own": own},
        urls=urls,
        download_url=reverse("download", args=[item.pk]) if document else None,
        thumbnail_url=place_of(item, item.version_number).part("thumbnail") if small else None,
        source=item.title if document else "",
        values={one["key"]: one["words"] for one in said.of(item)} if document else {},
    )


def in_order(
    rows: QuerySet, field: str, value: object = None, pk: str = "", *, descending: bool = False
) -> QuerySet:
    """In order from just after a row: a keyset, so that page 500 costs what page 1 does."""
    if value is not None:
        past = "lt" if descending else "gt"
        # The first condition says nothing new, but it is one that an index begins at.
        rows = rows.filter(
            Q(**{f"{field}__{past}e": value}),
            Q(**{f"{field}__{past}": value}) | Q(**{field: value, f"pk__{past}": pk}),
        )
    sign = "-" if descending else ""
    return rows.order_by(f"{sign}{field}", f"{sign}pk")


def _cursor(item: Folder | Document, field: str) -> str:
    value = getattr(item, field if isinstance(item, Document) else "name")
    return keyset.written(item.kind, value, item.pk)


def _read_cursor(after: str, field: str, *, number: bool = False) -> tuple[str, object, str]:
    """Kind, value and id of the row to go on from; what cannot be read begins at the beginning."""
    try:
        kind, value, pk = keyset.read(after) or ()
        pk = str(UUID(pk))
        if kind == "document" and field == "modified_at":
            value = datetime.fromisoformat(value)
            known = value.tzinfo is not None
        else:
            counted = kind == "document" and (field == "size" or number)
            known = isinstance(value, (int, float) if counted else str)
    except (ValueError, TypeError, AttributeError):
        return "", None, ""
    return (kind, value, pk) if known and kind in {"folder", "document"} else ("", None, "")
