"""What lets people outside in, over the whole organisation: who, by which links, to how much.

The switch is left out on purpose: what stands here is cut off while it is off, and back when it is
on. Decisions are the gate's; these are its conditions for many rows at once, for numbers and lists.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import CharField, Exists, F, Func, OuterRef, Q, QuerySet, Value
from django.utils import timezone

from accounts.models import ExternalUser, Membership, User
from sharing import gate
from sharing.actors import Actor
from sharing.models import (
    AccessRequest,
    GuestLink,
    Invitation,
    Level,
    PermissionScope,
    SharingPolicy,
    UserGrant,
)
from sharing.securable import securable_models


@dataclass(frozen=True)
class Numbers:
    """How much is open outside, and what waits; for the administration's first page."""

    items: dict[str, int]
    never_outside: int
    requests: int


def people_let_in() -> QuerySet:
    """People outside to whom something is open, themselves or as one of a group."""
    policy = SharingPolicy.current()
    grants = UserGrant.objects.filter(
        user=OuterRef("pk"), content_object__closed_to_outsiders=False
    )
    places = Membership.objects.filter(
        user=OuterRef("pk"), group__grants__content_object__closed_to_outsiders=False
    )
    people = ExternalUser.objects.filter(Exists(grants) | Exists(places), is_active=True)
    return of_domains(_not_ended(people), policy)


def links_let_in() -> QuerySet:
    """Guest links that work, if whoever made them may still share; see `opening`."""
    links = GuestLink.objects.usable().filter(
        scope__closed_to_outsiders=False, scope__closed_to_links=False
    )
    return links if SharingPolicy.current().links_allowed else links.none()


def invitations_let_in() -> QuerySet:
    """Invitations that can be accepted, if whoever sent them may still share."""
    pending = Invitation.objects.pending().filter(scope__closed_to_outsiders=False)
    return of_domains(pending, SharingPolicy.current())


def opening(links: Iterable[GuestLink]) -> list[GuestLink]:
    """Of these links those whose maker may share what they open, as the gate says it of each."""
    links = list(links)
    may = who_may_share((link.created_by_id, link.scope_id) for link in links)
    return [link for link in links if (link.created_by_id, link.scope_id) in may]


def who_may_share(pairs: Iterable[tuple[UUID, int]]) -> set[tuple[UUID, int]]:
    """Of these people and scopes those where the gate lets the person share; once for each person."""
    scopes_of: dict[UUID, set[int]] = defaultdict(set)
    for person, scope in pairs:
        scopes_of[person].add(scope)
    policy = SharingPolicy.current()
    chosen: set[UUID] | None = None
    if policy.sharers == SharingPolicy.Sharers.CHOSEN:
        chosen = set(policy.chosen.values_list("pk", flat=True))
    owners = policy.sharers == SharingPolicy.Sharers.OWNERS
    found: set[tuple[UUID, int]] = set()
    for person, scopes in scopes_of.items():
        if chosen is not None and person not in chosen:
            continue
        sharer = Actor(user=User(pk=person))
        if gate.principals_of(sharer).outside:
            continue
        theirs = gate.open_scopes(sharer, Level.OWN if owners else Level.EDIT)
        if theirs is None:
            found |= {(person, one) for one in scopes if gate.may_share_outside(person, one)}
        else:
            found |= {(person, one) for one in scopes.intersection(theirs)}
    return found


def scopes_let_in() -> QuerySet:
    """Scopes on which something is given to people outside that is not closed, ended or disabled."""
    outsiders = {"user__is_external": True, "user__is_active": True}
    grants = _not_ended(
        UserGrant.objects.filter(content_object=OuterRef("pk"), **outsiders), "user__"
    )
    places = _not_ended(
        Membership.objects.filter(group__grants__content_object=OuterRef("pk"), **outsiders),
        "user__",
    )
    links = links_let_in().filter(scope=OuterRef("pk"))
    return PermissionScope.objects.filter(
        Exists(grants) | Exists(places) | Exists(links), closed_to_outsiders=False
    )


def numbers() -> Numbers:
    """Items on which something is given to people outside, by kind; what is closed; what is asked."""
    given = scopes_let_in().values("pk")
    return Numbers(
        items={
            model.kind: model.objects.alive().filter(own_scope__in=given).count()
            for model in securable_models()
        },
        never_outside=PermissionScope.objects.filter(never_outside=True).count(),
        requests=AccessRequest.objects.filter(closed_at=None).count(),
    )


def _not_ended(rows: QuerySet, person: str = "") -> QuerySet:
    ends = f"{person}access_until"
    return rows.filter(Q(**{ends: None}) | Q(**{f"{ends}__gte": timezone.now()}))


def of_domains(rows: QuerySet, policy: SharingPolicy) -> QuerySet:
    """Of rows with an address those whose domain the policy lets in."""
    domain = Func(F("email"), Value("@"), Value(2), function="split_part", output_field=CharField())
    if policy.domains_are == SharingPolicy.Domains.ONLY:
        return rows.alias(domain=domain).filter(domain__in=policy.domains)
    if policy.domains_are == SharingPolicy.Domains.EXCEPT:
        return rows.alias(domain=domain).exclude(domain__in=policy.domains)
    return rows
