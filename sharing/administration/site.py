"""The administration's own pages: the first, the service settings, the switch, the policy."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from allauth.account.decorators import secure_admin_login
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.second_factor import missing_here
from sharing.actors import Actor
from sharing.administration.policy import PolicyForm, cut_off_by
from sharing.administration.who import administrator
from sharing.models import SharingPolicy
from sharing.operations.policy import set_policy
from sharing.operations.switch import begin_check, consequences, newest_check, set_external_sharing
from sharing.outside_now import numbers, people_let_in
from tenants.current import current_organisation

SWITCH = "admin:external_sharing"
# So many are named before the switch is turned; of more the page says how many there are.
NAMED = 50


Page = Callable[[HttpRequest], HttpResponse]


class Administration(admin.AdminSite):
    """The pages of the administrator of this organisation."""

    site_header = site_title = "Gastvrij"
    index_title = gettext_lazy("Administration")
    index_template = "admin/administration.html"
    enable_nav_sidebar = False

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._more: list[tuple[str, str, Page]] = []

    def add_page(self, route: str, name: str, page: Page) -> None:
        """A page below the service settings, of an app that we do not know."""
        self._more.append((route, name, page))

    @staticmethod
    def actor(request: HttpRequest) -> Actor:
        """Whoever administers, for what stands in other modules."""
        return administrator(request)

    def admin_view(self, view: Page, cacheable: bool = False) -> Page:  # noqa: FBT001, FBT002 -- Django's
        """For who administers, behind a second factor if the organisation asks one of them."""
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def behind(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            ask = missing_here(request) if self.has_permission(request) else None
            return ask or inner(request, *args, **kwargs)

        return behind

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
        """Django's, without those that find any row of any kind, and the service settings."""
        unwanted = {"autocomplete", "view_on_site", "password_change_done"}
        urls = [url for url in super().get_urls() if getattr(url, "name", "") not in unwanted]
        at = "service-settings/sites-and-document-sharing/"
        asks = require_http_methods(["GET", "HEAD", "POST"])
        turn, policy = asks(self.turn), asks(self.policy)
        return [
            path("service-settings/", self.admin_view(self.settings), name="service_settings"),
            path(at, self.admin_view(self.external_sharing), name="external_sharing"),
            path(f"{at}on/", self.admin_view(turn), {"on": True}, name="external_sharing_on"),
            path(f"{at}off/", self.admin_view(turn), {"on": False}, name="external_sharing_off"),
            path(f"{at}policy/", self.admin_view(policy), name="sharing_policy"),
            path(f"{at}check/", self.admin_view(self.ways_in), name="check_ways_in"),
            path(
                f"{at}check/begin/", self.admin_view(require_POST(self.begin)), name="begin_check"
            ),
            *(
                path(f"service-settings/{route}", self.admin_view(asks(page)), name=name)
                for route, name, page in self._more
            ),
            *urls,
        ]

    def index(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """The switch on top, then how much is open, and what waits."""
        first = {**_switch(), "numbers": numbers(), "check": newest_check()}
        return super().index(request, {**first, **(extra_context or {})})

    def page(
        self, request: HttpRequest, template: str, context: dict[str, object], status: int = 200
    ) -> HttpResponse:
        """One of these pages."""
        context = {**self.each_context(request), **context}
        return TemplateResponse(request, f"admin/{template}.html", context, status=status)

    def settings(self, request: HttpRequest) -> HttpResponse:
        """Service settings: what there is to set (S62, S74)."""
        context = {**_switch(), "title": _("Service settings")}
        return self.page(request, "service_settings", context)

    def external_sharing(self, request: HttpRequest) -> HttpResponse:
        """Sites and document sharing: whether it is on, and for how many that makes a difference (S62)."""
        context = {
            **_switch(),
            "title": _("Sites and document sharing"),
            "check": newest_check(),
            "policy": SharingPolicy.current(),
        }
        return self.page(request, "external_sharing", context)

    def turn(self, request: HttpRequest, *, on: bool) -> HttpResponse:
        """Turn external sharing on or off, after a page that says for whom (S59, S63, S65)."""
        if request.method == "POST":
            set_external_sharing(administrator(request), current_organisation(), on=on)
            messages.success(request, _turned(on=on))
            if not on:
                self._begin(request)
            return redirect(SWITCH)
        people = people_let_in().order_by("name", "email")
        ways = consequences()
        context = {
            "title": _("Turn external sharing on") if on else _("Turn external sharing off"),
            "on": on,
            "ways": ways,
            "people": people[:NAMED],
            "more": max(0, ways.people - NAMED),
        }
        return self.page(request, "turn_external_sharing", context)

    def ways_in(self, request: HttpRequest) -> HttpResponse:
        """How far the newest check is: the part of the page that asks for itself again."""
        if not request.htmx:
            return redirect(SWITCH)
        return render(request, "admin/_check.html", {"check": newest_check()})

    def begin(self, request: HttpRequest) -> HttpResponse:
        """Check all ways in, now."""
        self._begin(request)
        return redirect(SWITCH)

    def _begin(self, request: HttpRequest) -> None:
        check = begin_check(administrator(request))
        if check is None:
            messages.info(
                request, _("All ways in are being checked; this page says how far it is.")
            )
            return
        is_on = current_organisation().external_sharing
        say = messages.error if check.open and not is_on else messages.success
        text = _("Checked: %(open)d of %(of)d ways in are open.")
        say(request, text % {"open": check.open, "of": check.of})

    def policy(self, request: HttpRequest) -> HttpResponse:
        """What the organisation allows; what a change cuts off is counted before it is made (S41)."""
        form = PolicyForm(request.POST or None, instance=SharingPolicy.current())
        context: dict[str, object] = {"title": _("What may be shared outside"), "form": form}
        if request.method == "POST" and form.is_valid():
            try:
                cut = cut_off_by(administrator(request), form.facts)
                if cut.any and not request.POST.get("sure"):
                    return self.page(request, "sharing_policy", {**context, "cut": cut})
                set_policy(administrator(request), **form.facts)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, _("From now on this holds, on all sites."))
                return redirect(SWITCH)
        status = 422 if form.is_bound else 200
        return self.page(request, "sharing_policy", context, status)


def _switch() -> dict[str, object]:
    return {"sharing_is_on": current_organisation().external_sharing, "ways": consequences()}


def _turned(*, on: bool) -> str:
    return _("External sharing is on.") if on else _("External sharing is off.")


administration = Administration()
