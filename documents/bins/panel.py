"""The bin as its page shows it."""

from __future__ import annotations

from datetime import timedelta
from math import ceil
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from documents.models import Document, LibraryPolicy
from documents.panels import MOST, SHOWN_WITH, icon_for
from sharing.actors import Actor
from sharing.models import Level
from sharing.securable import Securable
from sites_app.models import Folder, Site

KINDS = {"sites": Site, "folders": Folder, "documents": Document}
NEEDED = {Site: Level.OWN, Folder: Level.EDIT, Document: Level.EDIT}


def binned(actor: Actor) -> list[dict[str, object]]:
    """What is in the bin that the actor could edit, the newest first."""
    found: list[Securable] = []
    for model, level in NEEDED.items():
        rows = model.objects.binned().open_to(actor, level).with_level(actor)
        found += rows.select_related("binned_by").order_by("-binned_at")[:MOST]
    found.sort(key=lambda item: item.binned_at, reverse=True)
    ids = [item.container_id for item in found]
    places = {
        place.pk: str(place)
        for model in (Site, Folder)
        for place in model.objects.filter(pk__any_of=ids)
        .open_to(actor)
        .select_related(*SHOWN_WITH[model])
    }
    kept_for = timedelta(days=LibraryPolicy.current().bin_days)
    return [
        {
            "kind": item.kind,
            "name": str(item),
            "icon": icon_for(item),
            "where": places.get(item.container_id, ""),
            "binned_at": item.binned_at,
            "binned_by": str(item.binned_by or ""),
            "days_left": _days_until(item.binned_at + kept_for),
            "restore_url": reverse("restore", args=[f"{item.kind}s", item.pk]),
            "delete_url": reverse("delete_for_good", args=[f"{item.kind}s", item.pk])
            if item.level_rank == Level.OWN.rank
            else None,
        }
        for item in found
    ]


def _days_until(end: timezone.datetime) -> int:
    return max(0, ceil((end - timezone.now()) / timedelta(days=1)))


def binned_item(actor: Actor, kind: str, pk: UUID) -> Securable:
    """Something in the bin that the actor could edit; 404 for anything else."""
    model = KINDS.get(kind)
    if model is None:
        raise Http404
    return get_object_or_404(model.objects.binned().open_to(actor, NEEDED[model]), pk=pk)


def owned(actor: Actor, most: int) -> list[Securable]:
    """What is in the bin and the actor's to delete, in the order in which that goes: the oldest first."""
    found: list[Securable] = []
    for model in (Document, Folder, Site):
        rows = model.objects.binned().open_to(actor, Level.OWN).order_by("binned_at", "pk")
        found += rows[: most - len(found)]
    return found
