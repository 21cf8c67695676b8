"""What the organisation allows of libraries."""

from __future__ import annotations

from documents.models import LibraryPolicy
from sharing.actors import Actor
from sharing.administering import require_administrator
from sharing.events import record
from sharing.transactions import operation


@operation
def set_library_policy(actor: Actor, **facts: int | None) -> LibraryPolicy:
    """Change how long the bin keeps things, how large a file may be, and how much room there is.

    What is not named stays as it is. Nothing that is there already is removed by it.
    """
    require_administrator(actor)
    policy, _new = LibraryPolicy.objects.select_for_update().get_or_create(pk=1)
    changed = {name: value for name, value in facts.items() if getattr(policy, name) != value}
    for name, value in changed.items():
        setattr(policy, name, value)
    policy.full_clean(exclude=["id"])
    policy.save(update_fields=sorted(changed))
    if changed:
        record(actor, "set library policy", **changed)
    return policy
