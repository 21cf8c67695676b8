"""The template: a schema without people that every migration reaches first, and that is cloned."""

from __future__ import annotations

from django.conf import settings
from django.db import connection
from django_tenants.migration_executors.standard import StandardExecutor


class TemplateFirst(StandardExecutor):
    """Migrate the public schema, then the template, then every organisation."""

    codename = "template first"

    def run_migrations(self, tenants: list[str] | None = None) -> None:
        """Migrate these schemas; when all organisations are meant, the template comes first."""
        schemas = list(tenants or [])
        named_one = self.options.get("schema_name")
        if not named_one and self.PUBLIC_SCHEMA_NAME not in schemas:
            with connection.cursor() as cursor:
                cursor.execute(f'CREATE SCHEMA IF NOT EXISTS "{settings.TENANT_BASE_SCHEMA}"')
            schemas.insert(0, settings.TENANT_BASE_SCHEMA)
        super().run_migrations(schemas)


def executor(codename: str | None = None) -> type[StandardExecutor]:
    """The one way in which Gastvrij migrates (setting GET_EXECUTOR_FUNCTION)."""
    return TemplateFirst
