"""Who has access, and why: the reasons are those by which the gate decided."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from documents.models import Document
from sharing.access import explain, who_can, words_of
from sharing.actors import Actor
from sharing.gate import Refusal
from sharing.models import GuestLink, Level, PermissionGroup
from sharing.operations.grants import grant
from sharing.operations.groups import add_to_group, remove_from_group
from sharing.operations.guest_links import make_guest_link
from sharing.operations.invitations import invite
from sharing.operations.scopes import break_inheritance, set_never_outside
from sites_app.models import Folder
from sites_app.operations.folders import create_folder
from tenants.models import Organisation
from tests.people import add_text, anew, bearer

OWNERS, MEMBERS, VISITORS = PermissionGroup.Kind


@pytest.fixture
def folder(alice: Actor, library: Folder) -> Folder:
    """A folder of Alice's site."""
    return create_folder(alice, library, "Plans")


@pytest.fixture
def document(alice: Actor, folder: Folder) -> Document:
    """A document in it."""
    return add_text(alice, folder, "Budget.txt")


class TestWhy:
    def test_by_a_group_of_the_site_with_who_put_them_there(self, site, document, alice, bob):
        decision = explain(anew(bob), document)

        (way,) = decision.ways
        assert (decision.level, decision.refusals) == (Level.EDIT, [])
        assert (way.source, way.group.kind, way.given_by) == (site, MEMBERS, alice.user)

    def test_by_every_way_the_strongest_first(self, site, folder, document, alice, carol):
        grant(alice, folder, carol.user, Level.COMMENT)
        grant(alice, document, carol.user, Level.EDIT)

        decision = explain(anew(carol), document)

        assert decision.level is Level.EDIT
        assert [(way.level, way.source) for way in decision.ways] == [
            (Level.EDIT, document),
            (Level.COMMENT, folder),
            (Level.READ, site),
        ]

    def test_a_way_above_what_is_unique_does_not_count(self, site, document, alice, bob):
        break_inheritance(alice, document)

        assert [way.source for way in explain(anew(bob), document).ways] == [document]

    def test_by_a_link(self, document, alice, nobody):
        link = make_guest_link(alice, document)

        decision = explain(bearer(link), document)

        assert decision.level is Level.READ
        assert [way.link for way in decision.ways] == [link]


class TestWhyNot:
    def test_nothing_was_given(self, document, dave, nobody):
        assert explain(anew(dave), document).refusals == [Refusal.NO_GRANT]
        assert explain(nobody, document).refusals == [Refusal.NO_GRANT]

    def test_the_account_is_closed(self, document, bob):
        bob.user.is_active = False
        bob.user.save(update_fields=["is_active"])

        assert explain(anew(bob), document).refusals == [Refusal.INACTIVE]

    def test_the_switch_is_off_for_people_outside(self, site, document, alice, erin, bob):
        add_to_group(alice, site, erin.user, MEMBERS)
        Organisation.objects.update(external_sharing=False)

        decision = explain(anew(erin), document)

        assert decision.refusals == [Refusal.SWITCH]
        assert [way.source for way in decision.ways] == [site], "what would count if it were on"
        assert explain(anew(bob), document).refusals == []

    def test_it_may_never_be_seen_outside(self, site, folder, document, alice, erin):
        add_to_group(alice, site, erin.user, MEMBERS)
        set_never_outside(alice, folder, never=True)

        assert explain(anew(erin), document).refusals == [Refusal.NEVER_OUTSIDE]

    def test_the_link_is_over(self, document, alice):
        link = make_guest_link(alice, document)
        GuestLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

        assert Refusal.LINK_ENDED in explain(bearer(link), document).refusals

    def test_who_made_the_link_may_no_longer(self, site, document, alice, bob):
        add_to_group(alice, site, bob.user, OWNERS)
        link = make_guest_link(bob, document)
        add_to_group(alice, site, bob.user, VISITORS)

        assert Refusal.LINK_MAKER in explain(bearer(link), document).refusals

    @pytest.mark.parametrize("refusal", Refusal)
    def test_each_has_words(self, refusal):
        assert words_of(refusal).endswith(".")


class TestWhoCan:
    def test_every_way_in_is_named(self, site, folder, document, alice, bob, carol, dave, erin):
        """L6, security rule 3: also ways that are suspended now."""
        grant(alice, folder, dave.user, Level.EDIT)
        grant(alice, document, erin.user, Level.READ)
        link = make_guest_link(alice, document)
        invitation = invite(alice, document, "frank@example.test", level=Level.READ)
        Organisation.objects.update(external_sharing=False)

        access = who_can(document)

        assert [(way.person, way.level, way.source) for way in access.people] == [
            (dave.user, Level.EDIT, folder),
            (erin.user, Level.READ, document),
        ]
        by_group = {c.way.group.kind: [m.user for m in c.members] for c in access.groups}
        assert by_group == {OWNERS: [alice.user], MEMBERS: [bob.user], VISITORS: [carol.user]}
        assert [crowd.count for crowd in access.groups] == [1, 1, 1]
        assert [way.link for way in access.links] == [link]
        assert access.invitations == [invitation]

    def test_nobody_who_has_no_way_any_more(self, site, document, alice, bob):
        remove_from_group(alice, site, bob.user, MEMBERS)

        people = {m.user for crowd in who_can(document).groups for m in crowd.members}

        assert bob.user not in people
