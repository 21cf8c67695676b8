"""What can happen to links, invitations, people and the switch, as steps of a sequence."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from uuid import UUID

from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts.models import User
from sharing.actors import Actor
from sharing.administering import ADMIN
from sharing.models import GuestLink, Invitation, Level
from sharing.operations.external_users import remove
from sharing.operations.guest_links import disable_guest_link, make_guest_link
from sharing.operations.invitations import (
    accept,
    decline,
    invite,
    open_account,
    send_again,
    withdraw,
)
from sharing.operations.people import set_standing
from sharing.operations.policy import set_policy
from sharing.operations.switch import check_ways_in, set_external_sharing
from tenants.models import Organisation
from tests.oracle import Oracle
from tests.proof.steps import MODELS, NEVER, OWN, READ, Needed, nothing, person, sharing, thing


def of_what_is_there(rows: Iterable, things: list) -> list:
    """Those of a thing that was not deleted for good; nobody has a page for the others."""
    there = {one.pk for one in things}
    return [row for row in rows if row.item_id in there]


def make_link(actor, things, choice):
    target = thing(things, choice, "document", "folder")
    gives = list(Level)[choice.second % 3]
    return sharing(actor, target), partial(make_guest_link, actor, target, level=gives)


def disable_link(actor, things, choice):
    link = choice.of(of_what_is_there(GuestLink.objects.order_by("pk"), things), choice.second)
    if link is None:
        return [], nothing
    target = MODELS[link.item_kind].objects.get(pk=link.item_id)
    needed = READ if link.created_by_id == actor.user.pk else OWN
    return [(target, needed)], partial(disable_guest_link, actor, target, link)


def ask_in(actor, things, choice):
    target = thing(things, choice)
    people = list(User.objects.filter(is_external=True).order_by("name"))
    gives = list(Level)[choice.second % 3]
    email = choice.of(people, choice.second).email
    return sharing(actor, target), partial(invite, actor, target, email, level=gives)


def take_back(actor, things, choice):
    rows = of_what_is_there(Invitation.objects.order_by("pk"), things)
    invitation = choice.of(rows, choice.second)
    if invitation is None:
        return [], nothing
    target = MODELS[invitation.item_kind].objects.get(pk=invitation.item_id)
    needed = READ if invitation.invited_by_id == actor.user.pk else OWN
    return [(target, needed)], partial(withdraw, actor, target, invitation)


def ask_again(actor, things, choice):
    rows = of_what_is_there(Invitation.objects.order_by("pk"), things)
    invitation = choice.of(rows, choice.second)
    if invitation is None:
        return [], nothing
    target = MODELS[invitation.item_kind].objects.get(pk=invitation.item_id)
    return sharing(actor, target), partial(send_again, actor, target, invitation)


def come_in(actor, things, choice):
    invitation = choice.of(list(Invitation.objects.order_by("-pk")), choice.second)
    if invitation is None:
        return [], nothing
    guest = Actor(user=User.objects.get(email=invitation.email))
    return [], partial(accept, guest, invitation)


def say_no(actor, things, choice):
    invitation = choice.of(list(Invitation.objects.order_by("-pk")), choice.second)
    if invitation is None:
        return [], nothing
    guest = Actor(user=User.objects.get(email=invitation.email))
    return [], partial(decline, guest, invitation)


def come_back(actor, things, choice):
    """Whoever holds a letter opens their account; if they were removed they come back with nothing."""
    invitation = choice.of(list(Invitation.objects.order_by("-pk")), choice.second)
    if invitation is None:
        return [], nothing

    def do() -> set[UUID]:
        closed = User.objects.filter(email=invitation.email, is_active=False).exists()
        user = open_account(Actor(), invitation)
        if user is None or not closed:
            return set()
        assert not holds_anything(Oracle(), user.pk)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return {user.pk}

    return [], do


def put_out(actor, things, choice):
    """One or all of the people outside are removed: nothing of theirs is left, for good (S67)."""
    who, needed = administering(actor, things, choice)
    people = list(User.objects.filter(is_external=True, is_active=True).order_by("name"))
    people = people if choice.first % 4 == 0 else people[: 1 + choice.first % 2]

    def do() -> set[UUID]:
        remove(who, people)
        after = Oracle()
        for one in people:
            assert not after.people[one.pk][0]
            assert not holds_anything(after, one.pk)
            assert not Invitation.objects.unanswered().filter(email=one.email).exists()
        return {one.pk for one in people}

    return needed, do


def holds_anything(oracle: Oracle, pk: UUID) -> bool:
    """Whether anything is granted to the person, or to a group that they are in."""
    groups = oracle.members.values()
    return any(pk in one for one in groups) or any(
        pk in scope.people for scope in oracle.scopes.values()
    )


def administering(actor: Actor, things: list, choice: object) -> tuple[Actor, Needed]:
    """The administrator, or whoever was chosen, on the pages of the administration."""
    if choice.actor % 3:
        return Actor(user=User.objects.get(is_superuser=True), job=ADMIN), []
    user = User.objects.get(pk=actor.user.pk)
    may = user.is_active and user.is_staff
    return Actor(user=user, job=ADMIN), [] if may else [(things[0], NEVER)]


def stand(actor, things, choice):
    """Somebody may not sign in, or may again; to administer gives no right to read."""
    who, needed = administering(actor, things, choice)
    return needed, partial(
        set_standing,
        who,
        person(choice),
        may_sign_in=choice.first % 3 > 0,
        administers=choice.first % 5 == 0,
    )


def turn(actor, things, choice):
    """The switch as the administrator turns it: one row is written, and nothing else changes (S66)."""
    who, needed = administering(actor, things, choice)
    here = Organisation.objects.get(schema_name="waterland")

    def do() -> None:
        *before, _switch = Oracle().facts
        set_external_sharing(who, here, on=choice.second % 3 > 0)
        *after, switch = Oracle().facts
        assert after == before
        assert switch == (choice.second % 3 > 0)

    return needed, do


def rule(actor, things, choice):
    """The administrator sets something of the policy: nobody's grants or links are rewritten (S41)."""
    who, needed = administering(actor, things, choice)
    inside = User.objects.filter(is_external=False, is_staff=False).order_by("name")
    facts = [
        {"sharers": "owners"},
        {"sharers": "members"},
        {"sharers": "chosen", "chosen": list(inside[: 1 + choice.first % 3])},
        {"domains_are": "any"},
        {"domains_are": "only", "domains": ["elsewhere.example.test"]},
        {"domains_are": "except", "domains": ["elsewhere.example.test"]},
        {"links_allowed": False, "edit_links_allowed": False},
        {"links_allowed": True, "edit_links_allowed": True},
        {"links_allowed": True, "edit_links_allowed": False},
    ]

    def do() -> None:
        before = Oracle()
        set_policy(who, **choice.of(facts, choice.second))
        after = Oracle()
        assert (after.scopes, after.members, after.links) == (
            before.scopes,
            before.members,
            before.links,
        )

    return needed, do


