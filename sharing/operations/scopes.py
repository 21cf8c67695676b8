"""The three states of an item, and how it goes from one to another."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership, User
from sharing import derived
from sharing.actors import Actor
from sharing.emails.access import changes_outside
from sharing.events import record
from sharing.gate import closed_to_outsiders, require
from sharing.models import (
    GroupGrant,
    GuestLink,
    Invitation,
    Level,
    PermissionGroup,
    PermissionScope,
    UserGrant,
)
from sharing.permissions import permission_for
from sharing.securable import Container, Securable, State, lock
from sharing.transactions import operation


@dataclass(frozen=True)
class Held:
    """A person and the level they hold."""

    person: User
    level: Level


# Everybody who holds a level on a scope, with the highest, whatever the switch says.
HOLDERS = """
SELECT user_id, max(rank) FROM (
  SELECT g.user_id, array_position(%(levels)s::text[], p.codename::text) AS rank
    FROM sharing_inheritance i
    JOIN sharing_usergrant g ON g.content_object_id = i.source_id
    JOIN auth_permission p ON p.id = g.permission_id
   WHERE i.scope_id = %(scope)s
  UNION ALL
  SELECT m.user_id, array_position(%(levels)s::text[], p.codename::text)
    FROM sharing_inheritance i
    JOIN sharing_groupgrant g ON g.content_object_id = i.source_id
    JOIN auth_permission p ON p.id = g.permission_id
    JOIN accounts_membership m ON m.group_id = g.group_id
   WHERE i.scope_id = %(scope)s
) held GROUP BY user_id
"""


def holders(scope_id: int) -> list[Held]:
    """The people with a level on the scope, by name."""
    with connection.cursor() as cursor:
        cursor.execute(HOLDERS, {"levels": Level.values, "scope": scope_id})
        ranks = dict(cursor.fetchall())
    people = User.objects.filter(pk__in=ranks).order_by("name", "email")
    return [Held(person, Level.of_rank(ranks[person.pk])) for person in people]


def new_root_scope(actor: Actor) -> PermissionScope:
    """The scope of a new top-level site, with its three groups; the actor is its owner."""
    scope = PermissionScope.objects.create(inherits=False)
    derived.begin(scope, None)
    add_groups(actor, scope, [Held(actor.user, Level.OWN)] if actor.user else [])
    return scope


def add_groups(actor: Actor, scope: PermissionScope, people: list[Held]) -> None:
    """Give the scope Owners, Members and Visitors, with these people in them by their level.

    Who may comment is in no group and gets a grant.
    """
    for kind in PermissionGroup.Kind:
        group = PermissionGroup.objects.create(
            name=f"{scope.pk}/{kind.value}", scope=scope, kind=kind
        )
        GroupGrant.objects.create(
            group=group,
            permission=permission_for(kind.level),
            content_object=scope,
            granted_by=actor.user,
        )
        Membership.objects.bulk_create(
            Membership(user=held.person, group_id=group.pk, added_by=actor.user)
            for held in people
            if held.level is kind.level
        )
    UserGrant.objects.bulk_create(
        UserGrant(
            user=held.person,
            permission=permission_for(Level.COMMENT),
            content_object=scope,
            granted_by=actor.user,
        )
        for held in people
        if held.level is Level.COMMENT
    )


def own_scope_for(target: Securable) -> PermissionScope:
    """The item's own scope; one that adds to what it takes over is made if there is none.

    For operations that hold the lock. It takes nothing from anybody.
    """
    _refuse_library(target)
    if target.own_scope_id is None:
        _begin_own_scope(target, inherits=True)
    return target.own_scope


def tidy(target: Securable) -> None:
    """Let an own scope vanish that adds nothing any more."""
    scope = target.own_scope
    if scope is None or not scope.inherits or scope.never_outside or scope.closed_to_links:
        return
    kept = (
        scope.user_grants,
        scope.group_grants,
        scope.guest_links.kept(),
        scope.invitations.unanswered(),
    )
    if not any(rows.exists() for rows in kept):
        _end_own_scope(target)


def close_to_links(target: Securable, *, closed: bool) -> None:
    """No guest link opens the target, its own or one of a place above; or those that there are again.

    For operations that hold the lock. Nothing that was given ends by it.
    """
    scope = own_scope_for(target)
    scope.closed_to_links = closed
    scope.save(update_fields=["closed_to_links"])
    tidy(target)


@operation
def break_inheritance(actor: Actor, target: Securable) -> None:
    """Give the target unique permissions (S28).

    It starts with the insiders it had, each at their level, and with nobody from outside (D6):
    grants to outsiders on the item itself end, its guest links are disabled and its invitations
    withdrawn. Nothing that is granted above will reach it (D7).
    """
    lock(target)
    require(actor, Level.OWN, target)
    if target.state is State.UNIQUE:
        return
    ended = changes_outside(target)
    held = holders(target.scope_id)
    stay = [one for one in held if not one.person.is_external]
    _disable_links(actor, target)
    _withdraw_invitations(actor, target)
    if target.own_scope_id is None:
        _refuse_library(target)
        _begin_own_scope(target, inherits=False)
    else:
        _make_unique(target.own_scope)
    add_groups(actor, target.own_scope, stay)
    record(
        actor,
        "break inheritance",
        target,
        stay=[str(one.person.pk) for one in stay],
        leave=[str(one.person.pk) for one in held if one.person.is_external],
    )
    for change in ended:
        change.tell(actor)


@operation
def restore_inheritance(actor: Actor, target: Securable) -> None:
    """Let the target take over from its container again; its own groups, grants and links end.

    What is confidential stays so, and keeps a scope of its own that says it.
    """
    lock(target)
    require(actor, Level.OWN, target)
    if target.state is State.TAKES_OVER:
        return
    if target.container is None:
        message = _("A top-level site has nothing above it to take permissions over from.")
        raise ValidationError(message, code="no_container")
    ended = changes_outside(target)
    _disable_links(actor, target)
    _withdraw_invitations(actor, target)
    _end_own_scope(target)
    if target.confidential:
        close_to_links(target, closed=True)
    record(actor, "restore inheritance", target)
    for change in ended:
        change.tell(actor)


@operation
def set_never_outside(actor: Actor, target: Securable, *, never: bool) -> None:
    """Close the target and all below it to people outside, or take that back (S42, D14).

    Whatever is granted stays as it was and is only suspended, unique permissions below included.
    """
    lock(target)
    require(actor, Level.OWN, target)
    scope = own_scope_for(target)
    if scope.never_outside == never:
        tidy(target)
        return
    PermissionScope.objects.filter(pk=scope.pk).update(
        never_outside=never, closed_to_outsiders=never or _closed_above(target)
    )
    scope.refresh_from_db()
    derived.close_below(target)
    record(actor, "never outside" if never else "outside allowed", target)
    tidy(target)


def rehang(target: Securable, new_container: Container) -> None:
    """The part of a move that concerns permissions, for operations that hold both locks.

    Call it before the target's row is changed. What takes over now takes over from the new
    container; own scopes come along.
    """
    derived.govern(target, target.container.scope_id, new_container.scope_id)


def _refuse_library(target: Securable) -> None:
    if not target.may_differ:
        message = _("“%(name)s” is a whole library: share its site instead.") % {"name": target}
        raise ValidationError(message, code="library")


def _begin_own_scope(target: Securable, *, inherits: bool) -> None:
    above = PermissionScope.objects.get(pk=target.scope_id)
    scope = PermissionScope.objects.create(
        inherits=inherits, closed_to_outsiders=above.closed_to_outsiders
    )
    derived.begin(scope, above)
    derived.govern(target, above.pk, scope.pk)
    _begin_at(target, scope)


def _make_unique(scope: PermissionScope) -> None:
    """A scope that added takes nothing over any more; its own grants end with what it took over."""
    scope.user_grants.all().delete()
    scope.inherits = False
    scope.save(update_fields=["inherits"])
    derived.recount([scope.pk], gone=derived.counted_on(scope.pk) - {scope.pk}, come=set())


def _begin_at(target: Securable, scope: PermissionScope | None) -> None:
    target.own_scope = scope
    fields = ["own_scope"]
    if isinstance(target, Container) and scope is not None:
        target.scope = scope
        fields.append("scope")
    target.save(update_fields=fields)


def _end_own_scope(target: Securable) -> None:
    scope = target.own_scope
    _begin_at(target, None)
    derived.govern(target, scope.pk, target.container.scope_id)
    Group.objects.filter(permissiongroup__scope=scope).delete()
    scope.guest_links.kept().update(disabled_at=timezone.now())
    scope.delete()
    target.refresh_from_db()


def _disable_links(actor: Actor, target: Securable) -> None:
    links = GuestLink.objects.kept().filter(item_id=target.pk)
    for link in links:
        record(actor, "disable guest link", target, link=link.pk)
    links.update(disabled_at=timezone.now(), disabled_by=actor.user)


def _withdraw_invitations(actor: Actor, target: Securable) -> None:
    unanswered = Invitation.objects.unanswered().filter(item_id=target.pk)
    for invitation in unanswered:
        record(actor, "withdraw invitation", target, invitation=invitation.pk)
    unanswered.update(closed_at=timezone.now(), outcome=Invitation.Outcome.WITHDRAWN)


def _closed_above(target: Securable) -> bool:
    above = target.container
    return above is not None and closed_to_outsiders(above.scope_id)
