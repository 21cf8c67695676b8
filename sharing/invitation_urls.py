"""The addresses of invitations: of the letter, and for one kind of item /<kind>s/<id>/invitations/."""

from __future__ import annotations

from functools import partial

from django.urls import URLPattern, path

from sharing import bulk_views
from sharing import invitation_views as views
from sharing.securable import Securable

urlpatterns = [
    path("invitations/<str:token>/", views.invitation, name="invitation"),
]


def urls_for(model: type[Securable]) -> list[URLPattern]:
    """The pages with which owners of items of this model invite; names begin with its kind."""
    pages = {
        "invitations": ("invitations/", views.overview),
        "invite": ("invitations/new/", views.invite),
        "invite_many": ("invitations/many/", bulk_views.invite_many_page),
        "invitation_withdraw": ("invitations/<uuid:invitation>/withdraw/", views.withdraw),
        "invitation_send_again": ("invitations/<uuid:invitation>/send-again/", views.send_again),
    }
    return [
        path(
            f"{model.kind}s/<uuid:pk>/{route}",
            partial(view, model=model),
            name=f"{model.kind}_{name}",
        )
        for name, (route, view) in pages.items()
    ]
