"""The switch of the organisation (S56-S72): one row, and what hangs on it is asked of the gate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from accounts.models import ExternalUser
from sharing import gate
from sharing.actors import Actor
from sharing.administering import require_administrator
from sharing.events import record
from sharing.models import GuestLink, Invitation
from sharing.operations.invitations import open_to_outsiders
from sharing.securable import securable_models
from sharing.transactions import operation
from tenants.current import current_organisation
from tenants.models import Organisation

CHECKED = "check ways in"


@dataclass(frozen=True)
class WaysIn:
    """How many people, guest links and invitations there are that the switch cuts off or brings back."""

    people: int
    links: int
    invitations: int


@dataclass(frozen=True)
class Check:
    """How many ways in were tried at the gate, and how many of them were open."""

    open: int
    of: int


@operation
def set_external_sharing(actor: Actor, organisation: Organisation, *, on: bool) -> None:
    """Turn sharing outside on or off for all sites at once (S57).

    It writes this one row. Who is in which group, what was granted and which links there are stays
    as it is (S66, D2): the gate reads the switch at every request.
    """
    require_administrator(actor)
    if organisation.pk != current_organisation().pk:
        raise PermissionDenied
    here = Organisation.objects.filter(pk=organisation.pk, external_sharing=not on)
    if here.update(external_sharing=on):
        record(actor, "external sharing on" if on else "external sharing off")
    organisation.external_sharing = on


@operation
def check_ways_in(actor: Actor) -> Check:
    """Try every way in at the gate, and write down what was found."""
    require_administrator(actor)
    check = checked()
    record(actor, CHECKED, open=check.open, of=check.of)
    return check


def consequences() -> WaysIn:
    """What stands ready in the tables: cut off while the switch is off, there while it is on."""
    return WaysIn(_people().count(), _links().count(), _invitations().count())


def checked() -> Check:
    """Replay the gate for everybody outside, every guest link and every invitation, as at a request."""
    tried = list(_tried())
    return Check(open=sum(tried), of=len(tried))


def _tried() -> Iterator[bool]:
    for person in ExternalUser.objects.iterator():
        yield _sees_anything(Actor(user=person))
    for link in GuestLink.objects.kept().iterator():
        yield _sees_anything(Actor(guest_link=link))
    for invitation in Invitation.objects.pending().select_related("scope").iterator():
        yield open_to_outsiders(invitation)


def _sees_anything(actor: Actor) -> bool:
    if gate.open_scopes(actor) != []:
        return True
    return any(model.objects.visible_to(actor).exists() for model in securable_models())


def _people() -> QuerySet:
    """People outside to whom something was given, themselves or as one of a group."""
    active = ExternalUser.objects.filter(is_active=True)
    given = active.filter(grants__isnull=False) | active.filter(
        memberships__group__grants__isnull=False
    )
    return given.distinct()


def _links() -> QuerySet:
    return GuestLink.objects.usable().filter(scope__closed_to_outsiders=False)


def _invitations() -> QuerySet:
    return Invitation.objects.pending().filter(scope__closed_to_outsiders=False)
