"""The administration looks; what changes, changes through an operation."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest


class LookOnlyAdmin(admin.ModelAdmin):
    """To look. What changes, changes through an operation."""

    list_per_page = 50
    show_full_result_count = False
    view_on_site = False
    actions: list[str] = []

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whoever administers sees all of it; Django's own permissions are not used."""
        return self.admin_site.has_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Whoever administers."""
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Nobody."""
        return False
