"""The addresses of invitations: of the letter, and for one kind of item /<kind>s/<id>/invitations/."""

from __future__ import annotations

from django.urls import path

from sharing import bulk_views
from sharing import invitation_views as views

urlpatterns = [
    path("invitations/<str:token>/", views.invitation, name="invitation"),
]

# The pages with which owners of items of this model invite; names begin with its kind.
PAGES = {
    "invitations": ("invitations/", views.overview),
    "invite": ("invitations/new/", views.invite),
    "invite_many": ("invitations/many/", bulk_views.invite_many_page),
    "invitation_withdraw": ("invitations/<uuid:invitation>/withdraw/", views.withdraw),
    "invitation_send_again": ("invitations/<uuid:invitation>/send-again/", views.send_again),
}
