"""What can be done to organisations as a whole."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction
from django.db.models import Model
from django_tenants.clone import CloneSchema
from django_tenants.utils import schema_exists, tenant_context

from tenants.models import Domain, Organisation

RESERVED = {"public", "template", "information_schema"}
HOST = re.compile(
    r"(?=.{1,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*"
)


def schema_name_for(name: str) -> str:
    """The schema of an organisation of this name: its letters and digits in lower case."""
    schema = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:50]
    if not schema[:1].isalpha() or schema in RESERVED or schema.startswith("pg_"):
        schema = f"o_{schema}".rstrip("_")
    return schema


@transaction.atomic
def create_organisation(
    name: str, host: str, admin_email: str, *, say: Callable[[str], None] = lambda line: None
) -> tuple[Organisation, Model]:
    """Make an organisation with its own schema and its first administrator, or nothing at all.

    The schema is a clone of the kept-migrated template. All of it is one transaction, so a
    half-made organisation is never reachable. Raises ValidationError with a message for the
    operator when the name or host is taken or cannot be used. Returns the organisation and the
    administrator.
    """
    name, host = name.strip(), host.strip().lower()
    if not name:
        raise ValidationError("An organisation needs a name.", code="name")
    if not HOST.fullmatch(host):
        raise ValidationError(f"{host!r} is not a host name.", code="host")
    _wait_for_others()
    schema = schema_name_for(name)
    if Organisation.objects.filter(schema_name=schema).exists() or schema_exists(schema):
        raise ValidationError(f"There is an organisation {schema!r} already.", code="name")
    if Domain.objects.filter(domain=host).exists():
        raise ValidationError(f"{host} belongs to another organisation.", code="host")
    if not schema_exists(settings.TENANT_BASE_SCHEMA):
        raise ValidationError(
            "Run `manage.py migrate` first: there is no template.", code="template"
        )

    say(f"Making the organisation {name} in the schema {schema}.")
    organisation = Organisation.objects.create(name=name, schema_name=schema)
    Domain.objects.create(tenant=organisation, domain=host, is_primary=True)
    say("Cloning the template.")
    CloneSchema().clone_schema(settings.TENANT_BASE_SCHEMA, schema)
    _name_constraints_as_in_the_template(schema)
    say(f"Adding the administrator {admin_email}.")
    with tenant_context(organisation):
        admin = get_user_model().objects.create_administrator(admin_email)
    connection.set_schema_to_public()
    return organisation, admin


def set_letters_from(host: str, address: str) -> Organisation:
    """Name whom an organisation's letters are from; empty: whom those of the installation are from.

    Who may send for a domain is said in its DNS (SPF, RFC 7208; DKIM, RFC 6376), so this is the
    operator's to set. Raises ValidationError for a host that is nobody's, or no address.
    """
    domain = Domain.objects.filter(domain=host.strip().lower()).select_related("tenant").first()
    if domain is None:
        raise ValidationError(f"No organisation is at {host!r}.", code="host")
    if address:
        validate_email(address)
    domain.tenant.letters_from = address
    domain.tenant.save(update_fields=["letters_from"])
    return domain.tenant


def _wait_for_others() -> None:
    """One organisation is made at a time: the clone's function is the database's, not ours alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('create organisation', 0))")


# CREATE TABLE ... LIKE gives constraints names of PostgreSQL's own making.
RENAMED = """
SELECT format('ALTER TABLE %%I.%%I RENAME CONSTRAINT %%I TO %%I',
              %(schema)s::text, table_.relname, clone.conname, original.conname)
  FROM pg_constraint clone
  JOIN pg_class table_ ON table_.oid = clone.conrelid
  JOIN pg_class template_table ON template_table.relname = table_.relname
   AND template_table.relnamespace = %(template)s::regnamespace
  JOIN pg_constraint original ON original.conrelid = template_table.oid
   AND original.contype = clone.contype
   AND pg_get_constraintdef(original.oid) = pg_get_constraintdef(clone.oid)
 WHERE clone.connamespace = %(schema)s::regnamespace
   AND clone.contype IN ('u', 'p', 'x') AND clone.conname <> original.conname
"""


def _name_constraints_as_in_the_template(schema: str) -> None:
    """Let later migrations, which know constraints by their names, find them in the clone."""
    with connection.cursor() as cursor:
        cursor.execute(RENAMED, {"schema": schema, "template": settings.TENANT_BASE_SCHEMA})
        for (statement,) in cursor.fetchall():
            cursor.execute(statement)
