"""The addresses of webhooks: of a site, and of the organisation in the administration."""

from __future__ import annotations

from functools import partial

from django.urls import URLPattern, path

from sharing.securable import Securable
from sharing.webhooks import views

PAGES = {
    "webhooks": ("webhooks/", views.webhooks),
    "webhook": ("webhooks/<uuid:webhook>/", views.webhook),
    "set_webhook": ("webhooks/<uuid:webhook>/<slug:to>/", views.set_webhook),
    "tell_again": ("webhooks/<uuid:webhook>/<uuid:delivery>/again/", views.again),
}


def webhooks_of(model: type[Securable]) -> list[URLPattern]:
    """For owners of one of these."""
    return [
        path(
            f"{model.kind}s/<uuid:pk>/{route}",
            partial(views.of_item, view=view, model=model),
            name=f"{model.kind}_{name}",
        )
        for name, (route, view) in PAGES.items()
    ]
