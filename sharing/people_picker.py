"""The People Picker: whom one can choose by the beginning of a name, and whose names one sees (S21, S23).

People inside find everybody who has an account here. People outside see the people of a site that
they are on, by name and nothing else (D15). Whoever comes by a guest link sees nobody (D9).
"""

from __future__ import annotations

from django.core.cache import cache
from django.db.models import Exists, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership, User
from sharing.actors import Actor
from sharing.gate import principals_of
from sharing.models import (
    GroupGrant,
    Inheritance,
    Level,
    PermissionScope,
    SharingPolicy,
    UserGrant,
)
from sharing.securable import Securable, model_of
from tenants.current import current_organisation

FEWEST_LETTERS = 2
MOST_FOUND = 10
MOST_ON_PAGE = 50
# Whoever types asks a few times for a name; a program that collects names asks without end.
MOST_A_MINUTE = 60


def find(words: str) -> list[User]:
    """The first people, inside and outside, whose names or addresses begin like these words.

    For people inside, who choose; what is asked may hold the names of a person in any order.
    """
    typed = words.split()
    if len("".join(typed)) < FEWEST_LETTERS:
        return []
    people = User.objects.filter(is_active=True)
    for word in typed:
        people = people.filter(named(word) | Q(email__istartswith=word))
    return list(people.order_by("name", "email")[:MOST_FOUND])


def people_of(
    actor: Actor, site: Securable, words: str = ""
) -> tuple[list[dict[str, object]], int]:
    """The first people of a site that the actor sees, by name, and how many there are in all.

    People who reach it by its groups or in person. To people outside only names are shown, and
    names alone are searched, or addresses would be found a letter at a time.
    """
    outside = principals_of(actor).outside
    people = _on(site)
    for word in words.split():
        people = people.filter(named(word) if outside else named(word) | Q(email__istartswith=word))
    shown = name_values if outside else person_values
    return [
        shown(person) for person in people.order_by("name", "email")[:MOST_ON_PAGE]
    ], people.count()


def name_of(actor: Actor, person: User | None) -> str:
    """A person's name as the actor may see it: of somebody without one, not the address (D15).

    Empty for nobody.
    """
    if person is None:
        return ""
    if principals_of(actor).outside and not person.name and person != actor.user:
        return _("Somebody without a name")
    return str(person)


def name_values(person: User) -> dict[str, object]:
    """A name as _person.html shows it, and nothing else of the person (D15)."""
    name = person.name or _("Somebody without a name")
    return {"name": name, "initial": name[0].upper(), "hue": person.hue}


def person_values(person: User) -> dict[str, object]:
    """A person as _person.html shows them to people inside, and how they are chosen."""
    return {
        "id": person.pk,
        "name": str(person),
        "email": person.email,
        "is_external": person.is_external,
        "initial": person.initial,
        "hue": person.hue,
    }


def too_often(actor: Actor) -> bool:
    """Whether they asked more often this minute than anybody types."""
    key = f"people_picker:{actor.user.pk}"
    cache.add(key, 0, timeout=60)
    try:
        return cache.incr(key) > MOST_A_MINUTE
    except ValueError:  # the minute was over in between
        return False


def named(word: str) -> Q:
    """A name of theirs begins like this word."""
    return Q(name__istartswith=word) | Q(name__icontains=f" {word}")


def who_see(item: Securable, level: Level = Level.READ) -> QuerySet[User]:
    """The people who hold the level on the item now: a set to choose from; of one the gate is asked."""
    people = User.objects.filter(_with_grants_on([item.scope_id], level), is_active=True)
    inside = Q(is_external=False)
    if not current_organisation().external_sharing or level is Level.OWN:
        return people.filter(inside)
    policy, domains = SharingPolicy.current(), Q()
    for domain in policy.domains:
        domains |= Q(email__endswith=f"@{domain}")
    let_in = Q(access_until=None) | Q(access_until__gte=timezone.now())
    if policy.domains_are == SharingPolicy.Domains.ONLY:
        let_in &= domains if policy.domains else Q(pk=None)
    elif policy.domains_are == SharingPolicy.Domains.EXCEPT and policy.domains:
        let_in &= ~domains
    closed = PermissionScope.objects.filter(pk=item.scope_id, closed_to_outsiders=True)
    return people.filter(inside | (let_in & ~Exists(closed)))


def known_to(actor: Actor) -> QuerySet[User]:
    """Whose names somebody outside sees: of sites that they are on (D15), and who let them in."""
    sites = model_of("site").objects.scattered(actor).values("scope_id")
    let_in = Q(pk__in=UserGrant.objects.filter(user=actor.user).values("granted_by"))
    let_in |= Q(pk__in=Membership.objects.filter(user=actor.user).values("added_by"))
    known = User.objects.filter(_with_grants_on(sites) | let_in | Q(pk=actor.user.pk))
    return known.filter(is_active=True).order_by()


def _on(site: Securable) -> QuerySet[User]:
    return User.objects.filter(_with_grants_on([site.scope_id]), is_active=True)


def _with_grants_on(scopes: QuerySet | list[int], level: Level = Level.READ) -> Q:
    sources = Inheritance.objects.filter(scope__in=scopes).values("source_id")
    gives = Q(permission__codename__in=level.enough) if level is not Level.READ else Q()
    groups = GroupGrant.objects.filter(gives, content_object__in=sources).values("group_id")
    places = Membership.objects.filter(group__in=groups).values("user_id")
    grants = UserGrant.objects.filter(gives, content_object__in=sources).values("user_id")
    return Q(pk__in=places) | Q(pk__in=grants)
