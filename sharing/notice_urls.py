"""The addresses of what somebody is told."""

from __future__ import annotations

from django.urls import path

from sharing import notice_views

urlpatterns = [
    path("notifications/", notice_views.notices_page, name="notices"),
    path("notifications/seen/", notice_views.see_all, name="see_all_notices"),
    path("notifications/<int:pk>/", notice_views.open_notice, name="open_notice"),
    path("unsubscribe/<str:token>/", notice_views.unsubscribe, name="unsubscribe"),
]
