"""The addresses of uploads that come in pieces."""

from __future__ import annotations

from django.urls import path

from documents.uploads import views

urlpatterns = [
    path("folders/<uuid:pk>/uploads/", views.uploads, name="uploads"),
    path("folders/<uuid:pk>/uploads/names/", views.upload_names, name="upload_names"),
    path("documents/<uuid:pk>/uploads/", views.document_uploads, name="document_uploads"),
    path("uploads/<uuid:upload>/", views.upload_part, name="upload_part"),
    path("uploads/<uuid:upload>/finish/", views.upload_finish, name="upload_finish"),
]
