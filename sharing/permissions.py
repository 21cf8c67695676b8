"""The permission that stands for a level in guardian's rows."""

from __future__ import annotations

from django.contrib.auth.models import Permission

from sharing.models import Level


def permission_for(level: Level) -> Permission:
    """The permission of this level on a scope, in this organisation."""
    return Permission.objects.get(
        content_type__app_label="sharing",
        content_type__model="permissionscope",
        codename=level.value,
    )
