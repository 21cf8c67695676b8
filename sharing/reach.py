"""What somebody will see who is let in to an item: said before the button is pressed."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, F, Q

from sharing.actors import Actor
from sharing.models import Inheritance
from sharing.securable import Container, Securable, securable_models

NAMED = 5


@dataclass(frozen=True)
class Reach:
    """How much an item opens to somebody outside who is let in to it, itself left out."""

    sites: int
    folders: int
    documents: int
    # The first subsites that are opened too, by name (S26, S34).
    subsites: list[str]
    # How many things below stay closed, because they are unique or never outside (S29, S42).
    closed: int
    # How many documents that are opened to people no guest link opens, because they are confidential.
    confidential: int


def reach_of(actor: Actor, item: Securable) -> Reach:
    """What takes over from the item, as whoever may share it sees it.

    Who has the right to share an item has it on all that takes over from it, so that is counted
    without asking for each; of what is unique only what they see is counted.
    """
    counting = Inheritance.objects.filter(
        source=item.scope_id, scope__closed_to_outsiders=False
    ).values("scope")
    counts: dict[str, int] = {}
    subsites: list[str] = []
    closed = confidential = 0
    for model in securable_models():
        below = model.objects.within(item).alive().exclude(pk=item.pk)
        if model.kind == "folder":
            below = below.exclude(parent=None)  # a library is its site
        effective = model.objects.all().effective_scope
        below = below.alias(effective=F(effective) if isinstance(effective, str) else effective)
        opened = below.filter(effective__in=counting)
        if issubclass(model, Container):
            counts[model.kind] = opened.count()
        else:
            told = Count("pk", filter=Q(confidential=True))
            found = opened.aggregate(all=Count("pk"), told=told)
            counts[model.kind], confidential = found["all"], found["told"]
        differing = below.exclude(own_scope=None).exclude(own_scope__in=counting)
        closed += differing.open_to(actor).count()
        if model.kind == "site" and counts["site"]:
            subsites = [str(site) for site in opened.order_by("name", "pk")[:NAMED]]
    return Reach(
        counts["site"], counts["folder"], counts["document"], subsites, closed, confidential
    )
