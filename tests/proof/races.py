"""Two people who do something at the same moment, and all that their two changes can lead to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from random import Random
from threading import Barrier
from time import perf_counter, sleep

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.http import Http404

from documents import operations as documents
from sharing.actors import Actor
from sharing.models import Level, PermissionGroup
from sharing.operations.grants import grant, revoke
from sharing.operations.groups import add_to_group, remove_from_group
from sharing.operations.scopes import break_inheritance, set_never_outside
from sharing.securable import Securable
from sites_app.models import Site
from sites_app.operations.folders import create_folder, move_folder
from sites_app.operations.sites import create_site, create_subsite
from tenants.models import Organisation
from tests.oracle import Oracle
from tests.people import add_text, insider, library_of, outsider

OWNERS, MEMBERS, VISITORS = PermissionGroup.Kind
NAMES = ["Alice", "Bob", "Carl", "Dora"]


class Deed:
    """What somebody is about to do."""

    def __init__(self, do: Callable[..., object], actor: Actor, *rest: object) -> None:
        self.do, self.actor, self.rest = do, actor, rest

    def ready(self) -> Callable[[], object]:
        """A request of its own, with the things as its browser has them."""
        rest = [anew(one) if isinstance(one, Securable) else one for one in self.rest]
        return partial(self.do, Actor(user=self.actor.user), *rest)


@dataclass
class Start:
    """A tree to begin with, and the two things that are about to happen in it."""

    roots: list[Site]
    one: Deed
    other: Deed


class People:
    """Who takes part; each request is by somebody afresh."""

    def __init__(self) -> None:
        self.users = {name: insider(name).user for name in NAMES}
        self.users["Erin"] = outsider("Erin").user

    def __getattr__(self, name: str) -> Actor:
        return Actor(user=self.users[name.capitalize()])


def anew(item: Securable) -> Securable:
    """The item as each browser has it."""
    return type(item).objects.get(pk=item.pk)


def break_and_grant_above(people: People, variant: int) -> Start:
    """R6: a folder, a document or a subsite becomes unique while somebody is let in above."""
    site = create_site(people.alice, "Dikes")
    add_to_group(people.alice, site, people.bob.user, MEMBERS)
    subsite = create_subsite(people.alice, site, "Works")
    folder = create_folder(people.alice, library_of(site), "Plans")
    document = add_text(people.alice, create_folder(people.alice, folder, "Old"), "Plan.txt")
    if variant % 2:
        grant(people.alice, document, people.carl.user, Level.COMMENT)
        grant(people.alice, folder, people.carl.user, Level.READ)
    target, above = [(document, folder), (folder, site), (document, site), (subsite, site)][
        variant % 4
    ]
    who = people.erin if variant % 3 == 0 else people.dora
    return Start(
        [site],
        Deed(break_inheritance, people.alice, target),
        Deed(grant, people.alice, above, who.user, Level.EDIT),
    )


def move_and_revoke(people: People, variant: int) -> Start:
    """Somebody moves a document away while they, or others, lose what they had where it was."""
    site, other = create_site(people.alice, "Dikes"), create_site(people.dora, "Mills")
    here = create_folder(people.alice, library_of(site), "Here")
    there = library_of(other)
    if variant % 2:
        there = create_folder(people.alice, library_of(site), "There")
        grant(people.alice, there, people.bob.user, Level.EDIT)
    grant(people.dora, other, people.bob.user, Level.EDIT)
    document = add_text(people.alice, here, "Plan.txt")
    grant(people.alice, here, people.bob.user, Level.EDIT)
    grant(people.alice, document, people.carl.user, Level.READ)
    # Of Bob's way in, or of what was added to the document itself and goes along with it.
    target, who = [(here, people.bob), (document, people.carl)][variant // 2 % 2]
    return Start(
        [site, other],
        Deed(documents.move, people.bob, document, there),
        Deed(revoke, people.alice, target, who.user),
    )


def each_into_the_other(people: People, variant: int) -> Start:
    """Folder X goes into Y while Y goes into X, in one site or from site to site."""
    site, other = create_site(people.alice, "Dikes"), create_site(people.alice, "Mills")
    x = create_folder(people.alice, library_of(site), "X")
    y = create_folder(people.alice, library_of(other if variant % 2 else site), "Y")
    inner = create_folder(people.alice, x, "Inner") if variant % 3 else x
    add_text(people.alice, inner, "Plan.txt")
    grant(people.alice, y, people.dora.user, Level.READ)
    if variant % 4 > 1:
        break_inheritance(people.alice, inner)
    return Start(
        [site, other],
        Deed(move_folder, people.alice, x, y),
        Deed(move_folder, people.alice, y, inner),
    )


def each_removes_the_other(people: People, variant: int) -> Start:
    """R7: two owners, each of whom takes the other out of the owners."""
    site = target = create_site(people.alice, "Dikes")
    if variant % 2:
        target = create_folder(people.alice, library_of(site), "Plans")
        break_inheritance(people.alice, target)
    add_to_group(people.alice, target, people.bob.user, OWNERS)
    by_moving = variant % 3 == 0
    return Start(
        [site],
        Deed(remove_from_group, people.alice, target, people.bob.user, OWNERS),
        Deed(add_to_group, people.bob, target, people.alice.user, VISITORS)
        if by_moving
        else Deed(remove_from_group, people.bob, target, people.alice.user, OWNERS),
    )


def away_while_somebody_waits(people: People, variant: int) -> Start:
    """What somebody waits for goes to another tree meanwhile: they must lock that one as well."""
    site, other = create_site(people.alice, "Dikes"), create_site(people.alice, "Mills")
    third = create_site(people.alice, "Abbeys")
    folder = create_folder(people.alice, library_of(site), "Plans")
    document = add_text(people.alice, folder, "Plan.txt")
    grant(people.alice, folder, people.carl.user, Level.COMMENT)
    add_to_group(people.alice, other, people.erin.user, VISITORS)
    set_never_outside(people.alice, third, never=True)
    below = document if variant % 2 else folder
    waits = [
        Deed(move_folder, people.alice, folder, library_of(third)),
        Deed(break_inheritance, people.alice, below),
        Deed(grant, people.alice, below, people.dora.user, Level.READ),
        Deed(add_text, people.alice, folder, "New.txt"),
    ][variant // 2 % 4]
    return Start(
        [site, other, third],
        Deed(move_folder, people.alice, folder, library_of(other)),
        waits,
    )


RACES = [
    break_and_grant_above,
    move_and_revoke,
    each_into_the_other,
    each_removes_the_other,
    away_while_somebody_waits,
]
VARIANTS = 12


def outcome(do: Callable[[], object]) -> str:
    """How a call ended, as its caller sees it; nothing else may reach a caller."""
    try:
        do()
    except ValidationError as error:
        return f"ValidationError {error.code}"
    except (PermissionDenied, Http404) as error:
        return type(error).__name__
    return "done"


def picture(oracle: Oracle, roots: list[Site], people: People) -> str:
    """The trees as they are, in names only: places, states, grants, groups, everybody's rank."""
    names = {user.pk: name for name, user in people.users.items()}
    tops = {root.pk for root in roots}
    rows = []
    for item in oracle.items.values():
        places = path(item)
        if places[0].id not in tops:
            continue
        own = oracle.scopes.get(item.own_scope)
        ranks = {name: oracle.rank(pk, item) for pk, name in names.items()}
        words = [
            "/".join(place.name for place in places),
            item.kind,
            own and ("adds" if own.inherits else "unique", own.never_outside),
            oracle.closed(item),
            sorted(ranks.items()),
            own and sorted((names[pk], rank) for pk, rank in own.people.items()),
            own
            and sorted((rank, members(oracle, group, names)) for group, rank in own.groups.items()),
        ]
        rows.append(repr(words))
    return "\n".join(sorted(rows))


