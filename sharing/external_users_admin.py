"""The list of external users, for the administrator: who they are, what they reach, until when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.db.models import CharField, F, Func, Q, QuerySet, Value
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import ExternalUser, User
from sharing import my_access
from sharing.actors import Actor
from sharing.administration.looking import LookOnlyAdmin
from sharing.forms import AccessEndForm, PersonForm
from sharing.models import SharingPolicy
from sharing.operations.access_ends import set_access_end, set_sponsor
from sharing.operations.external_users import links_sent_to, remove, what_ends
from sharing.securable import securable_models

# A form has a limited number of fields, and whoever confirms reads the names.
MOST_AT_ONCE = 500
SOON = timedelta(days=30)
LONG_AGO = timedelta(days=90)


class _Choices(admin.SimpleListFilter):
    """A few ways to look at the list; each is a condition, made when it is asked."""

    ways: dict[str, tuple[str, Callable[[], Q]]] = {}

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        """What one can choose."""
        return [(way, words) for way, (words, _condition) in self.ways.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Those for whom it holds."""
        if self.value() not in self.ways:
            return queryset
        return queryset.filter(self.ways[self.value()][1]())


class Ends(_Choices):
    """Until when."""

    title = gettext_lazy("end of access")
    parameter_name = "ends"
    ways = {
        "soon": (
            gettext_lazy("Ends within 30 days"),
            lambda: Q(access_until__gt=timezone.now(), access_until__lte=timezone.now() + SOON),
        ),
        "ended": (gettext_lazy("Has ended"), lambda: Q(access_until__lte=timezone.now())),
        "never": (gettext_lazy("No end date"), lambda: Q(access_until=None)),
    }


class Seen(_Choices):
    """How long they have stayed away."""

    title = gettext_lazy("last seen")
    parameter_name = "seen"
    ways = {
        "long": (
            gettext_lazy("Not for 90 days"),
            lambda: Q(last_seen__lt=timezone.now() - LONG_AGO),
        ),
        "never": (gettext_lazy("Never"), lambda: Q(last_seen=None)),
    }


class SponsorGone(_Choices):
    """Whether somebody answers for them."""

    title = gettext_lazy("sponsor")
    parameter_name = "sponsor_is"
    ways = {
        "gone": (gettext_lazy("Gone, or none"), lambda: Q(sponsor=None) | _gone()),
        "here": (gettext_lazy("Here"), lambda: Q(sponsor__isnull=False) & ~_gone()),
    }


def _barred() -> Q:
    """As the gate has it."""
    policy = SharingPolicy.current()
    domains = SharingPolicy.Domains
    listed = Q(domain__in=policy.domains)
    return {domains.ONLY: ~listed, domains.EXCEPT: listed}.get(policy.domains_are, Q(pk=None))


class Barred(_Choices):
    """Whether the policy lets in the domain of their address."""

    title = gettext_lazy("domain")
    parameter_name = "domain"
    ways = {"barred": (gettext_lazy("Barred by the policy"), _barred)}


def _gone() -> Q:
    return Q(sponsor__is_active=False)


class SponsorForm(PersonForm):
    """Who inside answers for somebody outside, by their address."""


