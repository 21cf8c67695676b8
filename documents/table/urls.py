"""The addresses of what is done with many rows."""

from __future__ import annotations

from django.urls import path

from documents.table import guest_zip_views, views

urlpatterns = [
    path("folders/<uuid:pk>/selected/", views.selected, name="folder_selected"),
    path("folders/<uuid:pk>/zip/", views.folder_zip, name="folder_zip"),
    path("undo/", views.undo, name="undo"),
    path("g/<str:token>/zip/", guest_zip_views.guest_zip, name="guest_zip"),
    path(
        "g/<str:token>/folders/<uuid:pk>/zip/",
        guest_zip_views.guest_zip,
        name="guest_folder_zip",
    ),
]