def path(item: object) -> list:
    """The items from the top down to this one."""
    return [*(path(item.container) if item.container else []), item]


def members(oracle: Oracle, group: int, names: dict) -> list[str]:
    """Who is in a group, by name."""
    return sorted(names[pk] for pk in oracle.members.get(group, ()))


@dataclass(frozen=True)
class Ending:
    """How the two calls ended, and the trees after them."""

    one: str
    other: str
    trees: str


class Track:
    """Two threads, each with a connection that it keeps, which start together."""

    def __init__(self, organisation: Organisation, random: Random) -> None:
        self.organisation, self.random = organisation, random
        self.threads = ThreadPoolExecutor(2)
        self.together = Barrier(2, timeout=30)
        self.overlapped = 0

    def run(self, one: Callable[[], object], other: Callable[[], object]) -> tuple[str, str]:
        """Both at once; now and then one a moment later, so that both orders come about."""
        late = [0.0, 0.0]
        late[self.random.randrange(2)] = self.random.choice([0, 0, 0.001, 0.002, 0.004])
        calls = [
            self.threads.submit(self._leg, call, wait)
            for call, wait in zip((one, other), late, strict=True)
        ]
        (first, began, ended), (second, began_too, ended_too) = (call.result(90) for call in calls)
        self.overlapped += began < ended_too and began_too < ended
        return first, second

    def _leg(self, call: Callable[[], object], wait: float) -> tuple[str, float, float]:
        connection.set_tenant(self.organisation)
        connection.ensure_connection()
        self.together.wait()
        sleep(wait)
        began = perf_counter()
        return outcome(call), began, perf_counter()

    def close(self) -> None:
        """Give the connections back."""

        def leave() -> None:
            self.together.wait()
            connection.close()

        for call in [self.threads.submit(leave) for _ in range(2)]:
            call.result(60)
        self.threads.shutdown()


class Copies:
    """One tree, put back row by row as often as it is wanted."""

    def __init__(self, race: Callable[[People, int], Start], people: People, variant: int) -> None:
        self.people, self.variant = people, variant
        _run([f"DELETE FROM {table}" for table in TABLES])
        self.start = race(people, variant)
        _run([f"CREATE TEMP TABLE {self._kept(table)} AS TABLE {table}" for table in TABLES])
        one = self._ending(self.start.one, self.start.other)
        other = self._ending(self.start.other, self.start.one)
        self.orders = {"one first": one, "other first": Ending(other.other, other.one, other.trees)}

    def _kept(self, table: str) -> str:
        return f"kept_{self.variant}_{table}"

    def put_back(self) -> None:
        """The rows as they were before anything was done."""
        _run(
            line
            for table in TABLES
            for line in (f"DELETE FROM {table}", f"INSERT INTO {table} TABLE {self._kept(table)}")
        )

    def _ending(self, first: Deed, then: Deed) -> Ending:
        self.put_back()
        one = outcome(first.ready())
        other = outcome(then.ready())
        return Ending(one, other, picture(Oracle(), self.start.roots, self.people))


# All that an operation changes; only what happened is never taken back. Keys are checked at the end.
TABLES = [
    "sites_app_site",
    "sites_app_folder",
    "documents_document",
    "documents_version",
    "documents_searchtext",
    "sharing_permissionscope",
    "sharing_inheritance",
    "sharing_usergrant",
    "sharing_groupgrant",
    "sharing_permissiongroup",
    "sharing_guestlink",
    "sharing_invitation",
    "accounts_membership",
    "auth_group",
]


def _run(lines: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DO $$ BEGIN {'; '.join(lines)}; END $$")
