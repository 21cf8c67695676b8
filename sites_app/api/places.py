"""Sites and folders in the API."""

from __future__ import annotations

from uuid import UUID

from django.db.models import prefetch_related_objects
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from sharing.actors import Actor, actor_for
from sharing.api.items import VisibleViewSet
from sharing.api.reading import said
from sharing.api.repeats import once
from sharing.api.schema import documented
from sharing.api.views import answer
from sharing.gate import require
from sharing.keyset import Place
from sharing.models import Level
from sharing.securable import Securable, SecurableQuerySet
from sites_app.api.shapes import (
    Destination,
    FolderAsked,
    FolderShown,
    NewFolder,
    NewSite,
    SiteAsked,
    SiteShown,
)
from sites_app.forms import PlaceForm
from sites_app.models import Folder, Site
from sites_app.operations import bin as bins
from sites_app.operations import folders, sites

NARROWED = [
    OpenApiParameter("folder", OpenApiTypes.STR, description="Only what is in this folder."),
    OpenApiParameter("site", OpenApiTypes.STR, description="Only what is in this site."),
]


class SiteViewSet(VisibleViewSet):
    """The sites that the actor may see."""

    model = Site

    def rows(self, request: Request, most: int, after: Place | None) -> list[Site]:
        """All of them."""
        actor = actor_for(request)
        return Site.objects.candidates(actor).past("name", after).first_seen(actor, most)

    def shown(self, item: Site) -> dict[str, object]:
        """With what it is for."""
        return super().shown(item) | {
            "description": item.description,
            "parent": item.parent_id and str(item.parent_id),
            "created_at": item.created_at,
        }

    @documented(SiteShown, page=True)
    def list(self, request: Request) -> Response:
        """The sites and subsites that you may see, by name."""
        return self.answer_list(request)

    @documented(SiteShown, takes=NewSite, status=201, makes=True)
    def create(self, request: Request) -> Response:
        """Make a site, which you own, or a subsite of a site that you own."""
        actor, asked = actor_for(request), said(request, NewSite)
        parent = None
        if pk := asked.pop("parent", None):
            parent = get_object_or_404(Site.objects.visible_to(actor), pk=pk)
            require(actor, Level.OWN, parent)

        def do() -> Response:
            new = (
                sites.create_subsite(actor, parent, **asked)
                if parent
                else sites.create_site(actor, **asked)
            )
            return made(self, request, actor, new)

        return once(actor, request, do)

    @documented(SiteShown)
    def mine(self, request: Request) -> Response:
        """Your own site, made now if there is none: shared with nobody until you do. For people inside."""
        actor = actor_for(request)
        site = sites.create_personal_site(actor)
        return answer(request, self.now(actor, site.pk))

    @documented(SiteShown)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One site."""
        return self.answer_one(request, pk)

    @documented(SiteShown, takes=SiteAsked, matches=True, status=[200, 204])
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Another name or description."""
        actor, site = self.fetch(request, pk, Level.OWN)
        asked = {
            "name": site.name,
            "description": site.description,
            **said(request, SiteAsked, partly=True),
        }
        return self.change(request, actor, site, lambda: sites.rename_site(actor, site, **asked))

    @documented(status=204, matches=True)
    def destroy(self, request: Request, pk: UUID) -> Response:
        """Put the site in the bin, with all in it."""
        return put_in_bin(self, request, pk, Level.OWN)

    @documented(SiteShown, takes=Destination, matches=True, status=[200, 204])
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: UUID) -> Response:
        """Put a subsite with all in it below another site; it takes over permissions from there."""
        actor, site = self.fetch(request, pk, Level.OWN)
        to = said(request, Destination)["to"]
        place = get_object_or_404(Site.objects.visible_to(actor), pk=to)
        return self.change(request, actor, site, lambda: sites.move_subsite(actor, site, place))


