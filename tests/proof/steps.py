"""All that can happen to an organisation, as steps that a sequence of numbers can take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.models import User
from documents import operations as documents
from documents.models import Document
from sharing.actors import Actor
from sharing.models import GuestLink, Invitation, Level, PermissionGroup
from sharing.operations.grants import grant, revoke
from sharing.operations.groups import add_to_group, remove_from_group
from sharing.operations.guest_links import disable_guest_link, make_guest_link
from sharing.operations.invitations import accept, invite, withdraw
from sharing.operations.scopes import break_inheritance, restore_inheritance, set_never_outside
from sharing.securable import Securable
from sites_app.models import Folder, Site
from sites_app.operations.bin import put_in_bin, restore_from_bin
from sites_app.operations.folders import create_folder, move_folder
from sites_app.operations.sites import create_site, create_subsite
from tenants.models import Organisation
from tests.oracle import Oracle
from tests.people import add_text, insider, outsider

READ, EDIT, OWN, NEVER = 1, 3, 4, 5
MODELS = {"site": Site, "folder": Folder, "document": Document}
# Alice more often than the others, so that something happens.
WHO = ["Alice", "Bob", "Alice", "Erin", "Alice", "Carl", "Alice"]


@dataclass
class Choice:
    """Three numbers, with which a step picks its actor, its things and its person."""

    actor: int
    first: int
    second: int

    def of(self, rows: list, number: int) -> object:
        """One of the rows; None if there are none."""
        return rows[number % len(rows)] if rows else None


# A step finds what it works on, says what rank the actor needs on it, and does it.
Needed = list[tuple[Securable, int]]
Step = Callable[[Actor, list, Choice], tuple[Needed, Callable[[], object]]]


def thing(things: list, choice: Choice, *kinds: str) -> Securable:
    return choice.of([one for one in things if one.kind in (kinds or MODELS)], choice.first)


def person(choice: Choice) -> User:
    people = list(User.objects.filter(is_staff=False).order_by("name"))
    return choice.of(people, choice.second)


def level(choice: Choice) -> Level:
    return list(Level)[choice.second % 4]


def kind(choice: Choice) -> PermissionGroup.Kind:
    return list(PermissionGroup.Kind)[choice.second % 3]


def destination(things: list, choice: Choice) -> Folder:
    return choice.of([one for one in things if one.kind == "folder"], choice.second)


def name(things: list) -> str:
    """A name that nothing else has, nor has as part of it."""
    return f"thing{len(things):04}"


def make_site(actor, things, choice):
    user = User.objects.get(pk=actor.user.pk)
    may = user.is_active and not user.is_external
    return [] if may else [(things[0], NEVER)], partial(create_site, actor, name(things))


def make_subsite(actor, things, choice):
    site = thing(things, choice, "site")
    return [(site, OWN)], partial(create_subsite, actor, site, name(things))


def make_folder(actor, things, choice):
    folder = thing(things, choice, "folder")
    return [(folder, EDIT)], partial(create_folder, actor, folder, name(things))


def add(actor, things, choice):
    folder = thing(things, choice, "folder")
    return [(folder, EDIT)], partial(add_text, actor, folder, name(things))


def break_it(actor, things, choice):
    target = thing(things, choice)
    return [(target, OWN)], partial(break_inheritance, actor, target)


def restore_it(actor, things, choice):
    target = thing(things, choice)
    return [(target, OWN)], partial(restore_inheritance, actor, target)


def give(actor, things, choice):
    target = thing(things, choice)
    return [(target, OWN)], partial(grant, actor, target, person(choice), level(choice))


def take(actor, things, choice):
    target = thing(things, choice)
    return [(target, OWN)], partial(revoke, actor, target, person(choice))


def join(actor, things, choice):
    target = thing(things, choice)
    return [(target, OWN)], partial(add_to_group, actor, target, person(choice), kind(choice))


def leave(actor, things, choice):
    target = thing(things, choice)
    return [(target, OWN)], partial(remove_from_group, actor, target, person(choice), kind(choice))


def close(actor, things, choice):
    target = thing(things, choice)
    return [(target, OWN)], partial(set_never_outside, actor, target, never=choice.second % 3 > 0)


def move(actor, things, choice):
    target, to = thing(things, choice, "folder", "document"), destination(things, choice)
    do = move_folder if target.kind == "folder" else documents.move
    return [(target, EDIT), (to, EDIT)], partial(do, actor, target, to)


def throw_away(actor, things, choice):
    target = thing(things, choice)
    needed = OWN if target.kind == "site" else EDIT
    return [(target, needed)], partial(put_in_bin, actor, target)


def bring_back(actor, things, choice):
    binned = [one for one in things if one.binned_at]
    target = thing(binned or things, choice)
    needed = OWN if target.kind == "site" else EDIT
    return [(target, needed)], partial(restore_from_bin, actor, target)


def make_link(actor, things, choice):
    target = thing(things, choice, *["document"] * any(one.kind == "document" for one in things))
    gives = list(Level)[choice.second % 3]
    return [(target, OWN)], partial(make_guest_link, actor, target, level=gives)


def disable_link(actor, things, choice):
    link = choice.of(list(GuestLink.objects.order_by("pk")), choice.second)
    if link is None:
        return [], nothing
    target = Document.objects.get(pk=link.item_id)
    needed = READ if link.created_by_id == actor.user.pk else OWN
    return [(target, needed)], partial(disable_guest_link, actor, target, link)


def ask_in(actor, things, choice):
    target = thing(things, choice)
    people = list(User.objects.filter(is_external=True).order_by("name"))
    gives = list(Level)[choice.second % 3]
    email = choice.of(people, choice.second).email
    return [(target, OWN)], partial(invite, actor, target, email, level=gives)


def take_back(actor, things, choice):
    invitation = choice.of(list(Invitation.objects.order_by("pk")), choice.second)
    if invitation is None:
        return [], nothing
    target = MODELS[invitation.item_kind].objects.get(pk=invitation.item_id)
    needed = READ if invitation.invited_by_id == actor.user.pk else OWN
    return [(target, needed)], partial(withdraw, actor, target, invitation)


def come_in(actor, things, choice):
    invitation = choice.of(list(Invitation.objects.order_by("-pk")), choice.second)
    if invitation is None:
        return [], nothing
    guest = Actor(user=User.objects.get(email=invitation.email))
    return [], partial(accept, guest, invitation)


def nothing() -> None:
    """There is nothing to do it to."""


def flip(actor, things, choice):
    switch = Organisation.objects.filter(schema_name="waterland")
    return [], partial(switch.update, external_sharing=choice.second % 3 > 0)


def shut_out(actor, things, choice):
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


STEPS: list[Step] = [
    make_site, make_subsite, make_folder, make_folder, make_folder, add, add, add, add,
    break_it, break_it, restore_it, give, give, give, take, join, join, leave, close,
    move, move, move, throw_away, bring_back, make_link, make_link, disable_link, tire_link,
    ask_in, ask_in, take_back, come_in, come_in, flip, shut_out,
]  # fmt: skip
# What also asks whether people outside may come in at all, and says so with PermissionDenied.
OF_THE_SWITCH = {make_link, ask_in, come_in}


class World:
    """The people of a sequence, and two sites to begin with."""

    def __init__(self) -> None:
        names = ("Alice", "Bob", "Carl", "Dora")
        self.people = {one: insider(one) for one in names} | {
            one: outsider(one) for one in ("Erin", "Frank")
        }
        for outside in ("Erin", "Frank"):
            user = self.people[outside].user
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        for number in (9001, 9002):
            create_site(self.people["Alice"], f"thing{number}")

    def take(self, step: Step, choice: Choice) -> bool:
        """Do it as whoever was chosen; they are refused if and only if the oracle says so.

        Whether it was done; what was not done left no trace.
        """
        things = [one for model in MODELS.values() for one in model.objects.order_by("pk")]
        actor = self.people[WHO[choice.actor % len(WHO)]]
        before = Oracle()
        needed, do = step(actor, things, choice)
        allowed = all(
            before.rank(actor.user.pk, before.items[target.pk]) >= rank for target, rank in needed
        )
        try:
            do()
        except PermissionDenied:
            assert not allowed or step in OF_THE_SWITCH, f"{step.__name__} was refused to {actor}"
            assert Oracle().facts == before.facts
            return False
        except ValidationError:
            assert Oracle().facts == before.facts
            return False
        assert allowed, f"{step.__name__} was not refused to {actor}"
        return True
