"""The columns of a library, and what a document has in them."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db.models import F, Func, JSONField, Value
from django.http import Http404
from django.utils.translation import gettext as _

from documents.columns.values import checked
from documents.models import Column, Document
from documents.operations.files import refuse_binned
from sharing.actors import Actor
from sharing.events import record
from sharing.gate import require
from sharing.models import Level
from sharing.securable import lock
from sharing.transactions import operation
from sites_app.models import Site

MOST_COLUMNS = 20
MOST_CHOICES = 50


@operation
def add_column(
    actor: Actor, site: Site, name: str, kind: Column.Kind, choices: Iterable[str] = ()
) -> Column:
    """Ask something of every document of the site's library."""
    lock(site)
    require(actor, Level.OWN, site)
    there = Column.objects.filter(site=site)
    if there.count() >= MOST_COLUMNS:
        message = _("A library has at most %(most)d columns.") % {"most": MOST_COLUMNS}
        raise ValidationError(message, code="columns")
    last = there.last()
    column = Column.objects.create(
        site=site,
        name=_free_name(site, name),
        kind=kind,
        choices=_clean_choices(kind, choices),
        position=last.position + 1 if last else 0,
    )
    record(actor, "add column", site, column=column.name, kind=kind)
    return column


@operation
def change_column(
    actor: Actor, site: Site, column: Column, *, name: str, choices: Iterable[str] = ()
) -> None:
    """Another name, or other choices; what is no choice any more goes from the documents too."""
    lock(site)
    require(actor, Level.OWN, site)
    _see_as_it_is_now(column, site)
    name, before = _free_name(site, name, column), column.name
    choices = _clean_choices(column.kind, choices)
    gone = set(column.choices) - set(choices)
    if (name, choices) == (column.name, column.choices):
        return
    column.name, column.choices = name, choices
    column.save(update_fields=["name", "choices"])
    for choice in gone:
        _forget(site, column, properties__contains={column.key: choice})
    record(actor, "change column", site, column=name, before=before)


@operation
def order_columns(actor: Actor, site: Site, column: Column, *, earlier: bool) -> None:
    """Let the column change places with the one before it, or the one after it."""
    lock(site)
    require(actor, Level.OWN, site)
    _see_as_it_is_now(column, site)
    columns = list(Column.objects.filter(site=site))
    place = columns.index(column)
    other = place - 1 if earlier else place + 1
    if not 0 <= other < len(columns):
        return
    columns[place], columns[other] = columns[other], columns[place]
    for position, one in enumerate(columns):
        if one.position != position:
            one.position = position
            one.save(update_fields=["position"])
    record(actor, "order columns", site, column=column.name)


@operation
def remove_column(actor: Actor, site: Site, column: Column) -> None:
    """The column goes, and all that documents had in it."""
    lock(site)
    require(actor, Level.OWN, site)
    _see_as_it_is_now(column, site)
    _forget(site, column, properties__has_key=column.key)
    record(actor, "remove column", site, column=column.name)
    column.delete()


@operation
def fill_in(actor: Actor, document: Document, values: dict[int, object]) -> None:
    """What the document has in these columns of its library; None or nothing takes it out."""
    lock(document, adding=True)
    require(actor, Level.EDIT, document)
    refuse_binned(document)
    columns = Column.objects.filter(site=document.site_id).in_bulk(list(values))
    said = dict(document.properties)
    for pk, value in values.items():
        column = columns.get(pk)
        if column is None:
            raise ValidationError(_("This column is not there any more."), code="column")
        said.pop(column.key, None)
        if value not in {None, ""}:
            said[column.key] = checked(column, document, value)
    changed = [columns[pk].name for pk in values if _differs(document, said, columns[pk].key)]
    if not changed:
        return
    document.properties = said
    document.save(update_fields=["properties"])
    record(actor, "fill in", document, changed=", ".join(changed))


def _differs(document: Document, said: dict[str, object], key: str) -> bool:
    return document.properties.get(key) != said.get(key)


def _forget(site: Site, column: Column, **which: object) -> None:
    """Take the column out of what these documents of the site have."""
    without = Func(
        F("properties"), Value(column.key), arg_joiner=" - ", template="(%(expressions)s)",
        output_field=JSONField(),
    )  # fmt: skip
    Document.objects.filter(site=site, **which).update(properties=without)


def _see_as_it_is_now(column: Column, site: Site) -> None:
    """Read the row again, under the lock; a column of another site is not found here."""
    there = Column.objects.filter(pk=column.pk, site=site).first()
    if there is None:
        raise Http404
    column.name, column.choices, column.position = there.name, there.choices, there.position


def _free_name(site: Site, name: str, column: Column | None = None) -> str:
    name = " ".join(name.replace("\0", "").split())
    if not name or len(name) > 80:
        raise ValidationError(_("Give it a name of at most 80 characters."), code="name")
    others = Column.objects.filter(site=site, name__iexact=name)
    if others.exclude(pk=column and column.pk).exists():
        message = _("There is a column “%(name)s” already.") % {"name": name}
        raise ValidationError(message, code="name_taken")
    return name


def _clean_choices(kind: str, choices: Iterable[str]) -> list[str]:
    if kind != Column.Kind.CHOICE:
        return []
    found = dict.fromkeys(" ".join(one.replace("\0", "").split()) for one in choices)
    found.pop("", None)
    if not found or len(found) > MOST_CHOICES or any(len(one) > 80 for one in found):
        message = _("Give 1 to %(most)d choices, each on a line of its own.")
        raise ValidationError(message % {"most": MOST_CHOICES}, code="choices")
    return list(found)
