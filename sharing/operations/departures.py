"""Leaving the organisation: accounts of people inside are closed, and somebody goes on with what they had."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import AccessToken, Membership, User
from sharing.actors import Actor
from sharing.administering import require_administrator
from sharing.emails import post
from sharing.emails.people import HANDED_OVER
from sharing.events import record
from sharing.gate import may_share_outside
from sharing.models import GuestLink, Invitation, Level, PermissionGroup, UserGrant
from sharing.operations.people import shut
from sharing.permissions import permission_for
from sharing.securable import Securable, lock, securable_models
from sharing.transactions import operation

# So many are named in the letter to whoever goes on with them.
NAMED = 30

# Scopes that one of these people owns, and that nobody else inside who may sign in owns, by whatever
# counts on them.
ORPHANED = """
WITH owning AS (
  SELECT g.content_object_id AS scope_id, g.user_id FROM sharing_usergrant g
   WHERE g.permission_id = %(own)s
  UNION ALL
  SELECT g.content_object_id, m.user_id FROM sharing_groupgrant g
    JOIN accounts_membership m ON m.group_id = g.group_id
   WHERE g.permission_id = %(own)s
)
SELECT DISTINCT theirs.scope_id FROM owning theirs
 WHERE theirs.user_id = ANY(%(people)s) AND NOT EXISTS (
  SELECT 1 FROM sharing_inheritance i
    JOIN owning ON owning.scope_id = i.source_id
    JOIN accounts_user u ON u.id = owning.user_id
   WHERE i.scope_id = theirs.scope_id AND u.is_active AND NOT u.is_external
     AND NOT u.id = ANY(%(people)s))
