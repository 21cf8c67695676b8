"""What administrators take along."""

from __future__ import annotations

from sharing.actors import Actor
from sharing.administering import require_administrator
from sharing.events import record
from sharing.transactions import operation


@operation
def export(actor: Actor, what: str, *, rows: int, chosen_by: str = "") -> None:
    """An administrator takes a list along as a file: write down which rows, before they go out."""
    require_administrator(actor)
    record(actor, "export csv", list=what, rows=rows, chosen_by=chosen_by[:500])
