"""Pages about sites: home, all sites, a new one, its settings."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sharing import panels
from sharing.access_panels import scope_page
from sharing.actors import Actor, actor_for
from sharing.exposure import exposures
from sharing.gate import principals_of, require
from sharing.models import Level
from sharing.views import ask, confirm
from sites_app.forms import DestinationForm, SiteForm
from sites_app.models import Site
from sites_app.operations import sites as operations
from sites_app.operations.bin import put_in_bin

MOST_SITES = 200


def cards(actor: Actor, most: int = MOST_SITES) -> list[dict[str, object]]:
    """The sites that the actor may see, each with its people and how much of it is open outside.

    A subsite comes after the site above it, and says its name, if the actor sees that.
    """
    found = Site.objects.order_by("name", "pk").first_visible(actor, most)
    by_id = {site.pk: site for site in found}
    if len(found) == most:  # some are left out, perhaps what these lie in
        above = {site.parent_id for site in found if site.parent_id} - by_id.keys()
        by_id |= Site.objects.filter(pk__in=above).visible_to(actor).in_bulk()

    def in_order(site: Site) -> list[tuple[str, UUID]]:
        steps = (by_id[pk] for pk in site.path if pk in by_id)
        return [(step.name.casefold(), step.pk) for step in steps]

    found.sort(key=in_order)
    shown = exposures(site.scope_id for site in found)
    outside = principals_of(actor).outside
    return [
        {
            "site": panels.item_values(site) | {"description": site.description},
            "above": str(by_id.get(site.parent_id, "")),
            "people": shown[site.scope_id].everyone,
            "exposure": None if outside else shown[site.scope_id],
        }
        for site in found
    ]


def site_list(request: HttpRequest) -> HttpResponse:
    """All sites the person may see."""
    actor = actor_for(request)
    context = {"cards": cards(actor), "can_create": not principals_of(actor).outside}
    return render(request, "sites_app/sites.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def my_site(request: HttpRequest) -> HttpResponse:
    """To one's own site, which is made when one first asks for it (S4)."""
    actor = actor_for(request)
    if principals_of(actor).outside:
        raise PermissionDenied
    if request.method == "POST":
        try:
            return redirect(operations.create_personal_site(actor))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect("bin")
    mine = Site.objects.visible_to(actor).filter(personal_of=actor.user).first()
    return redirect(mine) if mine else render(request, "sites_app/my_site.html")


def new_site(request: HttpRequest) -> HttpResponse:
    """Make a top-level site."""
    actor = actor_for(request)

    def do(name: str, description: str) -> str:
        return operations.create_site(actor, name, description).get_absolute_url()

    context = {"title": _("New site"), "parent": None, "cancel_url": reverse("sites")}
    return ask(request, "sites_app/site_form.html", SiteForm(request.POST or None), do, context)


def new_subsite(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make a site below another."""
    actor = actor_for(request)
    parent = get_object_or_404(Site.objects.visible_to(actor), pk=pk)
    require(actor, Level.OWN, parent)

    def do(name: str, description: str) -> str:
        return operations.create_subsite(actor, parent, name, description).get_absolute_url()

    context = {
        "title": _("New subsite of “%(name)s”") % {"name": parent},
        "parent": panels.item_values(parent),
        "cancel_url": parent.get_absolute_url(),
    }
    return ask(request, "sites_app/site_form.html", SiteForm(request.POST or None), do, context)


def rename_site(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another name or description."""
    actor = actor_for(request)
    site = get_object_or_404(Site.objects.visible_to(actor), pk=pk)
    require(actor, Level.OWN, site)

    def do(name: str, description: str) -> str:
        operations.rename_site(actor, site, name, description)
        return reverse("site_settings", args=[site.pk])

    now = {"name": site.name, "description": site.description}
    context = {
        "title": _("Rename “%(name)s”") % {"name": site},
        "parent": None,
        "cancel_url": reverse("site_settings", args=[site.pk]),
    }
    form = SiteForm(request.POST or None, initial=now)
    return ask(request, "sites_app/site_form.html", form, do, context)


def move_site(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Choose another site for a subsite to lie below."""
    actor = actor_for(request)
    site = get_object_or_404(Site.objects.visible_to(actor).select_related("parent"), pk=pk)
    require(actor, Level.OWN, site)
    back = reverse("site_settings", args=[site.pk])
    if request.method == "POST":
        form = DestinationForm(request.POST)
        to = form.cleaned_data["to"] if form.is_valid() else None
        to = get_object_or_404(Site.objects.visible_to(actor), pk=to)
        try:
            operations.move_subsite(actor, site, to)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(request.path)
        messages.success(
            request, _("“%(name)s” is in “%(place)s” now.") % {"name": site, "place": to}
        )
        return redirect(back)
    places = Site.objects.visible_to(actor, Level.OWN).exclude(path__contains=[site.pk])
    context = {
        "thing": panels.item_values(site),
        "destinations": [
            {
                "id": place.pk,
                "name": place.name,
                "depth": len(place.path) - 1,
                "current": place.pk == site.parent_id,
            }
            for place in places.order_by("path")[:MOST_SITES]
        ],
        "warning": _("In another place other people may see it, and some who see it now may not."),
        "cancel_url": back,
    }
    return render(request, "documents/move.html", context)


def delete_site(request: HttpRequest, pk: UUID) -> HttpResponse:
    """To the bin, with all that is in it."""
    actor = actor_for(request)
    site = get_object_or_404(Site.objects.visible_to(actor), pk=pk)
    require(actor, Level.OWN, site)

    def do() -> str:
        put_in_bin(actor, site)
        messages.success(request, _("“%(name)s” is in the bin.") % {"name": site})
        return site.parent.get_absolute_url() if site.parent else reverse("sites")

    context = {
        "title": _("Delete a site"),
        "question": _("Put “%(name)s” and everything in it in the bin?") % {"name": site},
        "consequence": _("Nobody can open it any more. You can restore it from the bin."),
        "button_label": _("Put in the bin"),
        "danger": True,
        "cancel_url": reverse("site_settings", args=[site.pk]),
    }
    return confirm(request, do, context)


def site_settings(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Users and permissions of a site, for its owners."""
    actor = actor_for(request)
    site = get_object_or_404(Site.objects.visible_to(actor).select_related("parent"), pk=pk)
    require(actor, Level.OWN, site)
    context = scope_page(actor, site)
    context["site"] = panels.item_values(site)
    context["urls"] |= {
        "rename": reverse("site_rename", args=[site.pk]),
        "move": reverse("site_move", args=[site.pk]) if site.parent_id else None,
        "delete": reverse("site_delete", args=[site.pk]),
        "permissions": reverse("site_permissions", args=[site.pk]),
        "bin": reverse("bin"),
        "columns": reverse("site_columns", args=[site.pk]),
        "webhooks": reverse("site_webhooks", args=[site.pk]),
    }
    return render(request, "sites_app/site_settings.html", context)
