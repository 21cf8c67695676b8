"""The addresses of the bin."""

from __future__ import annotations

from django.urls import path

from documents.bins import views

urlpatterns = [
    path("bin/", views.bin_page, name="bin"),
    path("bin/empty/", views.empty_bin, name="empty_bin"),
    path("bin/<slug:kind>/<uuid:pk>/restore/", views.restore, name="restore"),
    path("bin/<slug:kind>/<uuid:pk>/delete/", views.delete_one, name="delete_for_good"),
]
