"""Grants are guardian's rows: guardian, asked in the right way, says the same as the gate."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django_tenants.utils import tenant_context
from guardian.shortcuts import get_objects_for_user

from sharing.actors import Actor
from sharing.gate import level_on
from sharing.models import Inheritance, Level, PermissionGroup, PermissionScope
from sharing.operations.grants import grant
from sharing.operations.groups import add_to_group
from sharing.operations.scopes import break_inheritance
from sites_app.operations.folders import create_folder
from sites_app.operations.sites import create_site, create_subsite
from tests.people import add_text, anew, insider


def granted(actor: Actor, level: Level) -> set[int]:
    """The scopes on which guardian finds a grant of at least this level."""
    scopes = get_objects_for_user(
        actor.user,
        [one.value for one in level.enough],
        klass=PermissionScope,
        any_perm=True,
        with_superuser=False,
        accept_global_perms=False,
    )
    return set(scopes.values_list("pk", flat=True))


@pytest.fixture
def tree(site: object, library: object, alice: Actor, bob: Actor, dave: Actor) -> None:
    """Scopes in every state, at several depths, with people at several levels."""
    subsite = create_subsite(alice, site, "Works")
    folder = create_folder(alice, library, "Plans")
    document = add_text(alice, folder, "Plan.txt")
    grant(alice, folder, dave.user, Level.COMMENT)
    grant(alice, document, bob.user, Level.OWN)
    break_inheritance(alice, subsite)
    add_to_group(alice, subsite, dave.user, PermissionGroup.Kind.MEMBERS)
    other = create_site(bob, "Mills")
    grant(bob, other, dave.user, Level.READ)


@pytest.mark.parametrize("level", Level)
def test_guardian_and_the_gate_agree(tree, alice, bob, carol, dave, level):
    sources: dict[int, set[int]] = {}
    for scope, source in Inheritance.objects.values_list("scope", "source"):
        sources.setdefault(scope, set()).add(source)
    for actor in (alice, bob, carol, dave):
        by_guardian = granted(actor, level)
        for scope in PermissionScope.objects.values_list("pk", flat=True):
            held = level_on(anew(actor), scope)
            enough = held is not None and held.rank >= level.rank
            assert enough == bool(sources[scope] & by_guardian)


def test_a_permission_ticked_in_the_admin_opens_nothing(site, dave):
    """house.md, trap 2."""
    dave.user.user_permissions.set(Permission.objects.filter(content_type__model="permissionscope"))

    assert level_on(anew(dave), site.scope_id) is None
    assert granted(dave, Level.READ) == set()


def test_in_a_second_organisation_guardian_finds_that_organisations_permissions(tree, polder):
    """house.md, trap 3: its cache outlives the organisation."""
    with tenant_context(polder):
        anna = insider("Anna")
        theirs = create_site(anna, "Mills")

        assert granted(anna, Level.OWN) == {theirs.scope_id}
        assert level_on(anna, theirs.scope_id) is Level.OWN
