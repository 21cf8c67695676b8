"""The addresses of the API about who has access: below each kind of item, and of the organisation."""

from __future__ import annotations

from django.urls import URLPattern, path

from sharing.api.access import AccessViewSet
from sharing.api.administration.urls import urlpatterns as administration
from sharing.api.letters import InviteManyViewSet, SendLinkViewSet
from sharing.api.notices import AllNoticesViewSet, NoticeViewSet
from sharing.api.outside import InvitationViewSet, LinkViewSet
from sharing.api.people import (
    MeViewSet,
    MyAccessViewSet,
    PeopleViewSet,
    SharedOutsideViewSet,
    SitePeopleViewSet,
)
from sharing.api.requests import MyRequestsViewSet, RequestViewSet
from sharing.api.webhooks import DeliveryViewSet, WebhookViewSet
from sharing.api.who_can import WhoCanViewSet
from sharing.securable import Securable

PERMISSIONS = {
    "permissions": ("permissions/", {"get": "permissions", "patch": "set_permissions"}),
    "grant": ("permissions/people/<uuid:person>/", {"put": "grant", "delete": "revoke"}),
    "member": (
        "permissions/groups/<slug:kind>/<uuid:person>/",
        {"put": "add_member", "delete": "remove_member"},
    ),
    "explain": ("explain/", {"get": "explain"}),
    "leave": ("leave/", {"post": "leave"}),
}
WHO_CAN = {"who-can": ("who-can/", {"get": "who_can"})}
INVITATIONS = {
    "invitations": ("invitations/", {"get": "invitations", "post": "invite"}),
    "invitation": ("invitations/<uuid:invitation>/", {"get": "invitation", "delete": "withdraw"}),
    "send-again": ("invitations/<uuid:invitation>/send-again/", {"post": "send_again"}),
}
INVITE_MANY = {"invite-many": ("invitations/many/", {"post": "invite_many"})}
SEND_LINK = {"send-guest-link": ("guest-links/<uuid:link>/send/", {"post": "send"})}
LINKS = {
    "guest-links": ("guest-links/", {"get": "links", "post": "make"}),
    "guest-link": (
        "guest-links/<uuid:link>/",
        {"get": "link", "patch": "change", "delete": "disable"},
    ),
}
REQUESTS = {
    "requests": ("requests/", {"get": "requests", "post": "ask"}),
    "withdraw-request": ("requests/withdraw/", {"post": "withdraw"}),
    "approve": ("requests/<uuid:asked>/approve/", {"post": "approve"}),
    "refuse": ("requests/<uuid:asked>/refuse/", {"post": "refuse"}),
}

HOOK = "webhooks/<uuid:webhook>/"
OF_SITES = {
    "people": ("people/", SitePeopleViewSet, {"get": "people"}),
    "webhooks": ("webhooks/", WebhookViewSet, {"get": "webhooks", "post": "add"}),
    "webhook": (HOOK, WebhookViewSet, {"get": "webhook", "patch": "change", "delete": "end"}),
    "deliveries": (f"{HOOK}deliveries/", DeliveryViewSet, {"get": "deliveries"}),
    "tell-again": (
        f"{HOOK}deliveries/<uuid:delivery>/again/",
        DeliveryViewSet,
        {"post": "again"},
    ),
}


def of_sites(model: type[Securable]) -> list[URLPattern]:
    """The addresses of what only a site has: its people, and its webhooks."""
    return [
        path(
            f"{model.kind}s/<uuid:pk>/{route}",
            view.as_view(methods, model=model),
            name=f"api_{model.kind}-{name}",
        )
        for name, (route, view, methods) in OF_SITES.items()
    ]


def urls_for(model: type[Securable]) -> list[URLPattern]:
    """The addresses about who has access to items of this model; names begin with its kind."""
    kind = model.kind
    views = {
        AccessViewSet: PERMISSIONS,
        WhoCanViewSet: WHO_CAN,
        InvitationViewSet: INVITATIONS,
        InviteManyViewSet: INVITE_MANY,
        RequestViewSet: REQUESTS,
    }
    if model.takes_guest_links:
        views[LinkViewSet] = LINKS
        views[SendLinkViewSet] = SEND_LINK
    return [
        path(
            f"{kind}s/<uuid:pk>/{route}",
            view.as_view(methods, model=model),
            name=f"api_{kind}-{name}",
        )
        for view, routes in views.items()
        for name, (route, methods) in routes.items()
    ]


urlpatterns = [
    path("me/", MeViewSet.as_view({"get": "me", "patch": "change"}), name="api_me"),
    path("me/access/", MyAccessViewSet.as_view({"get": "access"}), name="api_my_access"),
    path("requests/", MyRequestsViewSet.as_view({"get": "mine"}), name="api_my_requests"),
    path("notices/", NoticeViewSet.as_view({"get": "notices"}), name="api_notices"),
    path("notices/seen/", AllNoticesViewSet.as_view({"post": "seen"}), name="api_see_notices"),
    path(
        "notices/<int:notice>/seen/", NoticeViewSet.as_view({"post": "see"}), name="api_see_notice"
    ),
    path("people/", PeopleViewSet.as_view({"get": "find"}), name="api_people"),
    path(
        "shared-outside/",
        SharedOutsideViewSet.as_view({"get": "shared_outside"}),
        name="api_shared_outside",
    ),
    *administration,
]
