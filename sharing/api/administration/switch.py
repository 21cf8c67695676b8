"""The switch in the API (S56-S72): whether anything is open to people outside, and a check of it."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial

from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from sharing.api.administration.door import AdministrationViewSet, administrator
from sharing.api.administration.shapes import CheckShown, SwitchAsked, SwitchShown
from sharing.api.reading import said
from sharing.api.repeats import once
from sharing.api.schema import documented
from sharing.api.tags import unless_changed
from sharing.api.views import answer
from sharing.letting_in import switch_is_on
from sharing.operations.switch import begin_check, consequences, newest_check, set_external_sharing
from tenants.current import current_organisation
from tenants.models import Organisation


class SwitchViewSet(AdministrationViewSet):
    """The switch of the organisation."""

    has_tags = True
    is_of_one = True

    @documented(SwitchShown)
    def switch(self, request: Request) -> Response:
        """Whether sharing outside is on, and how many people, links and invitations hang on it."""
        return answer(request, _shown())

    @documented(SwitchShown, takes=SwitchAsked, matches=True)
    def turn(self, request: Request) -> Response:
        """Turn sharing outside off or on, for all sites at once.

        Off, everybody outside and every guest link is refused from the next request on. Nothing is
        removed: on, exactly what was given is there again. Whoever was removed, and what was ended,
        stays so.
        """
        actor, on = administrator(request), said(request, SwitchAsked)["external_sharing"]
        turn = partial(set_external_sharing, actor, current_organisation(), on=on)
        unless_changed(actor, request, _hold, _shown, turn)
        return answer(request, _shown())


class CheckViewSet(AdministrationViewSet):
    """Whether the switch does what it says."""

    has_tags = True
    is_of_one = True

    @documented(CheckShown)
    def check(self, request: Request) -> Response:
        """The newest check of all ways in, as far as it came; 404 if there never was one."""
        found = newest_check()
        if found is None:
            raise Http404
        return answer(request, asdict(found))

    @documented(CheckShown, status=202, makes=True)
    def begin(self, request: Request) -> Response:
        """Try every person outside, guest link and invitation at the gate, and write down what is open.

        If they are few it is done with the answer; if not, ask this address how far it is.
        """
        actor = administrator(request)

        def do() -> Response:
            begin_check(actor)
            return answer(request, asdict(newest_check()), 202)

        return once(actor, request, do)


def _hold() -> None:
    Organisation.objects.select_for_update().get(pk=current_organisation().pk)


def _shown() -> dict[str, object]:
    return {"external_sharing": switch_is_on(), **asdict(consequences())}
