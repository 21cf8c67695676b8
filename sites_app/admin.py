"""Sites in the administration: who owns them, how much is open outside; to take over, to close."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.models import Membership
from sharing.administration.looking import LookOnlyAdmin
from sharing.administration.site import administration
from sharing.administration.who import administrator
from sharing.administration.words import days, moment, one_of
from sharing.exposure import exposures
from sharing.models import Inheritance, Level, PermissionGroup, UserGrant
from sharing.operations.scopes import set_never_outside
from sharing.outside_now import links_let_in, scopes_let_in
from sharing.securable import securable_models
from sites_app.models import Site
from sites_app.operations.take_over import owners_of, take_over

NAMED = 3


def _shared(sites: QuerySet) -> QuerySet:
    sources = Inheritance.objects.filter(source__in=scopes_let_in().values("pk"))
    return sites.filter(scope__in=sources.values("scope"), scope__closed_to_outsiders=False)


OutsideFilter = one_of(
    _("people outside"),
    "outside",
    {
        "shared": (_("The site is shared outside"), _shared),
        "never": (
            _("Never outside"),
            lambda sites: sites.filter(scope__closed_to_outsiders=True),
        ),
    },
)
LevelFilter = one_of(
    _("where"),
    "where",
    {
        "top": (_("Top-level sites"), lambda sites: sites.filter(parent=None)),
        "below": (_("Subsites"), lambda sites: sites.exclude(parent=None)),
    },
)


@admin.register(Site, site=administration)
class SiteAdmin(LookOnlyAdmin):
    """All sites by name; what is in them is their people's."""

    list_display = ["name", "above", "owners", "members", "outside", "links", "never", "made_at"]
    list_filter = [OutsideFilter, LevelFilter, ("created_at", days(_("made on")))]
    list_select_related = ["parent", "scope", "own_scope"]
    date_hierarchy = "created_at"
    search_fields = ["name", "description"]
    search_help_text = _("The name of a site, or what its description says")
    ordering = ["name", "pk"]
    fields = [
        "name",
        "description",
        "above",
        "owners",
        "members",
        "outside",
        "links",
        "never",
        "made_at",
    ]
    nothing_here = _("There are no sites yet. Everybody inside can make one.")
    change_form_template = "admin/site.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Those that are not in the bin."""
        return Site.objects.visible_to(administrator(request)).order_by(*self.ordering)

    def complete(self, request: HttpRequest, rows: list[Site]) -> None:
        """Owners, people and exposure of each, in a few statements."""
        scopes = {site.scope_id for site in rows}
        exposed, owners = exposures(scopes), owners_by_scope(scopes)
        links = links_by_site([site.pk for site in rows])
        for site in rows:
            site.links_now = links[site.pk]
            site.exposure_now = exposed[site.scope_id]
            site.owner_names = owners[site.scope_id]

    @admin.display(description=_("subsite of"), ordering="parent__name")
    def above(self, site: Site) -> Site | str:
        """The site above it."""
        return site.parent or ""

    @admin.display(description=_("owners"))
    def owners(self, site: Site) -> str:
        """The first few by name, and how many more."""
        names = site.owner_names
        more = len(names) - NAMED
        if more > 0:
            words = ngettext("%(names)s and %(more)d more", "%(names)s and %(more)d more", more)
            return words % {"names": ", ".join(names[:NAMED]), "more": more}
        return ", ".join(names)

    @admin.display(description=_("people"))
    def members(self, site: Site) -> int:
        """Everybody, inside and outside."""
        return site.exposure_now.everyone

    @admin.display(description=_("outside"))
    def outside(self, site: Site) -> int:
        """People outside who reach the whole site now."""
        return site.exposure_now.people

    @admin.display(description=_("guest links"))
    def links(self, site: Site) -> int:
        """Links that work to documents of the site itself."""
        return site.links_now

    @admin.display(description=_("may be shared outside"), boolean=True)
    def never(self, site: Site) -> bool:
        """Whether the organisation lets people outside in here at all."""
        return not site.scope.closed_to_outsiders

    made_at = moment("created_at", _("made on"))

    def get_urls(self) -> list[URLPattern]:
        """And the two things that an administrator may do to a site."""
        asks = require_http_methods(["GET", "HEAD", "POST"])
        own = [
            ("take-over", self.take_over_view, "take_over"),
            ("never-outside", self.never_outside_view, "never_outside"),
        ]
        return [
            *(
                path(
                    f"<uuid:pk>/{at}/",
                    self.admin_site.admin_view(asks(view)),
                    name=f"sites_app_site_{name}",
                )
                for at, view, name in own
            ),
            *super().get_urls(),
        ]

    def take_over_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Ask, with who will be told; then take over."""
        site = self._found(request, pk)
        owners = owners_of(site)
        context = {
            "title": _("Take over a site"),
            "question": gettext("Become an owner of “%(name)s”?") % {"name": site},
            "consequences": [
                gettext(
                    "You see and may change everything on it, subsites with unique permissions excepted."
                ),
                gettext("It is recorded, and these owners get a letter about it:"),
            ],
            "names": [f"{owner} ({owner.email})" for owner in owners],
            "nobody": gettext("Nobody owns this site now: nobody is told."),
            "button": _("Take over"),
        }

        def do() -> str:
            take_over(administrator(request), site)
            return gettext("You own “%(name)s” now; its owners have been told.") % {"name": site}

        return self._ask(request, site, context, do)

    def never_outside_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Close a site to everybody outside, or take that back (S42, D14)."""
        site = self._found(request, pk)
        closed = bool(site.own_scope and site.own_scope.never_outside)
        here = self._reach(site)
        if closed:
            question = gettext("Allow people outside at “%(name)s” again?")
            consequences = [gettext("Whoever was given access before has it again at once.")]
        else:
            question = gettext("Close “%(name)s” to everybody outside?")
            consequences = [
                gettext(
                    "People outside (%(people)s) and guest links (%(links)s) are cut off here at once, and "
                    "everything below it is closed too. Nothing is removed: you can take this back."
                )
                % here,
            ]
        context = {
            "title": _("Never outside"),
            "question": question % {"name": site},
            "consequences": consequences,
            "button": _("Allow again") if closed else _("Never outside"),
        }

        def do() -> str:
            set_never_outside(administrator(request), site, never=not closed)
            words = (
                gettext("People outside can be given access to “%(name)s” again.")
                if closed
                else gettext("“%(name)s” will never be seen by people outside.")
            )
            return words % {"name": site}

        return self._ask(request, site, context, do)

    def _found(self, request: HttpRequest, pk: UUID) -> Site:
        site = self.get_queryset(request).select_related("own_scope", "scope").filter(pk=pk).first()
        if site is None:
            raise Http404
        return site

    def _reach(self, site: Site) -> dict[str, int]:
        here = exposures([site.scope_id])[site.scope_id]
        return {"people": here.people, "links": here.links}

    def _ask(
        self, request: HttpRequest, site: Site, context: dict[str, object], do: Callable[[], str]
    ) -> HttpResponse:
        back = reverse("admin:sites_app_site_change", args=[site.pk])
        if request.method == "POST":
            try:
                messages.success(request, do())
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
            return redirect(back)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": site,
            "cancel_url": back,
            **context,
        }
        return TemplateResponse(request, "admin/confirm.html", context)


