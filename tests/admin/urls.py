"""The addresses, with the administration of ours at /admin/."""

from __future__ import annotations

from django.urls import path

from config.urls import urlpatterns as addresses
from sharing.admin import administration

urlpatterns = [
    path("admin/", administration.urls),
    *(one for one in addresses if getattr(one, "namespace", None) != "admin"),
]
