"""check_scopes finds what nobody should ever find."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django_tenants.utils import tenant_context

from sharing.checks import wrong_rows
from sharing.models import Inheritance, PermissionScope
from sharing.operations.scopes import break_inheritance, set_never_outside
from sites_app.models import Folder, Site
from sites_app.operations.folders import create_folder
from sites_app.operations.sites import create_site, create_subsite
from tests.oracle import Oracle
from tests.people import add_text, library_of


@pytest.fixture
def tree(site, library, alice):
    """Every kind of thing, in every state."""
    subsite = create_subsite(alice, site, "Works")
    folder = create_folder(alice, library, "Plans")
    document = add_text(alice, folder, "Plan.txt")
    break_inheritance(alice, subsite)
    set_never_outside(alice, folder, never=True)
    break_inheritance(alice, document)
    return {"site": site, "subsite": subsite, "folder": folder, "document": document}


def test_a_tree_made_by_operations_is_right(tree):
    assert list(wrong_rows()) == []
    assert Oracle().faults() == []


DAMAGE = {
    "a container follows another scope": (
        "UPDATE sites_app_folder SET scope_id = (SELECT scope_id FROM sites_app_site"
        " WHERE parent_id IS NOT NULL) WHERE parent_id IS NULL"
    ),
    "a grant counts that should not": (
        "INSERT INTO sharing_inheritance (scope_id, source_id)"
        " SELECT d.own_scope_id, s.own_scope_id FROM documents_document d, sites_app_site s"
        " WHERE s.parent_id IS NULL"
    ),
    "a grant does not count that should": (
        "DELETE FROM sharing_inheritance WHERE scope_id <> source_id"
    ),
    "a scope does not count its own": "DELETE FROM sharing_inheritance WHERE scope_id = source_id",
    "open to outsiders though it is closed above": (
        "UPDATE sharing_permissionscope SET closed_to_outsiders = false WHERE NOT never_outside"
    ),
    "closed to outsiders though nothing says so": (
        "UPDATE sharing_permissionscope SET closed_to_outsiders = true"
    ),
    "a scope takes over and there is nothing above it": (
        "UPDATE sharing_permissionscope SET inherits = true"
        " WHERE id = (SELECT own_scope_id FROM sites_app_site WHERE parent_id IS NULL)"
    ),
    "a scope belongs to nothing": (
        "INSERT INTO sharing_permissionscope (inherits, never_outside, closed_to_outsiders,"
        " closed_to_links)"
        " VALUES (false, false, false, false)"
    ),
    "a document says it is in another site": (
        "UPDATE documents_document SET site_id = (SELECT id FROM sites_app_site"
        " WHERE parent_id IS NOT NULL)"
    ),
}


@pytest.mark.parametrize("what", DAMAGE)
def test_what_is_wrong_is_named(tree, what):
    with connection.cursor() as cursor:
        cursor.execute(DAMAGE[what])
        assert cursor.rowcount >= 1

    assert list(wrong_rows())
    assert Oracle().faults(), "the oracle finds it too"


class TestCommand:
    def test_it_looks_at_every_organisation(self, tree, polder):
        said = StringIO()

        connection.set_schema_to_public()
        call_command("check_scopes", stdout=said)

        assert said.getvalue().split("\n")[:2] == ["polder: checked", "waterland: checked"]

    def test_it_fails_loudly_and_changes_nothing(self, alice, polder, waterland):
        create_site(alice, "Dikes")
        Inheritance.objects.all().delete()
        said = StringIO()

        connection.set_schema_to_public()
        with pytest.raises(CommandError, match="1 rows are wrong"):
            call_command("check_scopes", "waterland", stdout=said)

        assert "waterland: scope" in said.getvalue()
        with tenant_context(waterland):
            assert not Inheritance.objects.exists()
            assert PermissionScope.objects.count() == 1
            assert library_of(Site.objects.get()) == Folder.objects.get()
