"""The addresses of access requests, for one kind of item: /<kind>s/<id>/requests/…"""

from __future__ import annotations

from functools import partial

from django.urls import URLPattern, path

from sharing import request_views as views
from sharing.securable import Securable

urlpatterns = [
    path("asked/", views.asked, name="asked"),
]


def urls_for(model: type[Securable]) -> list[URLPattern]:
    """The pages on which access to items of this model is asked for and given; names begin with its kind."""
    pages = {
        "ask_for_access": ("requests/ask/", views.ask_for_access),
        "withdraw_request": ("requests/withdraw/", views.withdraw_request),
        "ask_to_share": ("requests/new/", views.ask_to_share),
        "approve_request": ("requests/<uuid:asked>/approve/", views.approve),
        "refuse_request": ("requests/<uuid:asked>/refuse/", views.refuse),
    }
    return [
        path(
            f"{model.kind}s/<uuid:pk>/{route}",
            partial(view, model=model),
            name=f"{model.kind}_{name}",
        )
        for name, (route, view) in pages.items()
    ]
