"""What an administrator sees of an event, on a page, in a file and in the API alike.

Who administers does not read: an event names a site, and what this administrator may read themselves;
of everything else the kind.
"""

from __future__ import annotations

from collections.abc import Iterable

from accounts.models import User
from sharing.administration.looking import NAMED_TO_ADMINISTRATORS, names_for
from sharing.models import SharingEvent

# Names of items that an event keeps besides the name of its own: of before, of the other place.
NAMES_IN_DETAILS = {"before", "to", "name", "folder"}


def name_items(person: User, events: Iterable[SharingEvent]) -> None:
    """Put with each event the name of its item, as it was called then, if it is for these eyes."""
    events = list(events)
    names = names_for(person, events)
    for event in events:
        seen = event.item_kind in NAMED_TO_ADMINISTRATORS or names.get(event.item_id)
        event.item_seen = event.item_name if seen else None


def details_of(event: SharingEvent) -> dict[str, str]:
    """What else was written down, without names that are not for these eyes."""
    return {
        name: value
        for name, value in event.details.items()
        if (event.item_seen or name not in NAMES_IN_DETAILS) and value not in {"", "None"}
    }