"""


@dataclass(frozen=True)
class Departure:
    """What these people alone have or answer for, and what stops with them."""

    items: list[Securable]
    sponsored: int
    links: int
    invitations: int
    tokens: int

    @property
    def asks_for_somebody(self) -> bool:
        """Whether anything needs somebody to go on with it."""
        return bool(self.items or self.sponsored)


def what_they_leave(people: Collection[User]) -> Departure:
    """What closing these accounts leaves without anybody, and what it stops."""
    return Departure(
        items=_only_theirs(people),
        sponsored=_sponsored(people).count(),
        links=GuestLink.objects.usable().filter(created_by__in=people).count(),
        invitations=Invitation.objects.pending().filter(invited_by__in=people).count(),
        tokens=AccessToken.objects.kept().filter(user__in=people).count(),
    )


@operation
def close_accounts(
    actor: Actor,
    people: Collection[User],
    *,
    owner: User | None = None,
    sponsor: User | None = None,
    keep_links: bool = False,
) -> None:
    """Close the accounts of people inside, all of them or none; what was theirs alone goes on.

    What only they own goes to `owner`, those whom they answer for to `sponsor` (if not named, to
    the owner too). They lose what moved for good: opened again, an account does not bring it back.
    Guest links end with their makers; with `keep_links`, those whose item the owner may share go on
    in the owner's name. Raises ValidationError if somebody must be named and is not, or cannot be.
    """
    require_administrator(actor)
    lock(*_only_theirs(people))
    people, owner, sponsor = _as_they_are_now(people, owner, sponsor or owner)
    items = _only_theirs(people)
    lock(*items)
    if (items and owner is None) or (sponsor is None and _sponsored(people).exists()):
        message = _("Say who goes on with what is theirs alone.")
        raise ValidationError(message, code="nobody")
    for item in items:
        _hand_over(actor, item, people, owner)
    moved = _move_sponsored(actor, people, sponsor)
    for person in people:
        shut(person, by=actor.user)
        record(actor, "close account", person=person.pk, owner=owner or "", sponsor=sponsor or "")
    actor.forget()
    links = _move_links(actor, people, owner) if keep_links and owner else 0
    about = {"who": ", ".join(map(str, people))[:500], "by": str(actor.user or "")}
    names = [str(item)[:100] for item in items[:NAMED]]
    if owner and (items or links):
        mine = moved if sponsor == owner else 0
        told = {"items": len(items), "names": names, "sponsored": mine, "links": links}
        post(actor, HANDED_OVER, owner.email, details=about | told)
    if sponsor and moved and (sponsor != owner or not (items or links)):
        told = {"items": 0, "names": [], "sponsored": moved, "links": 0}
        post(actor, HANDED_OVER, sponsor.email, details=about | told)


def _as_they_are_now(
    people: Collection[User], owner: User | None, sponsor: User | None
) -> tuple[list[User], User | None, User | None]:
    """All of them, held in one order with all administrators; refuses who cannot go or go on."""
    named = {one.pk for one in (owner, sponsor) if one}
    leaving = {person.pk for person in people}
    held = User.objects.select_for_update(of=("self",)).filter(
        Q(pk__in=named | leaving) | Q(is_staff=True, is_active=True)
    )
    found = {person.pk: person for person in held.order_by("pk")}
    if any(found[pk].is_external for pk in leaving):
        message = _("Somebody outside is removed from the list of external users instead.")
        raise ValidationError(message, code="external")
    for pk in named:
        one = found[pk]
        if one.is_external or not one.is_active or pk in leaving:
            message = _("%(who)s cannot go on with it: name somebody inside who may sign in.")
            raise ValidationError(message % {"who": one}, code="successor")
    if not any(one.is_staff and one.is_active and pk not in leaving for pk, one in found.items()):
        message = _("At least one administrator must be able to sign in.")
        raise ValidationError(message, code="last_administrator")
    going = [found[pk] for pk in sorted(leaving) if found[pk].is_active]
    return going, owner and found[owner.pk], sponsor and found[sponsor.pk]


def _only_theirs(people: Collection[User]) -> list[Securable]:
    facts = {"own": permission_for(Level.OWN).pk, "people": [person.pk for person in people]}
    with connection.cursor() as cursor:
        cursor.execute(ORPHANED, facts)
        scopes = [scope for (scope,) in cursor.fetchall()]
    return [
        item
        for model in securable_models()
        for item in model.objects.filter(own_scope__in=scopes).order_by("pk")
    ]


def _sponsored(people: Collection[User]) -> QuerySet:
    return User.objects.filter(is_external=True, is_active=True, sponsor__in=people)


def _hand_over(actor: Actor, item: Securable, people: list[User], owner: User) -> None:
    """Let the item be the owner's as it was theirs, by a place in its group or by a grant."""
    scope = item.own_scope
    owners = scope.groups.filter(kind=PermissionGroup.Kind.OWNERS).first()
    places = Membership.objects.filter(group__permissiongroup__scope=scope)
    if owners is not None:
        places.filter(user=owner).exclude(group_id=owners.pk).delete()
        given = {"added_by": actor.user}
        Membership.objects.get_or_create(user=owner, group_id=owners.pk, defaults=given)
    else:
        UserGrant.objects.update_or_create(
            content_object=scope,
            user=owner,
            defaults={"permission": permission_for(Level.OWN), "granted_by": actor.user},
        )
    own = scope.user_grants.filter(permission=permission_for(Level.OWN), user__in=people)
    own.delete()
    places.filter(user__in=people, group__permissiongroup__kind="own").delete()
    item.has_left(people)
    record(actor, "hand over", item, to=owner.pk, of=[str(person.pk) for person in people])


def _move_sponsored(actor: Actor, people: list[User], sponsor: User | None) -> int:
    moved = list(_sponsored(people).select_for_update(of=("self",)).order_by("pk"))
    for person in moved:
        person.sponsor = sponsor
        person.save(update_fields=["sponsor"])
        record(actor, "set sponsor", person=person.pk, sponsor=sponsor.pk)
    return len(moved)


def _move_links(actor: Actor, people: list[User], owner: User) -> int:
    """Guest links whose item the owner may share outside go on in the owner's name; how many."""
    links = GuestLink.objects.kept().filter(created_by__in=people).order_by("pk")
    moved = [link for link in links if may_share_outside(owner.pk, link.scope_id)]
    for link in moved:
        link.created_by = owner
        link.save(update_fields=["created_by"])
        record(actor, "hand over guest link", link=link.pk, to=owner.pk)
    return len(moved)