class FolderViewSet(VisibleViewSet):
    """The folders that the actor may see: of one folder with `?folder=`, of one site with `?site=`."""

    model = Folder

    def rows(self, request: Request, most: int, after: Place | None) -> list[Folder]:
        """Those asked for; an id that is none finds nothing."""
        actor = actor_for(request)
        asked = PlaceForm(request.query_params)
        narrowed = asked.narrowed(folder="parent", site="site")
        if not asked.names_a_place:
            rows = Folder.objects.candidates(actor).past("name", after).first_seen(actor, most)
        else:
            rows = (
                Folder.objects.filter(narrowed).alive().past("name", after).first_seen(actor, most)
            )
        prefetch_related_objects(rows, "site")  # a library has the name of its site
        return rows

    def seen(self, actor: Actor) -> SecurableQuerySet:
        """With its site, whose name a library has."""
        return super().seen(actor).select_related("site")

    def shown(self, item: Folder) -> dict[str, object]:
        """With the site it is in, of which it says nothing but the id."""
        return super().shown(item) | {
            "site": str(item.site_id),
            "parent": item.parent_id and str(item.parent_id),
            "library": item.is_library,
            "created_at": item.created_at,
        }

    @documented(FolderShown, page=True, parameters=NARROWED)
    def list(self, request: Request) -> Response:
        """The folders that you may see, by name; the library of a site comes before the others in it."""
        return self.answer_list(request)

    @documented(FolderShown, takes=NewFolder, status=201, makes=True)
    def create(self, request: Request) -> Response:
        """Make a folder in a folder that you may edit."""
        actor, asked = actor_for(request), said(request, NewFolder)
        parent = get_object_or_404(Folder.objects.visible_to(actor), pk=asked["parent"])
        require(actor, Level.EDIT, parent)
        return once(
            actor,
            request,
            lambda: made(self, request, actor, folders.create_folder(actor, parent, asked["name"])),
        )

    @documented(FolderShown)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One folder."""
        return self.answer_one(request, pk)

    @documented(FolderShown, takes=FolderAsked, matches=True, status=[200, 204])
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Another name."""
        actor, folder = self.fetch(request, pk, Level.EDIT)
        asked = said(request, FolderAsked, partly=True)
        name = asked.get("name", folder.name)
        return self.change(
            request,
            actor,
            folder,
            lambda: name == folder.name or folders.rename_folder(actor, folder, name),
        )

    @documented(status=204, matches=True)
    def destroy(self, request: Request, pk: UUID) -> Response:
        """Put the folder in the bin, with all in it."""
        return put_in_bin(self, request, pk, Level.EDIT)

    @documented(FolderShown, takes=Destination, matches=True, status=[200, 204])
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: UUID) -> Response:
        """Put the folder in another; what takes over permissions takes them over from there."""
        actor, folder = self.fetch(request, pk, Level.EDIT)
        place = destination(request, actor)
        return self.change(
            request, actor, folder, lambda: folders.move_folder(actor, folder, place)
        )


def destination(request: Request, actor: Actor) -> Folder:
    """The folder to which something goes, which the actor may edit."""
    to = said(request, Destination)["to"]
    place = get_object_or_404(Folder.objects.visible_to(actor).select_related("site"), pk=to)
    require(actor, Level.EDIT, place)
    return place


def made(view: VisibleViewSet, request: Request, actor: Actor, item: Securable) -> Response:
    """What was made, and where it is."""
    location = reverse(f"api_{item.kind}-detail", kwargs={"pk": item.pk}, request=request)
    return answer(request, view.now(actor, item.pk), 201, location=location)


def put_in_bin(view: VisibleViewSet, request: Request, pk: UUID, level: Level) -> Response:
    """To the bin, if it still is as the caller read it."""
    actor, item = view.fetch(request, pk, level)
    view.change(request, actor, item, lambda: bins.put_in_bin(actor, item))
    return Response(status=204)
