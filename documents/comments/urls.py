"""The addresses of comments: below a document, and below a guest link."""

from __future__ import annotations

from django.urls import path
from django.views.decorators.http import require_POST

from documents.comments import views
from documents.comments.talks import by_link, signed_in

ON_ONE = {
    "edit": views.edit,
    "remove": views.remove,
    "resolve": views.resolve,
    "reopen": views.reopen,
}
# Asked before anything else, so that what is hidden answers as what is not.
BY_POST = {"resolve", "reopen"}

urlpatterns = [
    path("documents/<uuid:pk>/comments/", signed_in(views.comments), name="document_comments"),
    path(
        "documents/<uuid:pk>/comments/people/",
        signed_in(views.people),
        name="document_comment_people",
    ),
    path("g/<str:token>/comments/", by_link(views.comments), name="guest_comments"),
    path(
        "g/<str:token>/documents/<uuid:pk>/comments/",
        by_link(views.comments),
        name="guest_document_comments",
    ),
]
urlpatterns += [
    path(
        f"documents/<uuid:pk>/comments/<uuid:comment>/{verb}/",
        require_POST(signed_in(view)) if verb in BY_POST else signed_in(view),
        name=f"document_{verb}_comment",
    )
    for verb, view in ON_ONE.items()
]
urlpatterns += [
    path(
        f"g/<str:token>/comments/<uuid:comment>/{verb}/",
        require_POST(by_link(view)) if verb in BY_POST else by_link(view),
        name=f"guest_{verb}_comment",
    )
    for verb, view in ON_ONE.items()
]
