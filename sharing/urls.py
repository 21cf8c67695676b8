"""The addresses of sharing, for one kind of item: /<kind>s/<id>/…"""

from __future__ import annotations

from functools import partial

from django.urls import URLPattern, path

from sharing import (
    guest_link_urls,
    invitation_urls,
    people_views,
    request_urls,
    share_views,
    views,
)
from sharing.securable import Securable


def urls_for(model: type[Securable]) -> list[URLPattern]:
    """The pages about who has access to items of this model; names begin with its kind."""
    kind = model.kind
    pages = {
        "share": ("share/", share_views.share),
        "permissions": ("permissions/", views.permissions),
        "add_member": ("permissions/groups/add/", views.add_member),
        "remove_member": (
            "permissions/groups/<slug:kind>/<uuid:person>/remove/",
            views.remove_member,
        ),
        "add_grant": ("permissions/people/add/", views.add_grant),
        "find_people": ("permissions/people/find/", people_views.find_people),
        "leave": ("leave/", people_views.leave_item),
        "remove_grant": ("permissions/people/<uuid:person>/remove/", views.remove_grant),
        "never_outside": ("permissions/never-outside/", views.never_outside),
        "break_inheritance": ("permissions/unique/", views.break_inheritance),
        "restore_inheritance": ("permissions/inherit/", views.restore_inheritance),
    }
    pages |= invitation_urls.PAGES | request_urls.PAGES
    if model.takes_guest_links:
        pages |= guest_link_urls.PAGES
    return [
        path(f"{kind}s/<uuid:pk>/{route}", partial(view, model=model), name=f"{kind}_{name}")
        for name, (route, view) in pages.items()
    ]
