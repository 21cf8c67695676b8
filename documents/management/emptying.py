"""The bin empties itself: what is older than the organisation keeps it goes for good."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import Http404
from django.utils import timezone
from django_tenants.utils import tenant_context

from documents.models import Document, LibraryPolicy
from documents.operations.bins import delete_for_good
from sharing.actors import Actor
from sites_app.models import Folder, Site
from tenants.models import Organisation

JOB = "empty bin"


def empty_bin(organisation: Organisation) -> int:
    """Delete for good what was in the bin for longer than is kept; how many things that were.

    Each is a transaction of its own: documents first, then folders, then sites.
    """
    gone = 0
    with tenant_context(organisation):
        before = timezone.now() - timedelta(days=LibraryPolicy.current().bin_days)
        actor = Actor(job=JOB)
        for model in (Document, Folder, Site):
            old = model.objects.binned().filter(binned_at__lt=before).order_by("binned_at", "pk")
            for pk in list(old.values_list("pk", flat=True)):
                try:
                    delete_for_good(actor, model.objects.get(pk=pk), binned_before=before)
                except (ObjectDoesNotExist, Http404, ValidationError):
                    continue  # went along with another, or came back
                gone += not model.objects.filter(pk=pk).exists()
    return gone
