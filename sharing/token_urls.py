"""The addresses of what programs sign in with."""

from __future__ import annotations

from django.urls import path

from sharing import token_views

urlpatterns = [
    path("profile/tokens/", token_views.tokens, name="tokens"),
    path("profile/tokens/<uuid:pk>/end/", token_views.end, name="end_token"),
    path("profile/apps/<uuid:pk>/end/", token_views.end_app, name="end_app"),
]
