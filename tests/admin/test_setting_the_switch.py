"""The switch as an administrator sets it: one row is written, and the gate says the rest."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import tenant_context

from sharing.actors import Actor
from sharing.gate import may
from sharing.models import Level, PermissionGroup, SharingEvent
from sharing.operations.grants import grant
from sharing.operations.groups import add_to_group
from sharing.operations.guest_links import disable_guest_link, make_guest_link
from sharing.operations.invitations import invite, withdraw
from sharing.operations.scopes import set_never_outside
from sharing.operations.switch import (
    Check,
    WaysIn,
    check_ways_in,
    checked,
    consequences,
    set_external_sharing,
)
from tenants.models import Organisation
from tests.people import add_text, anew, bearer, insider, outsider

VISITORS = PermissionGroup.Kind.VISITORS
FRANK = "frank@elsewhere.example.test"


def writes(captured: CaptureQueriesContext) -> list[str]:
    """What was written to, statement by statement."""
    statements = [query["sql"].split() for query in captured.captured_queries]
    return [words[1 if words[0] == "UPDATE" else 2] for words in statements if words[0] in WRITES]


WRITES = {"UPDATE", "INSERT", "DELETE"}


def test_turning_it_off_writes_one_row_and_the_event(waterland, ada, alice, erin, site):
    """S56, S57, S66, D2."""
    add_to_group(alice, site, erin.user, VISITORS)

    with CaptureQueriesContext(connection) as captured:
        set_external_sharing(ada, waterland, on=False)

    assert writes(captured) == ['"tenants_organisation"', '"sharing_sharingevent"']
    assert list(
        Organisation.objects.filter(external_sharing=False).values_list("schema_name", flat=True)
    ) == ["waterland"]
    event = SharingEvent.objects.latest("pk")
    assert (event.verb, event.user, event.job) == ("external sharing off", ada.user, "admin")
    assert not waterland.external_sharing


def test_off_and_on_again_everything_is_as_it_was(waterland, ada, alice, bob, erin, site):
    """S59, S65, S69, S70, and the people inside notice nothing (D2)."""
    document = add_text(alice, site, "Plan.txt")
    add_to_group(alice, site, erin.user, VISITORS)
    link = make_guest_link(alice, document)

    set_external_sharing(ada, waterland, on=False)
    assert not may(anew(erin), Level.READ, site)
    assert not may(bearer(link), Level.READ, document)
    assert may(anew(bob), Level.EDIT, document)

    set_external_sharing(ada, waterland, on=True)
    assert may(anew(erin), Level.READ, site)
    assert may(bearer(link), Level.READ, document)
    assert may(anew(bob), Level.EDIT, document)


def test_to_set_it_as_it_is_is_no_event(waterland, ada):
    set_external_sharing(ada, waterland, on=True)

    assert not SharingEvent.objects.exists()


def test_only_an_administrator_sets_it(waterland, ada, alice, erin):
    someone = [
        Actor(),
        alice,
        erin,
        Actor(job="admin"),
        Actor(user=alice.user, job="admin"),
        Actor(user=ada.user),
        Actor(user=ada.user, job="expire_guest_links"),
    ]
    for actor in someone:
        with pytest.raises(PermissionDenied):
            set_external_sharing(actor, waterland, on=False)
        with pytest.raises(PermissionDenied):
            check_ways_in(actor)

    assert Organisation.objects.get(pk=waterland.pk).external_sharing
    set_external_sharing(insider("Root", is_staff=True, is_superuser=True), waterland, on=False)
    assert not Organisation.objects.get(pk=waterland.pk).external_sharing


def test_an_administrator_who_may_not_sign_in_any_more_sets_nothing(waterland, ada):
    type(ada.user).objects.filter(pk=ada.user.pk).update(is_active=False)

    with pytest.raises(PermissionDenied):
        set_external_sharing(ada, waterland, on=False)


def test_nobody_sets_the_switch_of_another_organisation(waterland, polder, ada):
    """D4."""
    with pytest.raises(PermissionDenied):
        set_external_sharing(ada, polder, on=False)

    set_external_sharing(ada, waterland, on=False)
    assert Organisation.objects.get(pk=polder.pk).external_sharing
    with tenant_context(polder), pytest.raises(PermissionDenied):
        set_external_sharing(ada, polder, on=False)


def test_the_consequences_are_counted_from_what_is_there(waterland, ada, alice, erin, site):
    document, other = add_text(alice, site, "Plan.txt"), add_text(alice, site, "Map.txt")
    guest, twice = outsider("Gustav"), outsider("Hilde")
    outsider("Nothing")
    outsider("Gone", is_active=False)
    add_to_group(alice, site, erin.user, VISITORS)
    add_to_group(alice, site, twice.user, VISITORS)
    grant(alice, document, twice.user, Level.READ)
    grant(alice, document, guest.user, Level.READ)
    make_guest_link(alice, document)
    disable_guest_link(alice, document, make_guest_link(alice, document))
    make_guest_link(alice, other)
    invite(alice, site, FRANK, group=VISITORS)
    withdraw(alice, site, invite(alice, site, "late@elsewhere.example.test", group=VISITORS))

    assert consequences() == WaysIn(people=3, links=2, invitations=1)

    set_never_outside(alice, other, never=True)
    set_external_sharing(ada, waterland, on=False)
    assert consequences() == WaysIn(people=3, links=1, invitations=1)


def test_after_turning_it_off_no_way_in_is_open(waterland, ada, alice, erin, site):
    document = add_text(alice, site, "Plan.txt")
    outsider("Nothing")
    add_to_group(alice, site, erin.user, VISITORS)
    make_guest_link(alice, document)
    invite(alice, site, FRANK, group=VISITORS)
    assert checked() == Check(open=3, of=4)

    set_external_sharing(ada, waterland, on=False)
    found = check_ways_in(ada)

    assert found == Check(open=0, of=4)
    event = SharingEvent.objects.latest("pk")
    assert (event.verb, event.details) == ("check ways in", {"open": "0", "of": "4"})
