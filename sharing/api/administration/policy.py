"""What the organisation allows of sharing outside (S41), in the API."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from sharing.administration.policy import cut_off_by
from sharing.api.administration.door import AdministrationViewSet, administrator
from sharing.api.administration.shapes import CutOffShown, PolicyAsked, PolicyShown
from sharing.api.reading import said
from sharing.api.schema import documented
from sharing.api.shapes import person_shown
from sharing.api.tags import unless_changed
from sharing.api.views import answer
from sharing.models import SharingPolicy
from sharing.operations.policy import set_policy

AS_THEY_ARE = [
    *("sharers", "domains_are", "domains", "links_allowed", "edit_links_allowed"),
    *("link_days", "most_link_days", "access_days", "most_access_days"),
]


class PolicyViewSet(AdministrationViewSet):
    """The policy of the organisation."""

    has_tags = True
    is_of_one = True

    @documented(PolicyShown)
    def policy(self, request: Request) -> Response:
        """What holds now, on all sites."""
        return answer(request, _shown())

    @documented(PolicyShown, takes=PolicyAsked, matches=True)
    def change(self, request: Request) -> Response:
        """Change it: it holds on all sites from the next request on.

        Nothing is removed: what is forbidden is suspended, and is back when it is allowed again.
        """
        actor = administrator(request)
        do = partial(set_policy, actor, **_facts(request))
        unless_changed(actor, request, _hold, _shown, do)
        return answer(request, _shown())


class CutOffViewSet(AdministrationViewSet):
    """What a change of the policy would do."""

    @documented(CutOffShown, takes=PolicyAsked)
    def cut_off(self, request: Request) -> Response:
        """How many people, links and invitations such a change would cut off; nothing is changed."""
        return Response(asdict(cut_off_by(administrator(request), _facts(request))))


def _facts(request: Request) -> dict[str, object]:
    """What was said, as the operation takes it."""
    facts = said(request, PolicyAsked)
    if "chosen" in facts:
        facts["chosen"] = _people(facts["chosen"])
    return facts


def _people(ids: list[object]) -> list[User]:
    found = User.objects.in_bulk(set(ids))
    if len(found) < len(set(ids)):
        unknown = ValidationError(_("Nobody here has this number."), code="unknown")
        raise ValidationError({"chosen": unknown})
    return list(found.values())


def _hold() -> None:
    SharingPolicy.objects.select_for_update().get_or_create(pk=1)


def _shown() -> dict[str, object]:
    policy = SharingPolicy.current()
    chosen = [person_shown(one) for one in policy.chosen.order_by("name", "email")]
    return {name: getattr(policy, name) for name in AS_THEY_ARE} | {"chosen": chosen}
