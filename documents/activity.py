"""What happened in a site to what somebody may see now (D8)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from documents.media import icon_of
from sharing import keyset
from sharing.actors import Actor
from sharing.models import SharingEvent
from sharing.people_picker import name_of
from sharing.securable import Securable, visible_among
from sites_app.models import Site

PAGE = 40
AT_ONCE = 120
# How many events are looked at for one page, if most of them are of what is hidden.
FURTHEST = 50 * AT_ONCE
WORDS = {
    "add": _("Added by %(who)s"),
    "add version": _("New version by %(who)s"),
    "comment": _("Commented on by %(who)s"),
    "copy": _("Copied here by %(who)s"),
    "create folder": _("Folder made by %(who)s"),
    "create site": _("Site made by %(who)s"),
    "describe": _("Described by %(who)s"),
    "mark confidential": _("Marked as confidential by %(who)s"),
    "move": _("Moved here by %(who)s"),
    "rename": _("Renamed by %(who)s"),
    "restore from bin": _("Restored from the bin by %(who)s"),
    "restore version": _("Older version restored by %(who)s"),
}


def activity(
    actor: Actor, site: Site, after: keyset.Place | None = None
) -> tuple[list[dict[str, object]], str | None]:
    """A page of it, the newest first, and where to go on."""
    found, more = happened(actor, site, after, PAGE)
    return [_row(actor, *one) for one in found], keyset.written(*more) if more else None


def happened(
    actor: Actor, site: Site, after: keyset.Place | None, most: int
) -> tuple[list[tuple[SharingEvent, Securable]], keyset.Place | None]:
    """So many events with what they happened to, the newest first, and after which place to go on.

    Things go by the names they have now: what they were called before is theirs who saw it then.
    """
    found: list[tuple[SharingEvent, Securable]] = []
    looked_at = 0
    while looked_at < FURTHEST:
        events = _events(site, after)
        seen = visible_among(actor, {event.item_id for event in events})
        for event in events:
            if event.item_id in seen:
                if len(found) == most:
                    return found, after
                found.append((event, seen[event.item_id]))
            after = event.happened_at, event.pk
        looked_at += AT_ONCE
        if len(events) < AT_ONCE:
            return found, None
    return found, after


def _events(site: Site, after: keyset.Place | None) -> list[SharingEvent]:
    events = SharingEvent.objects.filter(site=site.pk, verb__in=WORDS).select_related("user")
    if after is not None:
        when, pk = after
        events = events.filter(Q(happened_at__lte=when), Q(happened_at__lt=when) | Q(pk__lt=pk))
    return list(events.order_by("-happened_at", "-pk")[:AT_ONCE])


def who_did(actor: Actor, event: SharingEvent) -> str:
    """By whom, as the actor may hear it."""
    return name_of(actor, event.user) if event.user else str(_("somebody with a guest link"))


def said_of(actor: Actor, event: SharingEvent) -> str:
    """What happened, in words."""
    return str(WORDS[event.verb]) % {"who": who_did(actor, event)}


def _row(actor: Actor, event: SharingEvent, item: Securable) -> dict[str, object]:
    icons = {"site": "panels-top-left", "folder": "folder"}
    return {
        "kind": item.kind,
        "name": str(item),
        "url": item.get_absolute_url(),
        "icon": icons.get(item.kind) or icon_of(item.media_type),
        "words": said_of(actor, event),
        "when": event.happened_at,
    }


def place_of(cursor: str) -> keyset.Place | None:
    """The place that a cursor of this list names; what cannot be read begins at the beginning."""
    values = keyset.read(cursor) if cursor else None
    try:
        when, pk = values or ()
        when = datetime.fromisoformat(when)
    except (ValueError, TypeError):
        return None
    return (when, pk) if when.tzinfo and isinstance(pk, int) else None
