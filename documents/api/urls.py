"""The addresses of the API below a document, and of many things at once."""

from __future__ import annotations

from django.urls import path

from documents.api.comments import CommentViewSet
from documents.api.contents import ContentViewSet, VersionContentViewSet, VersionViewSet
from documents.api.documents import DocumentViewSet
from documents.api.many import BinViewSet, ManyViewSet, SearchViewSet, ZipViewSet

DOCUMENT = "documents/<uuid:pk>/"
VERSION = f"{DOCUMENT}versions/<int:number>/"
COMMENT = f"{DOCUMENT}comments/<uuid:comment>/"

urlpatterns = [
    path(
        "documents/",
        ContentViewSet.as_view({"get": "list", "post": "create"}),
        name="api_document-list",
    ),
    path(
        DOCUMENT,
        DocumentViewSet.as_view(
            {"get": "retrieve", "patch": "partial_update", "delete": "destroy"}
        ),
        name="api_document-detail",
    ),
    *[
        path(
            f"{DOCUMENT}{route}/",
            DocumentViewSet.as_view({method: view}),
            name=f"api_document-{route}",
        )
        for route, method, view in (
            ("move", "post", "move"),
            ("copy", "post", "copy"),
            ("share-advice", "get", "share_advice"),
        )
    ],
    path(
        f"{DOCUMENT}content/",
        ContentViewSet.as_view({"get": "download", "put": "replace"}),
        name="api_document-content",
    ),
    path(
        f"{DOCUMENT}versions/",
        VersionViewSet.as_view({"get": "versions"}),
        name="api_document-versions",
    ),
    path(
        VERSION,
        VersionViewSet.as_view({"get": "version", "patch": "note"}),
        name="api_document-version",
    ),
    path(
        f"{VERSION}restore/",
        VersionViewSet.as_view({"post": "restore"}),
        name="api_document-restore-version",
    ),
    path(
        f"{VERSION}content/",
        VersionContentViewSet.as_view({"get": "download"}),
        name="api_document-version-content",
    ),
    path(
        f"{DOCUMENT}comments/",
        CommentViewSet.as_view({"get": "comments", "post": "comment"}),
        name="api_document-comments",
    ),
    path(
        COMMENT,
        CommentViewSet.as_view({"get": "one", "patch": "edit", "delete": "remove"}),
        name="api_document-comment",
    ),
    path(
        f"{COMMENT}resolve/",
        CommentViewSet.as_view({"post": "resolve"}),
        name="api_document-resolve-comment",
    ),
    path(
        f"{COMMENT}reopen/",
        CommentViewSet.as_view({"post": "reopen"}),
        name="api_document-reopen-comment",
    ),
    path("many/", ManyViewSet.as_view({"post": "many"}), name="api_many"),
    path("zip/", ZipViewSet.as_view({"post": "zip"}), name="api_zip"),
    path("search/", SearchViewSet.as_view({"get": "search"}), name="api_search"),
    path("bin/", BinViewSet.as_view({"get": "bin"}), name="api_bin"),
    path(
        "bin/<slug:kinds>/<uuid:pk>/",
        BinViewSet.as_view({"delete": "delete_for_good"}),
        name="api_binned",
    ),
    path(
        "bin/<slug:kinds>/<uuid:pk>/restore/",
        BinViewSet.as_view({"post": "restore"}),
        name="api_restore",
    ),
]
