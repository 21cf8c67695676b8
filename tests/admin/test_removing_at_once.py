"""Somebody is removed at the moment at which they accept, or at which somebody gives them something."""

from __future__ import annotations

import pytest

from accounts.models import Membership, User
from sharing.actors import Actor
from sharing.checks import wrong_rows
from sharing.gate import may
from sharing.models import Invitation, Level, PermissionGroup, UserGrant
from sharing.operations.external_users import remove
from sharing.operations.grants import grant
from sharing.operations.invitations import accept, invite
from tests.at_once import at_once
from tests.people import add_text, anew, outsider
from tests.post import verified

PAIRS = 10


@pytest.mark.django_db(transaction=True)
def test_whoever_is_removed_while_they_accept_is_out(ada, alice, site):
    for number in range(PAIRS):
        guest = verified(outsider(f"Guest{number}"))
        invitation = invite(alice, site, guest.user.email, group=PermissionGroup.Kind.VISITORS)

        _accepted, removed = at_once(
            lambda guest=guest, invitation=invitation: accept(
                anew(guest), Invitation.objects.get(pk=invitation.pk)
            ),
            lambda guest=guest: remove(Actor(user=ada.user, job="admin"), [guest.user]),
        )

        assert removed is None
        invitation.refresh_from_db()
        assert invitation.state in {"accepted", "withdrawn"}
        assert not User.objects.get(pk=guest.user.pk).is_active
        assert not Membership.objects.filter(user=guest.user).exists()
        assert not may(anew(guest), Level.READ, site)


@pytest.mark.django_db(transaction=True)
def test_whoever_is_removed_while_somebody_gives_them_something_is_out(ada, alice, site):
    for number in range(PAIRS):
        guest, document = outsider(f"Guest{number}"), add_text(alice, site, f"Plan {number}.txt")

        given, removed = at_once(
            lambda guest=guest, document=document: grant(
                Actor(user=alice.user), document, guest.user, Level.READ
            ),
            lambda guest=guest: remove(Actor(user=ada.user, job="admin"), [guest.user]),
        )

        assert (given, removed) == (None, None)
        document.refresh_from_db()
        assert not may(anew(guest), Level.READ, document)
        # Given a moment later it is there, for somebody who may not sign in; coming back ends it.
        assert UserGrant.objects.filter(user=guest.user).count() <= 1
    assert list(wrong_rows()) == []