def links_by_site(sites: list[UUID]) -> Counter[UUID]:
    """How many guest links to things in each of these sites work."""
    links = Counter(links_let_in().values_list("scope_id", flat=True))
    found: Counter[UUID] = Counter()
    for model in securable_models():
        if model.takes_guest_links:
            linked = model.objects.filter(site__in=sites, own_scope__in=list(links))
            for site, scope in linked.values_list("site_id", "own_scope_id"):
                found[site] += links[scope]
    return found


def owners_by_scope(scopes: set[int]) -> dict[int, list[str]]:
    """The names of everybody who owns what has each of these scopes, by name."""
    counts: dict[int, set[int]] = defaultdict(set)
    for scope, source in Inheritance.objects.filter(scope__in=scopes).values_list(
        "scope", "source"
    ):
        counts[source].add(scope)
    inside = Q(user__is_active=True, user__is_external=False)
    grants = UserGrant.objects.filter(
        inside, content_object__in=counts, permission__codename=Level.OWN
    ).select_related("user")
    places = Membership.objects.filter(
        inside,
        group__permissiongroup__scope__in=counts,
        group__permissiongroup__kind=PermissionGroup.Kind.OWNERS,
    ).select_related("user", "group__permissiongroup")
    given = [(grant.content_object_id, grant.user) for grant in grants]
    given += [(place.group.permissiongroup.scope_id, place.user) for place in places]
    found: dict[int, set[str]] = defaultdict(set)
    for source, owner in given:
        for scope in counts[source]:
            found[scope].add(str(owner))
    return defaultdict(list, {scope: sorted(names) for scope, names in found.items()})
