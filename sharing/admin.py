"""The administration: the switch first, then who is outside. To look; what changes, operations do."""

from __future__ import annotations

from allauth.account.decorators import secure_admin_login
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.models import ExternalUser, User
from sharing.actors import Actor
from sharing.administering import ADMIN
from sharing.external_users_admin import ExternalUserAdmin
from sharing.look_only import LookOnlyAdmin
from sharing.models import GuestLink, Invitation, SharingEvent
from sharing.operations.people import set_standing
from sharing.operations.switch import CHECKED, check_ways_in, consequences, set_external_sharing
from tenants.current import current_organisation

SWITCH = "admin:external_sharing"


def administrator(request: HttpRequest) -> Actor:
    """The person who is signed in, on the pages of the administration."""
    return Actor(user=request.user, job=ADMIN)


class Administration(admin.AdminSite):
    """The pages of the administrator of this organisation."""

    site_header = site_title = "Gastvrij"
    index_title = gettext_lazy("Administration")
    index_template = "admin/administration.html"

    @staticmethod
    def actor(request: HttpRequest) -> Actor:
        """Whoever administers, for what stands in other modules."""
        return administrator(request)

    @method_decorator(secure_admin_login)
    def login(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Signing in is the same for everybody; whoever does not administer is refused."""
        return super().login(request, extra_context)

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Passwords are changed where everybody changes them."""
        return redirect("account_change_password")

    def get_urls(self) -> list[URLPattern]:
        """Django's, without those that find any row of any kind, and the switch."""
        unwanted = {"autocomplete", "view_on_site", "password_change_done"}
        urls = [url for url in super().get_urls() if getattr(url, "name", "") not in unwanted]
        at = "service-settings/sites-and-document-sharing/"
        turn = require_http_methods(["GET", "HEAD", "POST"])(self.turn)
        return [
            path(at, self.admin_view(self.external_sharing), name="external_sharing"),
            path(f"{at}on/", self.admin_view(turn), {"on": True}, name="external_sharing_on"),
            path(f"{at}off/", self.admin_view(turn), {"on": False}, name="external_sharing_off"),
            *urls,
        ]

    def index(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """The switch on top."""
        return super().index(request, {**_switch(), **(extra_context or {})})

    def external_sharing(self, request: HttpRequest) -> HttpResponse:
        """Sites and document sharing: whether it is on, and for how many that makes a difference (S62)."""
        context = {
            **self.each_context(request),
            **_switch(),
            "title": _("Sites and document sharing"),
            "checks": SharingEvent.objects.filter(verb=CHECKED).order_by("-pk")[:1],
        }
        return TemplateResponse(request, "admin/external_sharing.html", context)

    def turn(self, request: HttpRequest, *, on: bool) -> HttpResponse:
        """Turn external sharing on or off, after a page that counts what follows (S59, S63)."""
        if request.method == "POST":
            set_external_sharing(administrator(request), current_organisation(), on=on)
            messages.success(request, _turned(on=on))
            if not on:
                check = check_ways_in(administrator(request))
                say = messages.error if check.open else messages.success
                text = _("Checked: %(open)d of %(of)d ways in are open.")
                say(request, text % {"open": check.open, "of": check.of})
            return redirect(SWITCH)
        context = {
            **self.each_context(request),
            "title": _("Turn external sharing on") if on else _("Turn external sharing off"),
            "on": on,
            "ways": consequences(),
        }
        return TemplateResponse(request, "admin/turn_external_sharing.html", context)


def _switch() -> dict[str, object]:
    return {"sharing_is_on": current_organisation().external_sharing, "ways": consequences()}


def _turned(*, on: bool) -> str:
    return _("External sharing is on.") if on else _("External sharing is off.")


administration = Administration()


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


@admin.register(GuestLink, site=administration)
class GuestLinkAdmin(LookOnlyAdmin):
    """Guest links, without their addresses: who administers does not read."""

    list_display = ["__str__", "item_kind", "level", "state", "created_by", "expires_at", "uses"]
    list_filter = ["level", "created_at", ("disabled_at", admin.EmptyFieldListFilter)]
    list_select_related = ["created_by"]
    search_fields = ["purpose", "created_by__name", "created_by__email"]
    ordering = ["-created_at"]
    fields = [
        *("purpose", "item_kind", "item_id", "level", "state", "created_by", "created_at"),
        *("expires_at", "paused_at", "disabled_at", "disabled_by", "uses", "last_used_at"),
    ]


@admin.register(Invitation, site=administration)
class InvitationAdmin(LookOnlyAdmin):
    """Invitations of people outside, and how they were answered."""

    list_display = ["email", "item_kind", "state", "invited_by", "created_at", "expires_at"]
    list_filter = ["outcome", "created_at"]
    list_select_related = ["invited_by"]
    search_fields = ["email", "invited_by__name", "invited_by__email"]
    ordering = ["-created_at"]
    fields = [
        *("email", "item_kind", "item_id", "level", "group", "identity_check", "state"),
        *("invited_by", "created_at", "expires_at", "closed_at", "accepted_by"),
    ]


@admin.register(SharingEvent, site=administration)
class SharingEventAdmin(LookOnlyAdmin):
    """What happened; a trigger keeps it from being changed, whoever asks."""

    list_display = ["happened_at", "verb", "user", "job", "item_kind", "item_name"]
    list_filter = ["happened_at", "verb", "job"]
    list_select_related = ["user"]
    search_fields = ["user__name", "user__email", "item_name"]
    ordering = ["-pk"]
