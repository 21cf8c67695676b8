"""The addresses of the API, its description, and what stands at every other address of it."""

from __future__ import annotations

from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import include, path, re_path
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from rest_framework.routers import SimpleRouter

from documents.api.urls import urlpatterns as documents
from documents.models import Document
from sharing.api.urls import of_sites, urls_for
from sharing.api.urls import urlpatterns as sharing
from sharing.api.views import NothingHere
from sites_app.api.places import FolderViewSet, SiteViewSet
from sites_app.models import Folder, Site

VERSION = "1"

router = SimpleRouter(use_regex_path=False)
router.register("sites", SiteViewSet, "api_site")
router.register("folders", FolderViewSet, "api_folder")

about_access = [one for model in (Site, Folder, Document) for one in urls_for(model)]
about_access += of_sites(Site)
my_site = path("my-site/", SiteViewSet.as_view({"post": "mine"}), name="api_my_site")
v1 = [path("api/v1/", include([*router.urls, my_site, *documents, *sharing, *about_access]))]


@lru_cache(maxsize=4)
def _described(language: str) -> bytes:
    schema = SchemaGenerator(patterns=v1, api_version=VERSION).get_schema(public=True)
    return OpenApiJsonRenderer().render(schema)


@require_safe
def described(request: HttpRequest) -> HttpResponse:
    """The API, described in OpenAPI 3.1; the same for everybody."""
    return HttpResponse(_described(get_language()), "application/vnd.oai.openapi+json")


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The description for people, in which each address can be tried."""
    get_token(request)
    return render(request, "api/docs.html")


nothing = dict.fromkeys(["get", "post", "put", "patch", "delete"], "nothing")
urlpatterns = [
    path("api/docs/", docs, name="api_docs"),
    path("api/v1/openapi.json", described, name="api_described"),
    *v1,
    # Also with line breaks in it, which `<path:…>` does not take.
    re_path(r"^api/[\s\S]*\Z", NothingHere.as_view(nothing), name="api_nothing"),
]