class ExternalUserAdmin(LookOnlyAdmin):
    """The list of external users: whoever is removed from it has no access any more (S73-S76)."""

    list_display = ["__str__", "email", "sponsored_by", "access_until", "last_seen", "reach"]
    list_filter = [Ends, Seen, SponsorGone, Barred]
    list_per_page = 25
    list_select_related = ["sponsor"]
    search_fields = ["name", "email", "sponsor__name"]
    fields = [
        *("name", "email", "sponsored_by", "access_until"),
        *("date_joined", "last_seen", "last_login", "reach"),
    ]
    actions = ["remove", "set_end", "set_sponsor"]
    change_form_template = "admin/external_user.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Those who are on the list still."""
        domain = Func(
            F("email"), Value("@"), Value(2), function="split_part", output_field=CharField()
        )
        return super().get_queryset(request).filter(is_active=True).alias(domain=domain)

    @admin.display(description=gettext_lazy("sponsor"), ordering="sponsor__name")
    def sponsored_by(self, person: ExternalUser) -> str:
        """Who answers for them, and whether they are here still."""
        if person.sponsor is None:
            return _("Nobody")
        if not person.sponsor.is_active:
            return _("%(who)s (gone)") % {"who": person.sponsor}
        return str(person.sponsor)

    @admin.display(description=gettext_lazy("reaches now"))
    def reach(self, person: ExternalUser) -> str:
        """How many sites and documents the gate opens to them at this moment."""
        actor = Actor(user=person)
        counts = {
            f"{model.kind}s": model.objects.scattered(actor).count()
            for model in securable_models()
            if model.kind in {"site", "document"}
        }
        return _("Sites: %(sites)d, documents: %(documents)d") % counts

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        """One person: also what they were given, and the guest links sent to them."""
        person = self.get_object(request, object_id)
        more: dict[str, object] = {}
        if person is not None:
            kinds = {model.kind: model._meta.verbose_name for model in securable_models()}  # noqa: SLF001 -- public
            rows = my_access.reach_of(person, Actor(user=request.user))
            more = {
                "given": [row | {"kind": kinds[row["item"]["kind"]]} for row in rows],
                "links": links_sent_to([person]),
                "acts": True,
                "checkbox": ACTION_CHECKBOX_NAME,
            }
        return super().change_view(request, object_id, form_url, more | (extra_context or {}))

    @admin.action(description=gettext_lazy("Remove (to the trash, for good)"))
    def remove(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        """Ask, with the numbers of what ends and the links that stay; then remove."""
        people = self._people(request, queryset)
        if people is None:
            return None
        links = links_sent_to(people)
        if request.POST.get("sure"):
            chosen = set(request.POST.getlist("link"))
            disabling = [link for link in links if str(link.pk) in chosen]
            remove(self.admin_site.actor(request), people, disabling=disabling)
            text = _("Removed from the list of external users: %(count)d.")
            messages.success(request, text % {"count": len(people)})
            if disabling:
                messages.success(
                    request, _("Guest links disabled: %(count)d.") % {"count": len(disabling)}
                )
            return None
        more = {"ends": what_ends(people), "links": links}
        title = _("Remove external users")
        return self._ask(request, "admin/remove_external_users.html", people, title, **more)

    @admin.action(description=gettext_lazy("Set the end of access"))
    def set_end(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        """Ask until when, and set it for all of them."""
        form = AccessEndForm(request.POST if request.POST.get("sure") else None)

        def do(people: list[User]) -> None:
            set_access_end(self.admin_site.actor(request), people, form.cleaned_data["until"])

        return self._change(request, queryset, "set_end", form, do)

    @admin.action(description=gettext_lazy("Set the sponsor"))
    def set_sponsor(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        """Ask who, and set it for all of them."""
        form = SponsorForm(request.POST if request.POST.get("sure") else None)

        def do(people: list[User]) -> None:
            set_sponsor(self.admin_site.actor(request), people, form.cleaned_data["email"])

        return self._change(request, queryset, "set_sponsor", form, do)

    def _change(
        self,
        request: HttpRequest,
        queryset: QuerySet,
        action: str,
        form: forms.Form,
        do: Callable[[list[User]], None],
    ) -> HttpResponse | None:
        people = self._people(request, queryset)
        if people is None:
            return None
        if form.is_valid():
            try:
                do(people)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, _("Changed: %(count)d.") % {"count": len(people)})
                return None
        title = {"set_end": _("Set the end of access"), "set_sponsor": _("Set the sponsor")}[action]
        template = "admin/change_external_users.html"
        return self._ask(request, template, people, title, form=form, action=action)

    def _people(self, request: HttpRequest, queryset: QuerySet) -> list[User] | None:
        people = list(queryset[: MOST_AT_ONCE + 1])
        if len(people) <= MOST_AT_ONCE:
            return people
        text = _("Choose at most %(most)d people at once.") % {"most": MOST_AT_ONCE}
        messages.error(request, text)
        return None

    def _ask(
        self, request: HttpRequest, template: str, people: list[User], title: str, **more: object
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "people": people,
            "checkbox": ACTION_CHECKBOX_NAME,
            **more,
        }
        return TemplateResponse(request, template, context)
