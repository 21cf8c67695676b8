"""The switch of the organisation: off, nobody from outside gets in; on again, all is as it was."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django_tenants.utils import tenant_context

from accounts.models import Membership, User
from documents.models import Document
from sharing.actors import Actor
from sharing.gate import may, require
from sharing.models import (
    GroupGrant,
    GuestLink,
    Inheritance,
    Level,
    PermissionGroup,
    PermissionScope,
    UserGrant,
)
from sharing.operations.grants import grant, revoke
from sharing.operations.groups import add_to_group, remove_from_group
from sharing.operations.guest_links import disable_guest_link, make_guest_link
from sites_app.models import Folder, Site
from sites_app.operations.sites import create_site
from tenants.models import Organisation
from tests.people import add_text, anew, bearer, insider, outsider


def switch(*, on: bool) -> None:
    """Flip the switch of every organisation but those whose test says otherwise."""
    Organisation.objects.filter(schema_name="waterland").update(external_sharing=on)


@pytest.fixture
def document(alice: Actor, library: Folder) -> Document:
    """A document of Alice's site."""
    return add_text(alice, library, "Water levels.txt")


def test_a_new_organisation_shares_outside(waterland):
    """S53."""
    assert waterland.external_sharing


class TestRoundTrip:
    """The table of behaviours.md, section 4: on, then off, then on again."""

    def test_an_outsider_in_a_group(self, site, alice, erin, document):
        """S57, S59, S65, S66."""
        add_to_group(alice, site, erin.user, PermissionGroup.Kind.MEMBERS)

        switch(on=False)
        assert not may(anew(erin), Level.READ, site)
        assert not Document.objects.visible_to(anew(erin)).exists()
        assert not Document.objects.scattered(anew(erin)).exists()
        assert Membership.objects.filter(user=erin.user).exists()

        switch(on=True)
        assert may(anew(erin), Level.EDIT, document)

    def test_an_outsider_with_a_document(self, document, alice, erin):
        """S59, S64."""
        grant(alice, document, erin.user, Level.READ)

        switch(on=False)
        assert not may(anew(erin), Level.READ, document)

        switch(on=True)
        assert may(anew(erin), Level.READ, document)

    @pytest.mark.parametrize("off_first", [False, True])
    def test_what_ends_before_or_meanwhile_does_not_come_back(
        self, site, document, alice, erin, off_first
    ):
        """S68, S92, D3."""
        add_to_group(alice, site, erin.user, PermissionGroup.Kind.MEMBERS)
        grant(alice, document, erin.user, Level.READ)
        switch(on=not off_first)

        remove_from_group(alice, site, erin.user, PermissionGroup.Kind.MEMBERS)
        revoke(alice, document, erin.user)
        switch(on=False)
        switch(on=True)

        assert not may(anew(erin), Level.READ, site)
        assert not may(anew(erin), Level.READ, document)

    def test_a_person_who_may_not_sign_in_any_more_stays_out(self, site, alice, erin):
        """S67, S68."""
        add_to_group(alice, site, erin.user, PermissionGroup.Kind.MEMBERS)
        switch(on=False)
        User.objects.filter(pk=erin.user.pk).update(is_active=False)
        switch(on=True)

        assert not may(anew(erin), Level.READ, site)

    def test_a_guest_link(self, document, alice):
        """S69, S70."""
        link = make_guest_link(alice, document)

        switch(on=False)
        assert not may(bearer(link), Level.READ, document)
        assert not Document.objects.scattered(bearer(link)).exists()
        assert GuestLink.objects.usable().get().state == "active"

        switch(on=True)
        assert may(bearer(link), Level.READ, document)

    @pytest.mark.parametrize("off_first", [False, True])
    def test_a_disabled_or_expired_link(self, document, alice, off_first):
        """S72, D3."""
        disabled, expired = make_guest_link(alice, document), make_guest_link(alice, document)
        switch(on=not off_first)

        disable_guest_link(alice, document, disabled)
        past = timezone.now() - timedelta(seconds=1)
        GuestLink.objects.filter(pk=expired.pk).update(expires_at=past)
        switch(on=False)
        switch(on=True)

        assert not may(bearer(disabled), Level.READ, document)
        assert not may(bearer(expired), Level.READ, document)

    def test_somebody_inside_notices_nothing(self, site, document, bob, carol):
        """D2."""
        switch(on=False)

        assert may(anew(bob), Level.EDIT, document)
        assert may(anew(carol), Level.READ, site)
        assert Document.objects.scattered(anew(bob)).exists()

    def test_a_link_does_not_help_somebody_inside_while_it_is_off(self, document, alice, bob, dave):
        link = make_guest_link(alice, document)

        switch(on=False)

        assert not may(bearer(link, dave), Level.READ, document)
        assert may(bearer(link, bob), Level.EDIT, document)

    def test_another_organisation_notices_nothing(self, site, polder):
        """D4."""
        with tenant_context(polder):
            anna, guest = insider("Anna"), outsider("Gustav")
            theirs = create_site(anna, "Mills")
            add_to_group(anna, theirs, guest.user, PermissionGroup.Kind.VISITORS)

            switch(on=False)

            assert may(anew(guest), Level.READ, theirs)


def test_no_new_link_while_it_is_off(document, alice):
    """S58; and the actor's organisation may have been read before the switch."""
    switch(on=False)

    with pytest.raises(PermissionDenied):
        make_guest_link(alice, document)

    assert not GuestLink.objects.exists()


def test_whoever_looked_before_is_stopped_by_the_next_operation(site, alice, erin, library):
    """D18."""
    add_to_group(alice, site, erin.user, PermissionGroup.Kind.MEMBERS)
    assert may(erin, Level.EDIT, site)
    switch(on=False)

    with pytest.raises(PermissionDenied):
        require(erin, Level.EDIT, site)
    with pytest.raises(PermissionDenied):
        add_text(erin, library, "Plan.txt")


def test_flipping_it_changes_no_row(site, document, alice, erin):
    """D2: suspension is computed, never stored."""
    add_to_group(alice, site, erin.user, PermissionGroup.Kind.VISITORS)
    grant(alice, document, erin.user, Level.EDIT)
    make_guest_link(alice, document)
    kept = [PermissionScope, Inheritance, UserGrant, GroupGrant, Membership, GuestLink, Site]
    before = [list(model.objects.order_by("pk").values()) for model in kept]

    switch(on=False)
    may(anew(erin), Level.READ, site)
    switch(on=True)

    assert [list(model.objects.order_by("pk").values()) for model in kept] == before
