"""The addresses of sites."""

from __future__ import annotations

from functools import partial

from django.urls import path

from sharing.people_views import people
from sharing.urls import urls_for
from sharing.webhooks.urls import webhooks_of
from sites_app import views
from sites_app.models import Folder, Site

urlpatterns = [
    path("sites/", views.site_list, name="sites"),
    path("my-site/", views.my_site, name="my_site"),
    path("sites/new/", views.new_site, name="site_new"),
    path("sites/<uuid:pk>/people/", partial(people, model=Site), name="site_people"),
    path("sites/<uuid:pk>/settings/", views.site_settings, name="site_settings"),
    path("sites/<uuid:pk>/subsites/new/", views.new_subsite, name="subsite_new"),
    path("sites/<uuid:pk>/rename/", views.rename_site, name="site_rename"),
    path("sites/<uuid:pk>/move/", views.move_site, name="site_move"),
    path("sites/<uuid:pk>/delete/", views.delete_site, name="site_delete"),
    *webhooks_of(Site),
    *urls_for(Site),
    *urls_for(Folder),
]
