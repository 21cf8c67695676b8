"""Organisations: the only app whose tables are in the public schema."""

from __future__ import annotations

from django.apps import AppConfig


class TenantsConfig(AppConfig):
    """Organisations, their addresses, and which one is asked for now."""

    name = "tenants"
    verbose_name = "Organisations"
