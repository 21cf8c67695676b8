"""The addresses of libraries, documents and guest links."""

from __future__ import annotations

from functools import partial

from django.urls import include, path

from documents import guest_views, home_views, shared_views, views
from documents.bins.urls import urlpatterns as bins
from documents.columns.urls import urlpatterns as columns
from documents.editing.urls import urlpatterns as editing
from documents.models import Document
from documents.previews.urls import urlpatterns as previews
from documents.properties.urls import urlpatterns as properties
from documents.search import pages as search_pages
from documents.table import pages
from documents.table import urls as table_urls
from documents.uploads.urls import urlpatterns as uploads
from sharing.urls import urls_for
from sites_app.models import Folder

urlpatterns = [
    path("", home_views.home, name="home"),
    path("", include("documents.comments.urls")),
    path("sites/<uuid:pk>/", pages.site, name="site"),
    path("sites/<uuid:pk>/activity/", home_views.site_activity, name="site_activity"),
    path("folders/<uuid:pk>/", pages.folder, name="folder"),
    path("folders/<uuid:pk>/upload/", views.upload, name="upload"),
    *uploads,
    path("folders/<uuid:pk>/folders/new/", views.new_folder, name="folder_new"),
    path("documents/<uuid:pk>/", views.document, name="document"),
    path("documents/<uuid:pk>/download/", views.download, name="download"),
    path(
        "documents/<uuid:pk>/versions/<int:number>/download/",
        views.download_version,
        name="download_version",
    ),
    path("documents/<uuid:pk>/versions/new/", views.new_version, name="document_new_version"),
    *[
        path(
            f"{model.kind}s/<uuid:pk>/{view.__name__}/",
            partial(view, model=model),
            name=f"{model.kind}_{view.__name__}",
        )
        for model in (Folder, Document)
        for view in (views.rename, views.move, views.delete)
    ],
    *table_urls.urlpatterns,
    *urls_for(Document),
    path("recent/", home_views.recent_documents, name="recent"),
    path("search/", search_pages.search, name="search"),
    path("search/suggest/", search_pages.suggest, name="search_suggest"),
    *bins,
    *columns,
    *editing,
    *previews,
    *properties,
    path("shared-with-me/", shared_views.shared_with_me, name="shared_with_me"),
    path("shared-outside/", shared_views.shared_outside, name="shared_outside"),
    path(
        "shared-outside/export/", shared_views.export_shared_outside, name="export_shared_outside"
    ),
    path("g/<str:token>/", guest_views.guest_link, name="guest_link"),
    path("g/<str:token>/download/", guest_views.guest_download, name="guest_download"),
    path("g/<str:token>/versions/new/", guest_views.guest_new_version, name="guest_new_version"),
    path("g/<str:token>/folders/<uuid:pk>/", guest_views.guest_folder, name="guest_folder"),
    path("g/<str:token>/documents/<uuid:pk>/", guest_views.guest_document, name="guest_document"),
    path(
        "g/<str:token>/documents/<uuid:pk>/download/",
        guest_views.guest_download,
        name="guest_document_download",
    ),
]
