"""The list of external users: who is removed from it is out for good (S67)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Membership, User
from accounts.sessions import end_all
from sharing.actors import Actor
from sharing.administering import require_administrator
from sharing.events import record
from sharing.models import GuestLink, Invitation, SharingEvent, UserGrant
from sharing.operations.guest_link_letters import links_sent_to as links_sent_to_addresses
from sharing.operations.guest_links import disable_guest_link
from sharing.operations.scopes import tidy
from sharing.operations.tokens import end_tokens_of
from sharing.securable import Securable, lock, model_of, securable_models
from sharing.transactions import operation

REMOVED = "remove external user"


@dataclass(frozen=True)
class Ends:
    """What ends with the removal of these people."""

    memberships: int
    grants: int
    invitations: int


def what_ends(people: Collection[User]) -> Ends:
    """How many places in groups, grants and pending invitations these people have."""
    return Ends(_memberships(people).count(), _grants(people).count(), _invitations(people).count())


@operation
def remove(
    actor: Actor, people: Collection[User], *, disabling: Collection[GuestLink] = ()
) -> None:
    """Remove people outside from the organisation, for good and all of them or none (S67, S73, S76).

    Their places in groups and their grants end, invitations to their addresses are withdrawn, they
    are signed out everywhere and cannot sign in. Turning the switch off and on does not bring them
    back (S68). Guest links stay: nobody knows who holds one; those that are named are disabled along
    (D5). Invited again, a person starts with nothing.
    """
    require_administrator(actor)
    _disable(actor, disabling)
    items = _items_of(people)
    lock(*items)
    # Whoever is giving these people something at this moment is done, or waits until we are.
    people = list(
        User.objects.select_for_update()
        .filter(pk__in=[person.pk for person in people], is_external=True, is_active=True)
        .order_by("pk")
    )
    for person in people:
        ends = what_ends([person])
        record(
            actor,
            REMOVED,
            person=person.pk,
            email=person.email,
            memberships=ends.memberships,
            grants=ends.grants,
            invitations=ends.invitations,
        )
    _invitations(people).update(
        closed_at=timezone.now(), outcome=Invitation.Outcome.WITHDRAWN, accepted_by=None
    )
    forget(people)
    end_tokens_of(people, by=actor.user)
    for item in items:
        item.refresh_from_db()
        tidy(item)


def forget(people: Collection[User]) -> None:
    """Let these accounts open nothing and hold nothing; for operations that hold the lock.

    Every session ends, and a password that nobody knows is set. What they signed in with goes too.
    """
    _memberships(people).delete()
    _grants(people).delete()
    EmailAddress.objects.filter(user__in=people).delete()
    SocialAccount.objects.filter(user__in=people).delete()
    Authenticator.objects.filter(user__in=people).delete()
    for person in people:
        end_all(person)
        person.is_active = False
        person.password = make_password(None)
        person.save(update_fields=["is_active", "password"])


def take_back(person: User) -> bool:
    """Let somebody who was removed, and was invited again since, sign in; with nothing of before.

    Nobody else: whose account was closed in another way stays out. For operations.
    """
    removals = SharingEvent.objects.filter(item_id=None, verb=REMOVED)
    if not person.is_external or not removals.filter(details__person=str(person.pk)).exists():
        return False
    forget([person])
    person.is_active = True
    person.save(update_fields=["is_active"])
    return True


def _memberships(people: Collection[User]) -> QuerySet:
    return Membership.objects.filter(user__in=people)


def _grants(people: Collection[User]) -> QuerySet:
    return UserGrant.objects.filter(user__in=people)


def links_sent_to(people: Collection[User]) -> list[GuestLink]:
    """The guest links that we sent to their addresses and that were not disabled since (D5).

    Others may hold them too, and these people may hold others: links are anonymous.
    """
    emails = {person.email for person in people}
    emails |= set(EmailAddress.objects.filter(user__in=people).values_list("email", flat=True))
    links = links_sent_to_addresses(emails)
    return list(links.select_related("created_by").order_by("created_at"))


def _disable(actor: Actor, links: Collection[GuestLink]) -> None:
    for link in links:
        model = model_of(link.item_kind)
        item = model and model.objects.filter(pk=link.item_id).first()
        if item is not None:
            disable_guest_link(actor, item, link)


def _invitations(people: Collection[User]) -> QuerySet:
    others = EmailAddress.objects.filter(user__in=people, verified=True).values("email")
    addresses = [person.email for person in people]
    return Invitation.objects.unanswered().filter(Q(email__in=addresses) | Q(email__in=others))


def _items_of(people: Collection[User]) -> list[Securable]:
    """The items on which something was given or offered to these people."""
    groups = Group.objects.filter(memberships__in=_memberships(people))
    scopes = {
        *_grants(people).values_list("content_object_id", flat=True),
        *groups.values_list("permissiongroup__scope_id", flat=True),
        *_invitations(people).values_list("scope_id", flat=True),
    }
    return [
        item
        for model in securable_models()
        for item in model.objects.filter(own_scope__in=scopes - {None})
    ]
