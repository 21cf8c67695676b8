"""What was given on things that are deleted for good: it ends with them, and is kept as a record."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.models import User
from sharing.models import AccessRequest, GuestLink, Invitation, PermissionScope


def end_all_given(scope_ids: Collection[int], item_ids: Collection[UUID], by: User | None) -> None:
    """End the scopes of things whose rows are gone, for operations that hold the lock.

    Links are disabled for good and name no scope any more, so whatever is made later, under
    whatever name, they open nothing; the same for invitations and for what was asked.
    """
    scopes, now = list(scope_ids), timezone.now()
    GuestLink.objects.kept().filter(item_id__in=item_ids).update(disabled_at=now, disabled_by=by)
    unanswered = Invitation.objects.unanswered().filter(item_id__in=item_ids)
    unanswered.update(closed_at=now, outcome=Invitation.Outcome.WITHDRAWN)
    asked = AccessRequest.objects.filter(item_id__in=item_ids, closed_at=None)
    asked.update(closed_at=now, closed_by=by, outcome=AccessRequest.Outcome.REFUSED)
    Group.objects.filter(permissiongroup__scope__in=scopes).delete()
    PermissionScope.objects.filter(pk__in=scopes).delete()
