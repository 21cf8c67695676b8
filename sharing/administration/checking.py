"""A check of every way in that takes too long to wait for: done by a job, which says how far it is."""

from __future__ import annotations

from uuid import UUID

from sharing.actors import Actor
from sharing.operations.switch import Check, note_check, tried_ways, ways_to_try

# It says how far it is about so often, and not after fewer ways than this.
TIMES, FEWEST = 20, 100


def check_all(actor: Actor, number: UUID) -> Check:
    """Try them all, one request after the other as it were; what is found stands in the events."""
    of = ways_to_try()
    step = max(FEWEST, of // TIMES)
    tried = open_ = 0
    for is_open in tried_ways():
        tried += 1
        open_ += is_open
        if tried % step == 0 and tried < of:
            note_check(actor, number, Check(open_, tried), of=of, done=False)
    check = Check(open_, tried)
    note_check(actor, number, check, of=of, done=True)
    return check
