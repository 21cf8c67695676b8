"""The administration: what is shown in it. To look; what changes, operations do.

The pages and lists are in `sharing.administration`, those of people in modules beside this one.
"""

from __future__ import annotations

from accounts.models import ExternalUser
from sharing import people_admin, people_import_admin
from sharing.administration import (
    apps,
    events,
    help_answers,
    lists,
    second_factor,
    sign_in_providers,
    tokens,
    webhooks,
)
from sharing.administration.site import administration
from sharing.external_users_admin import ExternalUserAdmin

__all__ = [
    "administration",
    "apps",
    "events",
    "help_answers",
    "lists",
    "people_admin",
    "people_import_admin",
    "second_factor",
    "sign_in_providers",
    "tokens",
    "webhooks",
]

administration.register(ExternalUser, ExternalUserAdmin)
