"""The addresses of previews."""

from __future__ import annotations

from django.urls import path

from documents.previews import guest_views, views

urlpatterns = [
    path("documents/<uuid:pk>/versions/<int:number>/preview/", views.preview, name="preview"),
    path(
        "documents/<uuid:pk>/versions/<int:number>/preview/<slug:part>/",
        views.preview_part,
        name="preview_part",
    ),
    path("g/<str:token>/preview/", guest_views.guest_preview, name="guest_preview"),
    path(
        "g/<str:token>/preview/<slug:part>/",
        guest_views.guest_preview_part,
        name="guest_preview_part",
    ),
    path(
        "g/<str:token>/documents/<uuid:pk>/preview/",
        guest_views.guest_preview,
        name="guest_document_preview",
    ),
    path(
        "g/<str:token>/documents/<uuid:pk>/preview/<slug:part>/",
        guest_views.guest_preview_part,
        name="guest_document_preview_part",
    ),
]
