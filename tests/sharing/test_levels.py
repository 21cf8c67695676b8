"""Who holds which level: people, groups, outsiders, nobody, our own jobs."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from documents.models import Document
from sharing.actors import Actor
from sharing.gate import level_on, may, require
from sharing.models import Level, PermissionGroup
from sharing.operations.grants import grant, revoke
from sharing.operations.groups import add_to_group, remove_from_group
from sharing.operations.scopes import break_inheritance
from sites_app.models import Folder, Site
from sites_app.operations.sites import create_site
from tests.people import add_text, anew, insider, outsider

OWNERS, MEMBERS, VISITORS = PermissionGroup.Kind


def held(actor: Actor, item: object) -> Level | None:
    """The level at the actor's next request."""
    return level_on(anew(actor), item.scope_id)


def test_the_three_groups_give_their_levels(site, alice, bob, carol, dave, nobody):
    levels = [held(actor, site) for actor in (alice, bob, carol, dave, nobody)]

    assert levels == [Level.OWN, Level.EDIT, Level.READ, None, None]


@pytest.mark.parametrize("level", Level)
def test_each_level_includes_the_ones_before_it_and_no_more(site, alice, dave, level):
    grant(alice, site, dave.user, level)

    held = [one for one in Level if may(anew(dave), one, site)]

    assert held == list(Level)[: level.rank]


def test_the_highest_of_what_somebody_was_given_counts(site, alice, bob, carol):
    grant(alice, site, bob.user, Level.READ)
    grant(alice, site, carol.user, Level.EDIT)

    assert held(bob, site) is Level.EDIT
    assert held(carol, site) is Level.EDIT


def test_a_second_grant_changes_the_level_down_as_well(site, alice, dave):
    grant(alice, site, dave.user, Level.EDIT)
    grant(alice, site, dave.user, Level.READ)

    assert held(dave, site) is Level.READ


def test_in_one_group_of_a_site_at_a_time(site, alice, bob):
    """S24."""
    add_to_group(alice, site, bob.user, VISITORS)

    assert held(bob, site) is Level.READ


def test_who_leaves_a_group_keeps_what_was_granted_to_them_alone(site, alice, bob):
    """S92."""
    grant(alice, site, bob.user, Level.READ)

    remove_from_group(alice, site, bob.user, MEMBERS)

    assert held(bob, site) is Level.READ
    revoke(alice, site, bob.user)
    assert held(bob, site) is None


def test_an_outsider_in_a_group_is_a_member_like_any_other_but_never_an_owner(site, alice, erin):
    """S14, S18, S20."""
    add_to_group(alice, site, erin.user, MEMBERS)

    assert held(erin, site) is Level.EDIT


def test_somebody_outside_with_nothing_has_nothing(site, alice, erin):
    document = add_text(alice, site, "Plan.txt")

    assert held(erin, site) is None
    assert held(erin, document) is None
    assert not Document.objects.visible_to(anew(erin)).exists()
    assert not Site.objects.scattered(anew(erin)).exists()
    with pytest.raises(PermissionDenied):
        require(anew(erin), Level.READ, document)


def test_full_control_that_reached_an_outsider_somehow_counts_as_edit(site, alice, dave):
    """D13: not even by a row that should not be there."""
    grant(alice, site, dave.user, Level.OWN)
    dave.user.is_external = True
    dave.user.save(update_fields=["is_external"])

    assert held(dave, site) is Level.EDIT
    assert not Site.objects.scattered(anew(dave), Level.OWN).exists()
    assert not Site.objects.open_to(anew(dave), Level.OWN).exists()


def test_who_may_not_sign_in_any_more_holds_nothing(site, alice, bob):
    """Guardian's own shortcut would still say yes (house.md, trap 1)."""
    grant(alice, site, bob.user, Level.OWN)
    bob.user.is_active = False
    bob.user.save(update_fields=["is_active"])

    assert held(bob, site) is None
    assert not Site.objects.scattered(anew(bob)).exists()
    bob.user.is_active = True
    bob.user.save(update_fields=["is_active"])
    assert held(bob, site) is Level.OWN


def test_an_administrator_administers_and_does_not_read(site, alice):
    admin = insider("Ada", is_staff=True, is_superuser=True)
    document = add_text(alice, site, "Plan.txt")

    assert held(admin, document) is None
    assert not Document.objects.visible_to(admin).exists()
    assert not Document.objects.scattered(admin).exists()


def test_nobody_sees_nothing_in_any_list(site, alice, nobody):
    add_text(alice, site, "Plan.txt")

    for model in (Site, Folder, Document):
        assert not model.objects.visible_to(nobody).exists()
        assert not model.objects.open_to(nobody).exists()
        assert not model.objects.scattered(nobody).exists()


def test_a_job_of_our_own_may_do_everything(site, alice):
    document = add_text(alice, site, "Plan.txt")
    job = Actor(job="a test")

    assert level_on(job, document.scope_id) is Level.OWN
    assert list(Document.objects.visible_to(job)) == [document]
    assert list(Document.objects.scattered(job)) == [document]


def test_what_ended_is_over_for_an_operation_that_looked_before(site, alice, bob, library):
    """Groups are read with every question, and every operation asks again after its lock."""
    assert may(bob, Level.EDIT, site)
    remove_from_group(alice, site, bob.user, MEMBERS)
    assert not may(bob, Level.EDIT, site)

    with pytest.raises(PermissionDenied):
        add_text(bob, library, "Plan.txt")

    assert not may(bob, Level.READ, site)


def test_two_sites_know_nothing_of_each_other(site, alice, bob, carol):
    other = create_site(bob, "Mills")

    assert held(bob, other) is Level.OWN
    assert held(carol, other) is None
    assert held(alice, other) is None


def test_only_somebody_inside_makes_a_site(waterland, erin, nobody):
    """D13."""
    for actor in (erin, nobody):
        with pytest.raises(PermissionDenied):
            create_site(actor, "Mine")


def test_somebody_who_sees_much_and_somebody_who_sees_little_get_the_same_list(
    site, alice, bob, monkeypatch
):
    """Lists begin at the grants, or look at each row when the grants are many: one answer."""
    documents = {add_text(alice, site, f"{number}.txt") for number in range(3)}
    grant(alice, next(iter(documents)), bob.user, Level.OWN)
    few = set(Document.objects.scattered(anew(bob)))

    monkeypatch.setattr("sharing.gate.FEW_SCOPES", 0)
    many = set(Document.objects.scattered(anew(bob)))

    assert few == many == documents


def test_a_page_of_a_folder_leaves_out_what_is_unique(site, alice, bob, library):
    plan, secret = add_text(alice, library, "Plan.txt"), add_text(alice, library, "Secret.txt")
    grant(alice, plan, outsider("Frank").user, Level.READ)
    break_inheritance(alice, secret)
    remove_from_group(alice, secret, bob.user, MEMBERS)

    assert list(Document.objects.all().listed_in(library, bob)) == [plan]
    assert set(Document.objects.all().listed_in(library, alice)) == {plan, secret}
