"""Signing in, and what a person has to sign in with: django-allauth's addresses, without its old ones."""

from __future__ import annotations

from django.urls import include, path

from accounts.elsewhere import views as elsewhere
from accounts.sign_in_views import end_session, sessions, sign_in

urlpatterns = [
    path("login/", sign_in, name="account_login"),
    path("sessions/", sessions, name="usersessions_list"),
    path("sessions/<int:pk>/end/", end_session, name="usersessions_end"),
    path("", include("allauth.account.urls")),
    path("2fa/", include("allauth.mfa.urls")),
    path("oidc/<uuid:provider_id>/login/", elsewhere.login, name="openid_connect_login"),
    path(
        "oidc/<uuid:provider_id>/login/callback/",
        elsewhere.callback,
        name="openid_connect_callback",
    ),
]
