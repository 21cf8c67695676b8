"""The addresses of what is said of documents."""

from __future__ import annotations

from django.urls import path

from documents.properties import views

urlpatterns = [
    path("documents/<uuid:pk>/properties/", views.properties, name="document_properties"),
]
