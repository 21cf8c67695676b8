"""Back from the bin, also where the place is gone; and out of it for good."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from documents.models import Document
from documents.operations.files import put_document
from sharing.actors import Actor
from sharing.events import record
from sharing.gate import require
from sharing.models import Level
from sharing.operations.ending import end_all_given
from sharing.securable import Container, Securable, lock
from sharing.transactions import operation
from sites_app.models import Folder, Site
from sites_app.operations.bin import restore_from_bin
from sites_app.operations.folders import put_folder
from sites_app.operations.sites import put_site

AT_ONCE = 1_000


@operation
def bring_back(actor: Actor, target: Securable) -> Container | None:
    """Bring the target back from the bin with all that went along: to where it was, if that is there.

    Else to the nearest place above that is alive and that the actor may change, which is returned.
    """
    lock(target)
    require(actor, Level.OWN if isinstance(target, Site) else Level.EDIT, target)
    if not target.binned_at:
        return None
    above, place = target.container, None
    if above is not None and above.binned_at:
        place = next(_places(actor, target), None)
        if place is None:
            message = _(
                "The place it was in is in the bin itself, and there is none above it to which you "
                "may bring it. Restore “%(name)s” first."
            )
            raise ValidationError(message % {"name": above}, code="container_binned")
        _hang(target, place)
    restore_from_bin(actor, target)
    if place is not None:
        record(actor, "move", target, before=above, to=place)
    return place


def _places(actor: Actor, target: Securable) -> Iterator[Container]:
    """The living places above, the nearest first, to which the actor may bring it."""
    if isinstance(target, Site):
        sites = Site.objects.filter(pk__in=target.path[:-1]).visible_to(actor, Level.OWN)
        yield from sorted(sites, key=lambda site: -len(site.path))
        return
    near = target.container
    folders = Folder.objects.filter(pk__in=near.path).visible_to(actor, Level.EDIT)
    yield from sorted(folders, key=lambda folder: -len(folder.path))
    libraries = Folder.objects.filter(site__in=near.site.path, parent=None)
    found = libraries.visible_to(actor, Level.EDIT).select_related("site")
    yield from sorted(found, key=lambda library: -len(library.site.path))


def _hang(target: Securable, place: Container) -> None:
    """Put it in another place of its tree, as a move does; it is in the bin all the while."""
    if isinstance(target, Site):
        put_site(target, place)
    elif isinstance(target, Folder):
        put_folder(target, place)
    else:
        put_document(target, place)


@operation
def delete_for_good(
    actor: Actor, target: Securable, *, binned_before: datetime | None = None
) -> None:
    """Delete what is in the bin, with all in it: rows, versions, comments, permissions.

    What was given on it ends, and stays as a record. Contents that nothing names any more are
    removed by the cleaning. `binned_before` leaves what was put there later, or came back.
    """
    lock(target)
    require(actor, Level.OWN, target)
    if not target.binned_at or target.binned_with != target.pk:
        message = _("“%(name)s” is not in the bin.") % {"name": target}
        raise ValidationError(message, code="not_binned")
    if binned_before is not None and _has_younger(target, binned_before):
        return
    documents = Document.objects.within(target)
    counts = {"documents": _delete(actor, documents)}
    for model, name in ((Folder, "folders"), (Site, "sites")):
        below = model.objects.within(target)
        depths = below.values_list("path__len", flat=True).distinct()
        counts[name] = sum(
            _delete(actor, below.filter(path__len=depth)) for depth in sorted(depths, reverse=True)
        )
    record(actor, "delete for good", target, **{name: n for name, n in counts.items() if n})


def _has_younger(target: Securable, moment: datetime) -> bool:
    return any(
        model.objects.within(target).filter(binned_at__gte=moment).exists()
        for model in (Document, Folder, Site)
    )


def _delete(actor: Actor, rows: QuerySet) -> int:
    """Delete the rows and what was given on them, so many at a time; how many there were."""
    found = list(rows.values_list("pk", "own_scope_id"))
    for start in range(0, len(found), AT_ONCE):
        some = found[start : start + AT_ONCE]
        ids = [pk for pk, _scope in some]
        rows.model.objects.filter(pk__in=ids).delete()
        end_all_given([scope for _pk, scope in some if scope], ids, actor.user)
    return len(found)
