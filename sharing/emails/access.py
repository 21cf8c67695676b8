"""Letters about what people outside have: who changes it is not always who gave it (S24), and ends."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, User
from sharing.actors import Actor
from sharing.emails import KINDS, Kind, Words, post
from sharing.gate import level_on
from sharing.models import Invitation, Letter, Level, UserGrant
from sharing.securable import Securable

# To whoever gave it: somebody else changed or ended it.
CHANGED = "access_changed"
# To the person: all their access to an item, or to the organisation, is over.
ENDED = "access_ended"
# To the sponsor: somebody's access to the organisation is over soon, or now.
ENDS = "sponsored_access_ends"


class Change:
    """What somebody outside holds on one item, before an operation changes that; then who is told.

    It is read before the change, and told after it, by operations that hold the lock. `of_anybody`
    is for people inside as well.
    """

    def __init__(self, target: Securable, person: User, *, of_anybody: bool = False) -> None:
        self.target = target
        self.person = person
        self.matters = person.is_external or of_anybody
        if self.matters:
            self.was = _given_on(target, person)
            self.givers = _givers(target, person)
            self.reached = self._reaches()

    def tell(self, actor: Actor) -> None:
        """Tell whoever gave what was there, unless they changed it themselves; and who lost all."""
        now = _given_on(self.target, self.person) if self.matters else None
        if not self.matters or self.was is None or now is self.was:
            return
        for giver in self.givers:
            if giver != actor.user and self._is_for(giver):
                post(actor, CHANGED, giver.email, details=self._details(actor, now))
        # To nobody inside: colleagues ask each other.
        theirs = self.person.is_external and self.person != actor.user
        if theirs and self.reached and not self._reaches():
            post(actor, ENDED, self.person.email, details={"item": str(self.target)[:255]})

    def _is_for(self, giver: User) -> bool:
        """Whoever left, or does not see the item any more, is not told what becomes of it."""
        return giver.is_active and level_on(Actor(user=giver), self.target.scope_id) is not None

    def _reaches(self) -> bool:
        return level_on(Actor(user=self.person), self.target.scope_id) is not None

    def _details(self, actor: Actor, now: Level | None) -> dict[str, object]:
        return {
            "person": str(self.person),
            "by": str(actor.user or ""),
            "left": self.person == actor.user,
            "item": str(self.target)[:255],
            "kind": self.target.kind,
            "id": str(self.target.pk),
            "was": self.was.value,
            "now": now.value if now else "",
        }


def changes_outside(target: Securable) -> list[Change]:
    """What everybody outside holds on the item itself, before an operation ends all of that."""
    given = User.objects.filter(is_external=True).filter(
        Q(pk__in=UserGrant.objects.filter(content_object=target.own_scope_id).values("user"))
        | Q(
            pk__in=Membership.objects.filter(
                group__permissiongroup__scope=target.own_scope_id
            ).values("user")
        )
    )
    return [Change(target, person) for person in given.order_by("pk")]


def _given_on(target: Securable, person: User) -> Level | None:
    """The highest level that was given on the item itself, in person or by a group."""
    held = [Level(kind) for kind in _places(target, person).values_list(KIND, flat=True)]
    held += [grant.level for grant in _grants(target, person)]
    return max(held, key=lambda level: level.rank, default=None)


KIND = "group__permissiongroup__kind"


def _givers(target: Securable, person: User) -> list[User]:
    """Whoever gave what the person has on the item, and whoever invited them to it."""
    invitations = Invitation.objects.filter(
        item_id=target.pk, accepted_by=person, outcome=Invitation.Outcome.ACCEPTED
    )
    given: Iterable[User | None] = [
        *(grant.granted_by for grant in _grants(target, person)),
        *(place.added_by for place in _places(target, person).select_related("added_by")),
        *(one.invited_by for one in invitations.select_related("invited_by")),
    ]
    return list(dict.fromkeys(giver for giver in given if giver is not None))


def _grants(target: Securable, person: User) -> Iterable[UserGrant]:
    grants = UserGrant.objects.filter(content_object=target.own_scope_id, user=person)
    return grants.select_related("permission", "granted_by")


def _places(target: Securable, person: User) -> object:
    return Membership.objects.filter(group__permissiongroup__scope=target.own_scope_id, user=person)


# What the letters say


def changed(letter: Letter) -> Words:
    """To whoever gave it: who has what now, and by whom."""
    about = letter.details
    return Words(
        path=reverse(f"{about['kind']}_permissions", args=[about["id"]]),
        typed={name: about[name] for name in ("person", "by", "item")} | _reader(letter),
        ours={name: about[name] for name in ("left", "kind", "was", "now")},
    )


def ended(letter: Letter) -> Words:
    """To somebody outside: what is over. It names nobody; the organisation is who to ask."""
    about = letter.details
    return Words(
        path=reverse("my_access"),
        typed={"item": about.get("item", "")} | _reader(letter),
        ours={"day": _moment(about.get("until"))},
    )


def ends(letter: Letter) -> Words:
    """To the sponsor: whose access ends, when, and where it is renewed."""
    about = letter.details
    until = _moment(about["until"])
    return Words(
        path=reverse("renew_access", args=[about["id"]]),
        typed={"person": about["person"]} | _reader(letter),
        ours={"email": about["email"], "day": until, "over": until <= timezone.now()},
    )


def _reader(letter: Letter) -> dict[str, str]:
    return {"reader": str(User.objects.filter(email=letter.recipient).first() or letter.recipient)}


def _moment(written: str | None) -> datetime | None:
    return timezone.localtime(datetime.fromisoformat(written)) if written else None


def renewed_or_gone(letter: Letter) -> bool:
    """The end is another one by now, the person was removed, or somebody else is the sponsor."""
    about = letter.details
    if "until" not in about:
        return False
    until = datetime.fromisoformat(about["until"])
    people = User.objects.filter(pk=about["id"], access_until=until, is_active=True)
    if letter.name == ENDS:
        people = people.filter(sponsor__email=letter.recipient, sponsor__is_active=True)
    return not people.exists()


KINDS[CHANGED] = Kind(changed)
KINDS[ENDED] = Kind(ended, overtaken=renewed_or_gone)
KINDS[ENDS] = Kind(ends, overtaken=renewed_or_gone)
