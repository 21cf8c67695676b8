"""Owners, Members, Visitors: who is in them, and that a site keeps an owner."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Membership
from sharing.models import Level, PermissionGroup, SharingEvent, UserGrant
from sharing.operations.grants import grant
from sharing.operations.groups import add_to_group, remove_from_group
from sharing.operations.scopes import break_inheritance
from sharing.permissions import permission_for
from tests.people import add_text

OWNERS, MEMBERS, VISITORS = PermissionGroup.Kind


def people_of(item: object, kind: PermissionGroup.Kind) -> set[str]:
    groups = PermissionGroup.objects.filter(scope=item.own_scope, kind=kind)
    return set(groups.values_list("user__name", flat=True)) - {None}


def test_a_site_has_three_groups_and_its_maker_owns_it(site):
    assert people_of(site, OWNERS) == {"Alice"}
    assert people_of(site, MEMBERS) == {"Bob"}
    assert people_of(site, VISITORS) == {"Carol"}


@pytest.mark.parametrize(
    ("go", "kind"),
    [(add_to_group, MEMBERS), (add_to_group, VISITORS), (remove_from_group, OWNERS)],
)
def test_the_last_owner_stays(site, alice, go, kind):
    with pytest.raises(ValidationError) as refusal:
        go(alice, site, alice.user, kind)

    assert refusal.value.code == "last_owner"
    assert people_of(site, OWNERS) == {"Alice"}


def test_with_two_owners_one_can_go(site, alice, bob):
    add_to_group(alice, site, bob.user, OWNERS)

    remove_from_group(alice, site, alice.user, OWNERS)

    assert people_of(site, OWNERS) == {"Bob"}


def test_an_owner_who_may_not_sign_in_any_more_is_no_owner_to_keep(site, alice, bob):
    add_to_group(alice, site, bob.user, OWNERS)
    bob.user.is_active = False
    bob.user.save(update_fields=["is_active"])

    with pytest.raises(ValidationError) as refusal:
        remove_from_group(alice, site, alice.user, OWNERS)

    assert refusal.value.code == "last_owner"


def test_to_add_an_owner_to_the_owners_again_is_nothing_new(site, alice):
    events = SharingEvent.objects.count()

    add_to_group(alice, site, alice.user, OWNERS)

    assert people_of(site, OWNERS) == {"Alice"}
    assert SharingEvent.objects.count() == events


def test_somebody_outside_is_never_an_owner_and_never_gets_full_control(site, alice, erin):
    """D13."""
    with pytest.raises(ValidationError) as in_group:
        add_to_group(alice, site, erin.user, OWNERS)
    with pytest.raises(ValidationError) as by_grant:
        grant(alice, site, erin.user, Level.OWN)

    assert in_group.value.code == by_grant.value.code == "outsiders_never_own"
    assert people_of(site, OWNERS) == {"Alice"}
    assert not UserGrant.objects.filter(user=erin.user).exists()


def test_what_takes_over_has_no_groups_and_what_is_unique_has(site, alice, dave, library):
    """S19."""
    document = add_text(alice, library, "Plan.txt")
    with pytest.raises(ValidationError) as refusal:
        add_to_group(alice, document, dave.user, MEMBERS)
    assert refusal.value.code == "no_groups"

    break_inheritance(alice, document)
    add_to_group(alice, document, dave.user, MEMBERS)

    assert people_of(document, MEMBERS) == {"Bob", "Dave"}
    assert people_of(site, MEMBERS) == {"Bob"}


def test_what_only_adds_has_no_groups_either(alice, dave, library):
    document = add_text(alice, library, "Plan.txt")
    grant(alice, document, dave.user, Level.READ)

    with pytest.raises(ValidationError) as refusal:
        add_to_group(alice, document, dave.user, MEMBERS)

    assert refusal.value.code == "no_groups"


def test_who_added_whom_is_kept(site, alice, bob):
    membership = Membership.objects.get(user=bob.user)

    assert membership.added_by == alice.user


class TestFactsOfRows:
    def test_one_level_for_a_person_on_a_scope(self, site, alice, dave):
        """A second guardian row would make two truths (house.md, trap 7)."""
        grant(alice, site, dave.user, Level.READ)

        with (
            pytest.raises(IntegrityError, match="one_level_per_user_and_scope"),
            transaction.atomic(),
        ):
            UserGrant.objects.create(
                content_object=site.own_scope,
                user=dave.user,
                permission=permission_for(Level.EDIT),
            )

    def test_one_group_of_a_kind_on_a_scope(self, site):
        with (
            pytest.raises(IntegrityError, match="one_group_of_a_kind_per_scope"),
            transaction.atomic(),
        ):
            PermissionGroup.objects.create(name="more", scope=site.own_scope, kind=OWNERS)

    def test_once_in_a_group(self, site, alice):
        owners = PermissionGroup.objects.get(scope=site.own_scope, kind=OWNERS)

        with pytest.raises(IntegrityError, match="once_in_a_group"), transaction.atomic():
            Membership.objects.create(user=alice.user, group_id=owners.pk)
