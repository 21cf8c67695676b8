"""Who may come to the administration by a program: whoever may come to its pages."""

from __future__ import annotations

from django.utils.translation import gettext as _
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request

from accounts.second_factor import is_asked_here, is_missing
from sharing.actors import Actor
from sharing.administering import ADMIN, require_administrator
from sharing.api.views import ApiViewSet


class Administers(BasePermission):
    """An administrator: in a session as the pages ask it, or by a token that was made for it.

    The second factor was given when the token was made; it must still be there.
    """

    def has_permission(self, request: Request, view: object) -> bool:
        """Asked afresh at each request; the operations ask it once more."""
        require_administrator(administrator(request))
        if is_missing(request.user) if request.auth else is_asked_here(request._request):  # noqa: SLF001 -- where the session is
            raise PermissionDenied(_("Give your second factor first."), "second_factor_needed")
        return True


class AdministrationViewSet(ApiViewSet):
    """For administrators alone."""

    permission_classes = [IsAuthenticated, Administers]


def administrator(request: Request) -> Actor:
    """Whoever asks, in person or by a program of theirs, as who administers.

    It may not be asked what this actor may read: that is what the person may (`Actor(user=…)`).
    """
    token = str(request.auth.pk) if request.auth else ""
    return Actor(user=request.user, job=ADMIN, token=token)
