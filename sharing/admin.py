"""The administration: who is outside, and the people inside. To look; what changes, operations do.

The other pages and lists are in `sharing.administration`.
"""

from __future__ import annotations

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.models import ExternalUser, User
from sharing.administration import events, lists, tokens
from sharing.administration.looking import LookOnlyAdmin
from sharing.administration.site import administration
from sharing.administration.who import administrator
from sharing.external_users_admin import ExternalUserAdmin
from sharing.operations.people import set_standing

__all__ = ["administration", "events", "lists", "tokens"]

administration.register(ExternalUser, ExternalUserAdmin)


@admin.register(User, site=administration)
class PersonAdmin(LookOnlyAdmin):
    """The people of the organisation: who may sign in, and who administers."""

    list_display = ["__str__", "email", "is_active", "is_staff", "date_joined", "last_login"]
    list_filter = ["is_active", "is_staff"]
    search_fields = ["name", "email"]
    fields = ["name", "email", "is_active", "is_staff", "date_joined", "last_login"]
    readonly_fields = ["name", "email", "date_joined", "last_login"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Only people inside; who is outside is on another list."""
        return super().get_queryset(request).filter(is_external=False)

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Whoever administers."""
        return self.admin_site.has_permission(request)

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm, change: bool) -> None:  # noqa: FBT001 -- Django's
        """As the operation says."""
        given = form.cleaned_data
        set_standing(
            administrator(request),
            obj,
            may_sign_in=given["is_active"],
            administers=given["is_staff"],
        )

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        """What the operation refuses is said on the page, and nothing has changed."""
        try:
            return super().change_view(request, object_id, form_url, extra_context)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(request.path)
