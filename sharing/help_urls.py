"""The addresses of the help page."""

from __future__ import annotations

from django.urls import path

from sharing.help import views

urlpatterns = [
    path("help/sharing-outside/", views.help_page, name="help"),
    path("help/sharing-outside/answer/", views.answer, name="help_answer"),
]
