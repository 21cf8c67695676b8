"""The addresses of the guest links of one kind of item: /<kind>s/<id>/guest-links/…"""

from __future__ import annotations

from functools import partial

from django.urls import URLPattern, path

from sharing import guest_link_views as views
from sharing.securable import Securable


def urls_for(model: type[Securable]) -> list[URLPattern]:
    """The pages about the guest links of items of this model, if they take any."""
    if not model.takes_guest_links:
        return []
    kind, one = model.kind, "guest-links/<uuid:link>/"
    pages = {
        "guest_links": ("guest-links/", views.guest_link_panel),
        "disable_guest_link": (f"{one}disable/", views.disable_guest_link),
        "pause_guest_link": (f"{one}pause/", views.pause_guest_link),
        "resume_guest_link": (f"{one}resume/", views.resume_guest_link),
        "renew_guest_link": (f"{one}renew/", views.renew_guest_link),
        "change_guest_link": (f"{one}change/", views.change_guest_link),
        "send_guest_link": (f"{one}send/", views.send_guest_link),
    }
    return [
        path(f"{kind}s/<uuid:pk>/{route}", partial(view, model=model), name=f"{kind}_{name}")
        for name, (route, view) in pages.items()
    ]