def time_out(actor, things, choice):
    """The access of somebody outside is over, or has an end ahead, or none."""
    people = list(User.objects.filter(is_external=True).order_by("name"))
    ends = [timezone.now() + timedelta(days=days) for days in (-1, 1)]
    found = User.objects.filter(pk=choice.of(people, choice.first).pk)
    return [], partial(found.update, access_until=choice.of([*ends, None], choice.second))


def look(actor, things, choice):
    """The administrator has every way in tried: none is open while the switch is off (S58)."""
    who, needed = administering(actor, things, choice)

    def do() -> None:
        check = check_ways_in(who)
        assert check.open <= check.of
        assert Oracle().switch_on or check.open == 0

    return needed, do


def flip(actor, things, choice):
    switch = Organisation.objects.filter(schema_name="waterland")
    return [], partial(switch.update, external_sharing=choice.second % 3 > 0)


def shut_out(actor, things, choice):
    """As `stand`, but for anybody, and by nobody."""
    people = User.objects.filter(pk=person(choice).pk)
    return [], partial(people.update, is_active=choice.first % 2 > 0)


def tire_link(actor, things, choice):
    """A link is paused, resumed, at its end, or renewed."""
    link = choice.of(list(GuestLink.objects.order_by("pk")), choice.first)
    now = timezone.now()
    values = [
        {"paused_at": now},
        {"paused_at": None},
        {"expires_at": now - timedelta(days=1)},
        {"expires_at": None},
    ]
    links = GuestLink.objects.filter(pk=link and link.pk)
    return [], partial(links.update, **choice.of(values, choice.second))
