"""The list of external users, for the administrator: who they are, what they reach, until when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import ExternalUser, User
from sharing import my_access
from sharing.actors import Actor
from sharing.administration.looking import MOST_AT_ONCE, LookOnlyAdmin
from sharing.administration.words import one_of
from sharing.forms import AccessEndForm, PersonForm
from sharing.models import SharingPolicy
from sharing.operations.access_ends import set_access_end, set_sponsor
from sharing.operations.external_users import links_sent_to, remove, what_ends
from sharing.outside_now import of_domains
from sharing.securable import securable_models

SOON = timedelta(days=30)
LONG_AGO = timedelta(days=90)


def _barred(people: QuerySet) -> QuerySet:
    """Those whose domain the policy does not let in, as the gate has it."""
    return people.exclude(pk__in=of_domains(people, SharingPolicy.current()).values("pk"))


GONE = Q(sponsor__is_active=False)
Ends = one_of(
    gettext_lazy("end of access"),
    "ends",
    {
        "soon": (
            gettext_lazy("Ends within 30 days"),
            lambda people: people.filter(
                access_until__gt=timezone.now(), access_until__lte=timezone.now() + SOON
            ),
        ),
        "ended": (
            gettext_lazy("Has ended"),
            lambda people: people.filter(access_until__lte=timezone.now()),
        ),
        "never": (
            gettext_lazy("No end date"),
            lambda people: people.filter(access_until=None),
        ),
    },
)
Seen = one_of(
    gettext_lazy("last seen"),
    "seen",
    {
        "long": (
            gettext_lazy("Not for 90 days"),
            lambda people: people.filter(last_seen__lt=timezone.now() - LONG_AGO),
        ),
        "never": (gettext_lazy("Never"), lambda people: people.filter(last_seen=None)),
    },
)
SponsorGone = one_of(
    gettext_lazy("sponsor"),
    "sponsor_is",
    {
        "gone": (
            gettext_lazy("Gone, or none"),
            lambda people: people.filter(Q(sponsor=None) | GONE),
        ),
        "here": (
            gettext_lazy("Here"),
            lambda people: people.filter(~GONE, sponsor__isnull=False),
        ),
    },
)
Barred = one_of(
    gettext_lazy("domain"), "domain", {"barred": (gettext_lazy("Barred by the policy"), _barred)}
)


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
        return super().get_queryset(request).filter(is_active=True)

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
