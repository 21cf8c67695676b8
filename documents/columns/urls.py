"""The addresses of the columns of a library."""

from __future__ import annotations

from django.urls import path

from documents.columns import views

urlpatterns = [
    path("sites/<uuid:pk>/columns/", views.columns, name="site_columns"),
    path("sites/<uuid:pk>/columns/<int:column>/", views.change_column, name="site_change_column"),
    path(
        "sites/<uuid:pk>/columns/<int:column>/order/",
        views.order_column,
        name="site_order_column",
    ),
    path(
        "sites/<uuid:pk>/columns/<int:column>/remove/",
        views.remove_column,
        name="site_remove_column",
    ),
]
