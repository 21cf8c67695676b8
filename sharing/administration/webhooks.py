"""The webhooks of the whole organisation: pages beside the other service settings."""

from __future__ import annotations

from sharing.administration.site import administration
from sharing.webhooks.urls import PAGES
from sharing.webhooks.views import of_organisation

for name, (route, view) in PAGES.items():
    administration.add_page(route, name, of_organisation(view))
