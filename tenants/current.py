"""Which organisation this request, job or command works for."""

from __future__ import annotations

from django.db import connection

from tenants.models import Organisation


def current_organisation() -> Organisation:
    """The organisation whose schema is in use; asking without one is a mistake in the code."""
    organisation = connection.tenant
    if not isinstance(organisation, Organisation):
        raise RuntimeError("No organisation is current: use tenant_context(organisation).")
    return organisation
