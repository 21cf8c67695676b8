"""Every address of an organisation."""

from __future__ import annotations

from django.urls import include, path
from django.views.i18n import set_language

from accounts.views import profile
from accounts.vouching.tokens import Revocation, Tokens, not_served
from config import api, mailbox
from sharing.admin import administration
from sharing.app_views import Question

urlpatterns = [
    *api.urlpatterns,
    path("", include("documents.urls")),
    path("", include("sites_app.urls")),
    path("", include("sharing.invitation_urls")),
    path("", include("sharing.access_urls")),
    path("", include("sharing.connection_urls")),
    path("", include("sharing.help_urls")),
    path("", include("sharing.notice_urls")),
    path("", include("sharing.request_urls")),
    path("", include("sharing.token_urls")),
    path("profile/", profile, name="profile"),
    path("accounts/", include("accounts.urls")),
    path("identity/o/authorize", Question.as_view(), name="authorize"),
    path("identity/o/api/token", Tokens.as_view(), name="oauth_token"),
    path("identity/o/api/revoke", Revocation.as_view(), name="oauth_revoke"),
    # What django-allauth serves besides, and nobody needs.
    path("identity/o/device", not_served, name="oauth_device"),
    path("identity/o/api/device/code", not_served, name="oauth_device_code"),
    path("identity/o/logout", not_served, name="oauth_logout"),
    path("", include("allauth.idp.urls")),
    path("language/", set_language, name="set_language"),
    path("mailbox/", include(mailbox.urls())),
    path("admin/", administration.urls),
]

handler404 = "sharing.request_views.not_found"
handler500 = "config.failures.failed"
