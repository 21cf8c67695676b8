"""Sites and folders in the API."""

from __future__ import annotations

from django.db.models import prefetch_related_objects
from rest_framework.request import Request

from sharing.actors import actor_for
from sharing.api import VisibleViewSet
from sharing.keyset import Place
from sites_app.forms import PlaceForm
from sites_app.models import Folder, Site


class SiteViewSet(VisibleViewSet):
    """The sites that the actor may see."""

    model = Site

    def rows(self, request: Request, most: int, after: Place | None) -> list[Site]:
        """All of them."""
        actor = actor_for(request)
        return Site.objects.candidates(actor).past("name", after).first_seen(actor, most)

    def shown(self, item: Site) -> dict[str, object]:
        """With what it is for."""
        return super().shown(item) | {"description": item.description}


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

    def shown(self, item: Folder) -> dict[str, object]:
        """With the site it is in, of which it says nothing but the id."""
        return super().shown(item) | {"site": str(item.site_id), "library": item.is_library}
