"""The addresses of access requests, for one kind of item: /<kind>s/<id>/requests/…"""

from __future__ import annotations

from django.urls import path

from sharing import request_views as views

urlpatterns = [
    path("asked/", views.asked, name="asked"),
]

# The pages on which access to items of this model is asked for and given; names begin with its kind.
PAGES = {
    "ask_for_access": ("requests/ask/", views.ask_for_access),
    "withdraw_request": ("requests/withdraw/", views.withdraw_request),
    "ask_to_share": ("requests/new/", views.ask_to_share),
    "approve_request": ("requests/<uuid:asked>/approve/", views.approve),
    "refuse_request": ("requests/<uuid:asked>/refuse/", views.refuse),
}
