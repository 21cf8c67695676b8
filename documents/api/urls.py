"""The addresses of the API below a document, and of many things at once."""

from __future__ import annotations

from django.urls import path

from documents.api.columns import ColumnViewSet, ValuesViewSet
from documents.api.comments import CommentViewSet
from documents.api.contents import (
    ContentViewSet,
    OneVersionViewSet,
    VersionContentViewSet,
    VersionViewSet,
)
from documents.api.documents import DocumentViewSet
from documents.api.events import SiteEventViewSet
from documents.api.lately import RecentViewSet
from documents.api.many import BinViewSet, ManyViewSet, SearchViewSet, ZipViewSet
from documents.api.uploads import FinishViewSet, UploadViewSet

DOCUMENT = "documents/<uuid:pk>/"
VERSION = f"{DOCUMENT}versions/<int:number>/"
COMMENT = f"{DOCUMENT}comments/<uuid:comment>/"
COLUMN = "sites/<uuid:pk>/columns/<int:column>/"
UPLOAD = "uploads/<uuid:upload>/"
BINNED = "bin/<slug:kinds>/<uuid:pk>/"

ROUTES = {
    "document-list": ("documents/", ContentViewSet, {"get": "list", "post": "create"}),
    "document-detail": (
        DOCUMENT,
        DocumentViewSet,
        {"get": "retrieve", "patch": "partial_update", "delete": "destroy"},
    ),
    "document-move": (f"{DOCUMENT}move/", DocumentViewSet, {"post": "move"}),
    "document-copy": (f"{DOCUMENT}copy/", DocumentViewSet, {"post": "copy"}),
    "document-share-advice": (
        f"{DOCUMENT}share-advice/",
        DocumentViewSet,
        {"get": "share_advice"},
    ),
    "document-content": (
        f"{DOCUMENT}content/",
        ContentViewSet,
        {"get": "download", "put": "replace"},
    ),
    "document-versions": (f"{DOCUMENT}versions/", VersionViewSet, {"get": "versions"}),
    "document-version": (VERSION, OneVersionViewSet, {"get": "version", "patch": "note"}),
    "document-restore-version": (f"{VERSION}restore/", VersionViewSet, {"post": "restore"}),
    "document-version-content": (
        f"{VERSION}content/",
        VersionContentViewSet,
        {"get": "download"},
    ),
    "document-comments": (
        f"{DOCUMENT}comments/",
        CommentViewSet,
        {"get": "comments", "post": "comment"},
    ),
    "document-comment": (
        COMMENT,
        CommentViewSet,
        {"get": "one", "patch": "edit", "delete": "remove"},
    ),
    "document-resolve-comment": (f"{COMMENT}resolve/", CommentViewSet, {"post": "resolve"}),
    "document-reopen-comment": (f"{COMMENT}reopen/", CommentViewSet, {"post": "reopen"}),
    "document-columns": (
        f"{DOCUMENT}columns/",
        ValuesViewSet,
        {"get": "columns", "patch": "fill_in"},
    ),
    "site-columns": (
        "sites/<uuid:pk>/columns/",
        ColumnViewSet,
        {"get": "columns", "post": "add"},
    ),
    "site-column": (
        COLUMN,
        ColumnViewSet,
        {"get": "column", "patch": "change", "delete": "remove"},
    ),
    "site-order-column": (f"{COLUMN}order/", ColumnViewSet, {"post": "order"}),
    "recent": ("recent/", RecentViewSet, {"get": "recent"}),
    "uploads": ("uploads/", UploadViewSet, {"post": "begin", "options": "discover"}),
    "upload": (
        UPLOAD,
        UploadViewSet,
        {"get": "upload", "patch": "piece", "delete": "give_up", "post": "instead"},
    ),
    "upload-finish": (f"{UPLOAD}finish/", FinishViewSet, {"post": "finish"}),
    "site-events": ("sites/<uuid:pk>/events/", SiteEventViewSet, {"get": "events"}),
    "many": ("many/", ManyViewSet, {"post": "many"}),
    "zip": ("zip/", ZipViewSet, {"post": "zip"}),
    "search": ("search/", SearchViewSet, {"get": "search"}),
    "bin": ("bin/", BinViewSet, {"get": "bin"}),
    "binned": (BINNED, BinViewSet, {"delete": "delete_for_good"}),
    "restore": (f"{BINNED}restore/", BinViewSet, {"post": "restore"}),
}
urlpatterns = [
    path(route, view.as_view(methods), name=f"api_{name}")
    for name, (route, view, methods) in ROUTES.items()
]
