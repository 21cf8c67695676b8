"""The addresses of the administration in the API."""

from __future__ import annotations

from django.urls import path

from sharing.api.administration.events import EventViewSet
from sharing.api.administration.external_users import ExternalUserViewSet, RemovalViewSet
from sharing.api.administration.policy import CutOffViewSet, PolicyViewSet
from sharing.api.administration.switch import CheckViewSet, SwitchViewSet
from sharing.api.administration.webhooks import (
    OrganisationDeliveryViewSet,
    OrganisationWebhookViewSet,
)

PEOPLE = "external-users/"
ONE = f"{PEOPLE}<uuid:pk>/"
HOOK = "webhooks/<uuid:webhook>/"

ROUTES = {
    "switch": ("switch/", SwitchViewSet, {"get": "switch", "patch": "turn"}),
    "check": ("switch/check/", CheckViewSet, {"get": "check", "post": "begin"}),
    "policy": ("policy/", PolicyViewSet, {"get": "policy", "patch": "change"}),
    "cut-off": ("policy/cut-off/", CutOffViewSet, {"post": "cut_off"}),
    "external-users": (PEOPLE, ExternalUserViewSet, {"get": "external_users"}),
    "external-user": (
        ONE,
        ExternalUserViewSet,
        {"get": "one", "patch": "change", "delete": "remove_one"},
    ),
    "external-user-access": (f"{ONE}access/", ExternalUserViewSet, {"get": "access"}),
    "remove-external-users": (f"{PEOPLE}remove/", RemovalViewSet, {"post": "remove"}),
    "webhooks": ("webhooks/", OrganisationWebhookViewSet, {"get": "webhooks", "post": "add"}),
    "webhook": (
        HOOK,
        OrganisationWebhookViewSet,
        {"get": "webhook", "patch": "change", "delete": "end"},
    ),
    "deliveries": (f"{HOOK}deliveries/", OrganisationDeliveryViewSet, {"get": "deliveries"}),
    "tell-again": (
        f"{HOOK}deliveries/<uuid:delivery>/again/",
        OrganisationDeliveryViewSet,
        {"post": "again"},
    ),
    "events": ("events/", EventViewSet, {"get": "events"}),
}
urlpatterns = [
    path(f"administration/{route}", view.as_view(methods), name=f"api_administration-{name}")
    for name, (route, view, methods) in ROUTES.items()
]
