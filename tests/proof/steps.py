"""What can happen to sites, folders and documents, as steps that a sequence of numbers can take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from io import BytesIO

from accounts.models import User
from documents import operations as documents
from documents.models import Document
from documents.operations.bins import bring_back as bring_back_to
from documents.operations.bins import delete_for_good
from sharing.actors import Actor
from sharing.models import Level, PermissionGroup, SharingPolicy, UserGrant
from sharing.operations.grants import grant, revoke
from sharing.operations.groups import add_to_group, remove_from_group
from sharing.operations.scopes import break_inheritance, restore_inheritance, set_never_outside
from sharing.securable import Securable
from sites_app.models import Folder, Site
from sites_app.operations.bin import put_in_bin
from sites_app.operations.folders import create_folder, move_folder, rename_folder
from sites_app.operations.sites import create_site, create_subsite, move_subsite, rename_site
from tests.people import add_text

READ, EDIT, OWN, NEVER = 1, 3, 4, 5
MODELS = {"site": Site, "folder": Folder, "document": Document}


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
    people = list(User.objects.exclude(is_superuser=True).order_by("name"))
    return choice.of(people, choice.second)


def level(choice: Choice) -> Level:
    return list(Level)[choice.second % 4]


def kind(choice: Choice) -> PermissionGroup.Kind:
    return list(PermissionGroup.Kind)[choice.second % 3]


def destination(things: list, choice: Choice) -> Folder:
    return choice.of([one for one in things if one.kind == "folder"], choice.second)


def sharing(actor: Actor, target: Securable) -> Needed:
    """What the policy asks of whoever lets people outside in (S41)."""
    policy = SharingPolicy.current()
    if policy.sharers == "owners":
        return [(target, OWN)]
    user = User.objects.get(pk=actor.user.pk)
    may = policy.sharers == "members" or policy.chosen.filter(pk=user.pk).exists()
    return [(target, EDIT if may and not user.is_external else NEVER)]


def giving(actor: Actor, target: Securable, who: User) -> Needed:
    """What it takes to give somebody something; more, if they are outside."""
    return [(target, OWN), *(sharing(actor, target) if who.is_external else [])]


def name(things: list) -> str:
    """A name that nothing else has, nor has as part of it."""
    return f"thing{len(things):04}"


def nothing() -> None:
    """There is nothing to do it to."""


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
    who = person(choice)
    return giving(actor, target, who), partial(grant, actor, target, who, level(choice))


def regrade(actor, things, choice):
    """Somebody who was granted something there is granted another level."""
    held = choice.of(list(UserGrant.objects.order_by("pk")), choice.first)
    if held is None:
        return [], nothing
    target = next(one for one in things if one.own_scope_id == held.content_object_id)
    needed = giving(actor, target, held.user)
    return needed, partial(grant, actor, target, held.user, level(choice))


def take(actor, things, choice):
    target = thing(things, choice)
    return [(target, OWN)], partial(revoke, actor, target, person(choice))


def join(actor, things, choice):
    target = thing(things, choice)
    who = person(choice)
    return giving(actor, target, who), partial(add_to_group, actor, target, who, kind(choice))


def leave(actor, things, choice):
    target = thing(things, choice)
    return [(target, OWN)], partial(remove_from_group, actor, target, person(choice), kind(choice))


def close(actor, things, choice):
    target = thing(things, choice)
    return [(target, OWN)], partial(set_never_outside, actor, target, never=choice.second % 3 > 0)


def mark(actor, things, choice):
    """A document becomes confidential, or is no longer (S37)."""
    target = choice.of([one for one in things if one.kind == "document"], choice.first)
    if target is None:
        return [], nothing
    confidential = choice.second % 3 > 0
    needed = EDIT if confidential else OWN
    do = partial(documents.mark_confidential, actor, target, confidential=confidential)
    return [(target, needed)], do


def move(actor, things, choice):
    target, to = thing(things, choice, "folder", "document"), destination(things, choice)
    do = move_folder if target.kind == "folder" else documents.move
    return [(target, EDIT), (to, EDIT)], partial(do, actor, target, to)


def move_below(actor, things, choice):
    """A subsite goes below another site; now and then it is a top-level site, which stays."""
    sites = [one for one in things if one.kind == "site"]
    below = [one for one in sites if one.parent_id]
    target = choice.of(below if below and choice.second % 7 else sites, choice.first)
    to = choice.of(sites, choice.second)
    return [(target, OWN), (to, OWN)], partial(move_subsite, actor, target, to)


def rename(actor, things, choice):
    target = thing(things, choice)
    do, needed = {
        "site": (rename_site, OWN),
        "folder": (rename_folder, EDIT),
        "document": (documents.rename, EDIT),
    }[target.kind]
    return [(target, needed)], partial(do, actor, target, f"thing{1000 + choice.second % 8000}")


def renew(actor, things, choice):
    target = choice.of([one for one in things if one.kind == "document"], choice.first)
    if target is None:
        return [], nothing
    contents = BytesIO(str(choice).encode())
    return [(target, EDIT)], partial(documents.add_version, actor, target, contents)


def throw_away(actor, things, choice):
    target = thing(things, choice)
    needed = OWN if target.kind == "site" else EDIT
    return [(target, needed)], partial(put_in_bin, actor, target)


def bring_back(actor, things, choice):
    binned = [one for one in things if one.binned_at]
    target = thing(binned or things, choice)
    needed = OWN if target.kind == "site" else EDIT
    return [(target, needed)], partial(bring_back_to, actor, target)


def erase(actor, things, choice):
    """What is in the bin is deleted for good; now and then it is not in the bin, and stays."""
    binned = [one for one in things if one.binned_with == one.pk]
    target = thing(binned if binned and choice.second % 5 else things, choice)
    return [(target, OWN)], partial(delete_for_good, actor, target)
