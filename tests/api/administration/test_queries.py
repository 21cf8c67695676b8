"""How many statements the administration takes: so many, however much there is."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sharing.actors import Actor
from sharing.models import Level, PermissionGroup
from sharing.operations.access_ends import set_sponsor
from sharing.operations.grants import grant
from sharing.operations.groups import add_to_group
from sharing.operations.guest_link_letters import send_guest_link
from sharing.operations.guest_links import make_guest_link
from sharing.operations.invitations import invite
from sharing.operations.policy import set_policy
from sharing.operations.switch import begin_check
from tests.people import add_text, insider, outsider

# Domain, token, policies of tokens and of signing in, the person and their second factor are nine.
MOST = {
    "switch/": 16,
    "switch/check/": 10,
    "policy/": 11,
    "external-users/": 10,
    "external-users/{erin}/": 14,
    "external-users/{erin}/access/": 22,
    "events/": 13,
}


@pytest.mark.parametrize("path", MOST)
def test_it_takes_so_many_statements_however_much_there_is(
    path, administer, ada, alice, erin, site
):
    address = f"administration/{path.format(erin=erin.user.pk)}"
    as_admin, chosen = Actor(user=ada.user, job="admin"), []
    add_to_group(alice, site, erin.user, PermissionGroup.Kind.VISITORS)
    grant(alice, add_text(alice, site, "Plan.txt"), erin.user, Level.READ)
    begin_check(as_admin)
    administer("GET", address)
    taken = []
    for turn in range(2):
        for number in range(3):
            name = f"{turn}{number}"
            frank = outsider(f"Frank{name}")
            set_sponsor(as_admin, [frank.user], alice.user)
            add_to_group(alice, site, frank.user, PermissionGroup.Kind.VISITORS)
            plan = add_text(alice, site, f"Plan{name}.txt")
            grant(alice, plan, erin.user, Level.READ)
            send_guest_link(alice, plan, make_guest_link(alice, plan), [erin.user.email])
            invite(alice, site, f"x{name}@guest.example.test", level=Level.READ)
            chosen.append(insider(f"Bob{name}").user)
            set_policy(as_admin, sharers="chosen", chosen=[alice.user, *chosen])
        with CaptureQueriesContext(connection) as context:
            assert administer("GET", address).status_code == 200
        taken.append(len(context))
    assert taken[0] == taken[1]
    assert taken[1] <= MOST[path]
