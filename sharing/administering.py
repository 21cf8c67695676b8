"""Who administers the organisation: not what they may read, which is the gate's, but what they may set."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from accounts.models import AccessToken, TokenPolicy, User
from sharing.actors import Actor

# The job under which the pages of the administration act.
ADMIN = "admin"


def is_administrator(person: User) -> bool:
    """Whether the person administers, read afresh."""
    return User.objects.filter(pk=person.pk, is_active=True, is_staff=True).exists()


def require_administrator(actor: Actor) -> None:
    """The first act of what only an administrator does; the person is read afresh.

    A program with a token of theirs is no administrator, unless the token is for that.
    """
    person = User.objects.filter(pk=actor.user and actor.user.pk, is_active=True).first()
    if (
        person is None
        or (actor.token and not _administers(person, actor.token))
        or not (person.is_superuser or (person.is_staff and actor.job == ADMIN))
    ):
        raise PermissionDenied(_("Only an administrator of this organisation may do this."))


def _administers(person: User, number: str) -> bool:
    """Whether this is a token of the person with which a program may administer, read afresh."""
    try:
        pk = UUID(number)
    except ValueError:
        return False
    tokens = AccessToken.objects.kept().select_related("user")
    token = tokens.filter(pk=pk, user=person, scope=AccessToken.Scope.ADMINISTER).first()
    if token is None or token.state != "active":
        return False
    return TokenPolicy.current().allows(token)
