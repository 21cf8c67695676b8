"""The list of external users in the API: who they are, until when, what they reach, and removing them."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import ExternalUser, User
from sharing import my_access
from sharing.actors import Actor
from sharing.administering import require_administrator
from sharing.api.administration.door import AdministrationViewSet, administrator
from sharing.api.administration.people_shapes import (
    ExternalUserAsked,
    ExternalUsersAsked,
    ExternalUserShown,
    ExternalUserWhole,
    ReachShown,
    RemovalAsked,
)
from sharing.api.reading import asked_for, said
from sharing.api.schema import documented
from sharing.api.shapes import person_shown
from sharing.api.tags import unless_changed
from sharing.api.views import answer, page, page_size, place_in
from sharing.external_users_admin import Barred, Ends, ExternalUserAdmin, Seen, SponsorGone
from sharing.models import GuestLink
from sharing.my_access import Given
from sharing.operations.access_ends import set_access_end, set_sponsor
from sharing.operations.external_users import links_sent_to, remove
from sharing.securable import securable_models
from sharing.transactions import operation

FILTERS = [Ends, Seen, SponsorGone, Barred]


class ExternalUserViewSet(AdministrationViewSet):
    """Everybody outside who accepted an invitation."""

    has_tags = True

    @documented(ExternalUserShown, page=True, parameters=[ExternalUsersAsked], errors=[422])
    def external_users(self, request: Request) -> Response:
        """Those who are on the list, by name."""
        asked, size = asked_for(request, ExternalUsersAsked), page_size(request)
        people = _chosen(asked).select_related("sponsor").order_by("name", "pk")
        if after := place_in(request, str):
            name, pk = after
            people = people.filter(Q(name__gt=name) | Q(name=name, pk__gt=pk))
        return page(request, list(people[: size + 1]), size, lambda one: (one.name, one.pk), _shown)

    @documented(ExternalUserWhole)
    def one(self, request: Request, pk: UUID) -> Response:
        """One of them, and how much is open to them now; 404 for whoever was removed."""
        return answer(request, _whole(pk))

    @documented(ExternalUserWhole, takes=ExternalUserAsked, matches=True)
    def change(self, request: Request, pk: UUID) -> Response:
        """Say until when they have access, or who inside answers for them."""
        _found(pk)
        facts = said(request, ExternalUserAsked, partly=True)
        if "sponsor" in facts:
            facts["sponsor"] = _sponsor(facts["sponsor"])
        actor = administrator(request)
        do = partial(_change, actor, pk, facts)
        unless_changed(actor, request, partial(_hold, pk), partial(_whole, pk), do)
        return answer(request, _whole(pk))

    @documented(status=204, matches=True)
    def remove_one(self, request: Request, pk: UUID) -> Response:
        """Remove somebody for good: all they were given ends, and they cannot sign in.

        Turning the switch off and on does not bring them back; a new invitation does, with nothing of
        before. Guest links stay: see `remove/`.
        """
        actor, person = administrator(request), _found(pk)
        do = partial(remove, actor, [person])
        unless_changed(actor, request, partial(_hold, pk), partial(_whole, pk), do)
        return Response(status=204)

    @documented(ReachShown)
    def access(self, request: Request, pk: UUID) -> Response:
        """What they were given and can open now, and which guest links we sent to them.

        Whoever administers does not read: things that you do not see yourself are not named.
        """
        person = _found(pk)
        given = my_access.given_to(person)
        seen = my_access.seen_of(given, Actor(user=request.user))
        shown = {
            "given": [_given(one, shown=one.item.pk in seen) for one in given],
            "links": [_link(link) for link in links_sent_to([person])],
        }
        return answer(request, shown)


class RemovalViewSet(AdministrationViewSet):
    """Many at once."""

    @documented(status=204, takes=RemovalAsked)
    def remove(self, request: Request) -> Response:
        """Remove people outside for good, all of them or none, and disable links that were sent to them."""
        asked = said(request, RemovalAsked)
        people = list(_all().filter(pk__in=asked["people"]))
        if len(people) < len(set(asked["people"])):
            raise _unknown("people")
        links = {link.pk: link for link in links_sent_to(people)}
        if not links.keys() >= set(asked.get("disable_links", [])):
            raise _unknown("disable_links")
        disabling = [links[pk] for pk in dict.fromkeys(asked.get("disable_links", []))]
        remove(administrator(request), people, disabling=disabling)
        return Response(status=204)


def _all() -> QuerySet[ExternalUser]:
    return ExternalUser.objects.filter(is_active=True)


def _found(pk: UUID) -> ExternalUser:
    return get_object_or_404(_all().select_related("sponsor"), pk=pk)


def _chosen(asked: dict[str, str]) -> QuerySet[ExternalUser]:
    people = _all()
    for word in asked.get("q", "").split():
        where = Q()
        for field in ExternalUserAdmin.search_fields:
            where |= Q(**{f"{field}__icontains": word})
        people = people.filter(where)
    for one in FILTERS:
        if chosen := asked.get(one.parameter_name):
            people = one.leaves[chosen](people)
    return people


def _unknown(field: str) -> ValidationError:
    words = _("Nobody here has this number.")
    return ValidationError({field: ValidationError(words, code="unknown")})


def _sponsor(pk: UUID) -> User:
    person = User.objects.filter(pk=pk).first()
    if person is None:
        raise _unknown("sponsor")
    return person


def _hold(pk: UUID) -> None:
    User.objects.select_for_update().filter(pk=pk).first()


@operation
def _change(actor: Actor, pk: UUID, facts: dict[str, object]) -> None:
    """All of it in one go; each is an operation of its own, which asks and records."""
    require_administrator(actor)
    people = [_found(pk)]
    if "access_until" in facts:
        set_access_end(actor, people, facts["access_until"])
    if "sponsor" in facts:
        set_sponsor(actor, people, facts["sponsor"])


def _shown(person: ExternalUser) -> dict[str, object]:
    sponsor = person.sponsor
    return {
        "id": str(person.pk),
        "name": person.name,
        "email": person.email,
        "sponsor": sponsor and person_shown(sponsor) | {"here": sponsor.is_active},
        "access_until": person.access_until,
        "joined_at": person.date_joined,
        "last_seen_at": person.last_seen,
    }


def _whole(pk: UUID) -> dict[str, object]:
    person = _found(pk)
    actor = Actor(user=person)
    reach = {
        f"{model.kind}s": model.objects.scattered(actor).count()
        for model in securable_models()
        if model.kind in {"site", "document"}
    }
    return _shown(person) | {"last_login_at": person.last_login} | reach


def _given(given: Given, *, shown: bool) -> dict[str, object]:
    return {
        "kind": given.item.kind,
        "id": str(given.item.pk) if shown else None,
        "name": str(given.item) if shown else None,
        "level": given.level.value,
        "group": given.group and given.group.kind,
        "given_by": str(given.given_by or ""),
        "given_at": given.given_at,
    }


def _link(link: GuestLink) -> dict[str, object]:
    return {
        "id": str(link.pk),
        "purpose": link.purpose,
        "level": link.level,
        "created_by": str(link.created_by),
        "created_at": link.created_at,
        "expires_at": link.expires_at,
    }
