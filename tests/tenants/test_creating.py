"""An organisation is made whole or not at all."""

from __future__ import annotations

import time
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django_tenants.utils import schema_exists, tenant_context

from accounts.models import User
from sites_app.models import Site
from sites_app.operations.sites import create_site
from tenants.models import Domain, Organisation
from tenants.operations import create_organisation, schema_name_for
from tests.people import insider


def tables(schema: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema])
        return {table for (table,) in cursor.fetchall()}


@pytest.fixture
def delta(db: None) -> Organisation:
    """A new organisation."""
    organisation, _admin = create_organisation("Delta", "delta.example.test", "Ada@Example.Test")
    return organisation


def test_it_is_found_at_its_host_and_has_an_administrator(delta):
    assert Domain.objects.get(tenant=delta).domain == "delta.example.test"
    assert delta.address == "http://delta.example.test"
    with tenant_context(delta):
        admin = User.objects.get()
        assert admin.email == "ada@example.test"
        assert admin.is_superuser
        assert not admin.has_usable_password()
    assert delta.external_sharing, "S53"


def test_people_work_in_it_at_once(delta):
    with tenant_context(delta):
        site = create_site(insider("Anna"), "Sluices")

        assert Site.objects.get() == site


def test_it_knows_nothing_of_the_others(delta, site, alice):
    with tenant_context(delta):
        assert not Site.objects.exists()
        assert not User.objects.filter(pk=alice.user.pk).exists()
    assert Site.objects.get() == site


def test_it_has_every_table_of_the_template_and_people_are_nowhere_else(delta):
    assert tables("delta") == tables("template")
    assert "accounts_user" in tables("delta")
    assert not {"accounts_user", "sharing_usergrant", "django_session"} & tables("public")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM template.accounts_user")
        assert cursor.fetchone() == (0,)


def test_kinds_of_content_are_known_in_one_place(delta):
    """With a table for each organisation guardian mixed them up (house.md, section 5)."""
    assert "django_content_type" in tables("public")
    assert "django_content_type" not in tables("delta") | tables("template")
    here = ContentType.objects.get_for_model(Site).pk
    with tenant_context(delta):
        assert ContentType.objects.get_for_model(Site).pk == here


NAMES = {
    "constraints": """
        SELECT c.relname, k.conname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
         WHERE k.connamespace = %s::regnamespace""",
    "indexes": "SELECT tablename, indexname FROM pg_indexes WHERE schemaname = %s",
    "triggers": """
        SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
         WHERE c.relnamespace = %s::regnamespace AND NOT t.tgisinternal""",
    "columns": """
        SELECT table_name, column_name || data_type || is_nullable || is_identity
          FROM information_schema.columns WHERE table_schema = %s""",
}


@pytest.mark.parametrize("what", NAMES)
def test_later_migrations_find_in_it_what_they_find_in_the_template(delta, what):
    """PostgreSQL gives the constraints of a cloned table other names."""
    found = []
    for schema in ("template", "delta"):
        with connection.cursor() as cursor:
            cursor.execute(NAMES[what], [schema])
            found.append(sorted(cursor.fetchall()))

    assert found[0] == found[1]


@pytest.mark.parametrize("schema", ["public", "template", "waterland"])
def test_every_schema_is_migrated(db, schema):
    """`migrate` keeps the template up to date as well, so that a clone has nothing to catch up."""
    connection.set_schema(schema)
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    connection.set_schema_to_public()

    assert plan == []


def test_it_takes_about_a_second(db):
    begin = time.process_time(), time.monotonic()

    create_organisation("Delta", "delta.example.test", "ada@example.test")

    assert time.process_time() - begin[0] < 1
    assert time.monotonic() - begin[1] < 10, "on a busy machine"


@pytest.mark.parametrize(
    ("name", "host", "email", "code"),
    [
        ("Waterland", "new.example.test", "ada@example.test", "name"),
        ("WATERLAND ", "new.example.test", "ada@example.test", "name"),
        ("Water-land", "waterland.example.test", "ada@example.test", "host"),
        ("Delta", "WATERLAND.example.test", "ada@example.test", "host"),
        ("Delta", " waterland.example.test ", "ada@example.test", "host"),
        ("  ", "delta.example.test", "ada@example.test", "name"),
        ("Delta", "", "ada@example.test", "host"),
        ("Delta", "delta example", "ada@example.test", "host"),
        ("Delta", "delta.example.test:8000", "ada@example.test", "host"),
        ("Delta", "https://delta.example.test", "ada@example.test", "host"),
        ("Delta", "-delta.example.test", "ada@example.test", "host"),
        ("Delta", "delta..example.test", "ada@example.test", "host"),
        ("Delta", "d" * 64 + ".example.test", "ada@example.test", "host"),
        ("Delta", "delta.example.test\n", "ada", "address"),
        ("Delta", "delta.example.test", "", "address"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_leaves_nothing(db, name, host, email, code):
    with pytest.raises(ValidationError) as refusal:
        create_organisation(name, host, email)

    assert refusal.value.code == code
    assert refusal.value.messages[0]
    assert set(Organisation.objects.values_list("schema_name", flat=True)) == {
        "waterland",
        "polder",
    }
    assert Domain.objects.count() == 2
    assert not schema_exists("delta")


def test_failing_half_way_leaves_nothing(db, monkeypatch):
    """The last step fails; the schema was made by then."""

    def full(*args: object, **kwargs: object) -> None:
        assert schema_exists("delta")
        raise OSError("no space left")

    monkeypatch.setattr(get_user_model().objects, "create_administrator", full)

    with pytest.raises(OSError, match="no space left"):
        create_organisation("Delta", "delta.example.test", "ada@example.test")

    assert not schema_exists("delta")
    assert not Organisation.objects.filter(name="Delta").exists()
    assert not Domain.objects.filter(domain="delta.example.test").exists()
    assert connection.schema_name == "public"


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("Waterschap De Dommel", "waterschap_de_dommel"),
        ("Public", "o_public"),
        ("template", "o_template"),
        ("pg_catalog", "o_pg_catalog"),
        ("Information Schema", "o_information_schema"),
        ("12 Provinciën", "o_12_provinci_n"),
        ("水", "o"),
        ('"; DROP SCHEMA public; --', "drop_schema_public"),
        ("x" * 200, "x" * 50),
    ],
)
def test_the_schema_is_named_after_the_organisation_and_nothing_else(name, schema):
    assert schema_name_for(name) == schema


@pytest.mark.parametrize("name", ["Public", "pg_catalog", '"; DROP SCHEMA public; --', "水"])
def test_a_name_of_any_kind_makes_an_organisation(db, name):
    organisation, _admin = create_organisation(name, "delta.example.test", "ada@example.test")

    with tenant_context(organisation):
        create_site(insider("Anna"), "Sluices")
    assert organisation.name == name


class TestCommand:
    def test_it_says_where_it_is(self, db):
        said = StringIO()

        call_command(
            "create_organisation",
            "Delta",
            "delta.example.test",
            "--admin=ada@example.test",
            stdout=said,
        )

        assert "Delta is at http://delta.example.test" in said.getvalue()

    def test_it_refuses_in_one_line(self, db):
        with pytest.raises(CommandError, match="There is an organisation 'waterland' already"):
            call_command(
                "create_organisation", "Waterland", "new.example.test", "--admin=ada@example.test"
            )
