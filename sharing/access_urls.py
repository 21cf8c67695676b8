"""The addresses of what one has oneself, and of those for whom one answers."""

from __future__ import annotations

from django.urls import path

from sharing import people_views

urlpatterns = [
    path("my-access/", people_views.my_access, name="my_access"),
    path("people/<uuid:pk>/access/", people_views.renew, name="renew_access"),
]
