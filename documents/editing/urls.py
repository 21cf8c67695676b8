"""The addresses of editing and of versions."""

from __future__ import annotations

from django.urls import path

from documents.editing import guest_views, views

urlpatterns = [
    path("documents/<uuid:pk>/edit/", views.edit, name="document_edit"),
    path("folders/<uuid:pk>/texts/new/", views.new_text, name="folder_new_text"),
    path(
        "documents/<uuid:pk>/versions/<int:number>/restore/",
        views.restore_version,
        name="document_restore_version",
    ),
    path(
        "documents/<uuid:pk>/versions/<int:number>/note/",
        views.note_version,
        name="document_note_version",
    ),
    path("g/<str:token>/edit/", guest_views.guest_edit, name="guest_edit"),
]
