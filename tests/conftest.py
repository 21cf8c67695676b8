"""Two organisations, migrated once; and people with parts in them.

A test rolls back all it did. A test that needs real commits (threads, a live server) is marked
`django_db(transaction=True)`; what it leaves is removed by `clean_up` and not by Django's flush,
which would take the organisations along.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase
from django_tenants.utils import tenant_context

from sharing.actors import Actor
from sharing.models import PermissionGroup
from sharing.operations.groups import add_to_group
from sites_app.models import Folder, Site
from sites_app.operations.sites import create_site
from tenants.models import MailDomain, Organisation
from tenants.operations import create_organisation
from tests.people import insider, library_of, outsider

ORGANISATIONS = {"waterland": "Waterland", "polder": "Polder"}


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    """Two organisations, migrated once; every test then rolls back inside them."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        patch.setattr(TransactionTestCase, "_fixture_teardown", clean_up)
        for schema, name in ORGANISATIONS.items():
            if not Organisation.objects.filter(schema_name=schema).exists():
                host = f"{schema}.example.test"
                create_organisation(name, host, f"admin@{host}")
        clean_up()
        yield


def clean_up(test_case: object = None) -> None:
    """Remove all that a test committed: the organisations are as they were when they were made."""
    connection.set_schema_to_public()
    for organisation in Organisation.objects.exclude(schema_name__in=ORGANISATIONS):
        with connection.cursor() as cursor:
            cursor.execute(f'DROP SCHEMA IF EXISTS "{organisation.schema_name}" CASCADE')
        organisation.domains.all().delete()
        organisation.delete()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE public.procrastinate_jobs CASCADE")
    Organisation.objects.update(
        external_sharing=True,
        vouches_for_its_people=True,
        accepts_accounts_of_others=True,
        letters_from="",
    )
    MailDomain.objects.all().delete()
    for schema in ORGANISATIONS:
        _empty(schema)
    cache.clear()


# What create_organisation put there: the permissions, and the first person, who administers.
KEPT = {"accounts_user", "auth_permission", "django_migrations"}


def _empty(schema: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema])
        tables = sorted({table for (table,) in cursor.fetchall()} - KEPT)
        names = ", ".join(f'"{schema}"."{table}"' for table in tables)
        cursor.execute(f"SET search_path = {schema}, public; TRUNCATE {names} RESTART IDENTITY")
        cursor.execute(
            f'DELETE FROM "{schema}".accounts_user WHERE email <> %s',
            [f"admin@{schema}.example.test"],
        )
    connection.set_schema_to_public()


@pytest.fixture
def waterland(db: None) -> Iterator[Organisation]:
    """The organisation at waterland.example.test; the test happens in it."""
    organisation = Organisation.objects.get(schema_name="waterland")
    with tenant_context(organisation):
        yield organisation


@pytest.fixture
def polder(db: None) -> Organisation:
    """Another organisation, at polder.example.test; go there with `tenant_context(polder)`."""
    return Organisation.objects.get(schema_name="polder")


@pytest.fixture
def alice(waterland: Organisation) -> Actor:
    """Inside; she makes things, and so owns them."""
    return insider("Alice")


@pytest.fixture
def bob(waterland: Organisation) -> Actor:
    """Inside; a member of Alice's site."""
    return insider("Bob")


@pytest.fixture
def carol(waterland: Organisation) -> Actor:
    """Inside; a visitor of Alice's site."""
    return insider("Carol")


@pytest.fixture
def dave(waterland: Organisation) -> Actor:
    """Inside, and a stranger to Alice's site."""
    return insider("Dave")


@pytest.fixture
def erin(waterland: Organisation) -> Actor:
    """Outside; she accepted an invitation once, and has nothing until it is given to her."""
    return outsider("Erin")


@pytest.fixture
def nobody(waterland: Organisation) -> Actor:
    """Whoever comes by and is not signed in."""
    return Actor()


@pytest.fixture
def site(alice: Actor, bob: Actor, carol: Actor) -> Site:
    """Alice's site: she owns it, Bob is a member, Carol is a visitor."""
    site = create_site(alice, "Dikes")
    add_to_group(alice, site, bob.user, PermissionGroup.Kind.MEMBERS)
    add_to_group(alice, site, carol.user, PermissionGroup.Kind.VISITORS)
    return site


@pytest.fixture
def library(site: Site) -> Folder:
    """The library of Alice's site."""
    return library_of(site)
