"""The switch of the organisation (S56-S72): one row, and what hangs on it is asked of the gate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app
from uuid_utils.compat import uuid7

from accounts.models import ExternalUser
from sharing import gate
from sharing.actors import Actor
from sharing.administering import require_administrator
from sharing.events import record
from sharing.models import GuestLink, Invitation, SharingEvent
from sharing.operations.invitations import open_to_outsiders
from sharing.outside_now import invitations_let_in, links_let_in, people_let_in
from sharing.securable import securable_models
from sharing.transactions import operation
from tenants.current import current_organisation
from tenants.models import Organisation

CHECKED = "check ways in"
BEGUN = "begin to check ways in"
GOES_ON = "go on checking ways in"
# So many ways are tried while the administrator waits; more by a job.
AT_ONCE = 200
# A job that said nothing for so long is not there any more.
PATIENCE = timedelta(minutes=10)


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


@dataclass(frozen=True)
class Checking:
    """The newest check, as far as it came: running, stopped (its job is gone) or done."""

    state: str
    open: int
    tried: int
    of: int
    at: datetime


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


@operation
def begin_check(actor: Actor) -> Check | None:
    """Try every way in: at once if they are few; if not, a job does it, and this returns None."""
    require_administrator(actor)
    of = ways_to_try()
    if of < AT_ONCE:
        return check_ways_in(actor)
    number = uuid7()
    record(actor, BEGUN, check=number, open=0, tried=0, of=of)
    task = app.configure_task("sharing.tasks.check_ways_in", queue="checks")
    task.defer(schema=connection.schema_name, person=str(actor.user.pk), number=str(number))
    return None


@operation
def note_check(actor: Actor, number: UUID, check: Check, *, of: int, done: bool) -> None:
    """Write down how far a check is; `check.of` is how many it has tried."""
    require_administrator(actor)
    tried = check.of
    of = tried if done else max(of, tried)
    verb = CHECKED if done else GOES_ON
    record(actor, verb, check=number, open=check.open, tried=tried, of=of)


def ways_to_try() -> int:
    """How many people, links and invitations a check tries."""
    links, pending = GuestLink.objects.kept(), Invitation.objects.pending()
    return ExternalUser.objects.count() + links.count() + pending.count()


def newest_check() -> Checking | None:
    """How far the newest check is, or what it found; None if there never was one."""
    events = SharingEvent.objects.filter(item_id=None, verb__in=[BEGUN, GOES_ON, CHECKED])
    event = events.order_by("-happened_at", "-pk").first()
    if event is None:
        return None
    said = event.details
    state = "done" if event.verb == CHECKED else "running"
    if state == "running" and event.happened_at < timezone.now() - PATIENCE:
        state = "stopped"
    return Checking(
        state,
        open=int(said["open"]),
        tried=int(said.get("tried", said["of"])),
        of=int(said["of"]),
        at=event.happened_at,
    )


def consequences() -> WaysIn:
    """What stands ready in the tables: cut off while the switch is off, there while it is on."""
    return WaysIn(people_let_in().count(), links_let_in().count(), invitations_let_in().count())


def checked() -> Check:
    """Replay the gate for everybody outside, every guest link and every invitation, as at a request."""
    tried = list(tried_ways())
    return Check(open=sum(tried), of=len(tried))


def tried_ways() -> Iterator[bool]:
    """Every way in, tried one after the other: whether it is open."""
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
