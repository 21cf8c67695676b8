"""The addresses of the accounts elsewhere that somebody linked."""

from __future__ import annotations

from django.urls import path

from sharing import connection_views as views

urlpatterns = [
    path("connections/", views.connections, name="connections"),
    path("connections/<int:pk>/end/", views.end_connection, name="end_connection"),
]
