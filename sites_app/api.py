"""Sites and folders in the API."""

from __future__ import annotations

from rest_framework.request import Request

from sharing.actors import actor_for
from sharing.api import VisibleViewSet
from sharing.securable import SecurableQuerySet
from sites_app.forms import PlaceForm
from sites_app.models import Folder, Site


class SiteViewSet(VisibleViewSet):
    """The sites that the actor may see."""

    model = Site

    def rows(self, request: Request) -> SecurableQuerySet:
        """All of them."""
        actor = actor_for(request)
        return Site.objects.scattered(actor).with_level(actor)

    def shown(self, item: Site) -> dict[str, object]:
        """With what it is for."""
        return super().shown(item) | {"description": item.description}


class FolderViewSet(VisibleViewSet):
    """The folders that the actor may see: of one folder with `?folder=`, of one site with `?site=`."""

    model = Folder

    def rows(self, request: Request) -> SecurableQuerySet:
        """Those asked for; an id that is none finds nothing."""
        actor = actor_for(request)
        asked = PlaceForm(request.query_params)
        rows = (
            Folder.objects.visible_to(actor)
            if asked.names_a_place
            else Folder.objects.scattered(actor)
        )
        rows = rows.filter(asked.narrowed(folder="parent", site="site"))
        return rows.with_level(actor).select_related("site")

    def shown(self, item: Folder) -> dict[str, object]:
        """With the site it is in, of which it says nothing but the id."""
        return super().shown(item) | {"site": str(item.site_id), "library": item.is_library}
