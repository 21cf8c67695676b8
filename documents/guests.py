"""Who comes with a guest link: what it opens now, and whether its password was given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from documents.models import Document
from sharing.actors import Actor, actor_for
from sharing.link_passwords import proof_of, proves
from sharing.models import GuestLink
from sharing.tokens import link_of
from sites_app.models import Folder

OPENS = {Document.kind: Document, Folder.kind: Folder}
SHOWN_WITH = {Document.kind: ["folder"], Folder.kind: ["site"]}


@dataclass(frozen=True)
class Guest:
    """Whoever holds the link: what they see is what it opens, whoever they are besides."""

    token: str
    link: GuestLink
    bearer: Actor
    item: Document | Folder

    def at(self, page: str, *more: object) -> str:
        """The address of one of the link's pages."""
        return reverse(page, args=[self.token, *more])


View = Callable[..., HttpResponse]


def for_guests(view: View) -> View:
    """A page of a guest link: the link is read now, and asked of the gate like everything else.

    Nothing of what it opens is fetched for the page before its password was given.
    """

    @wraps(view)
    def page(request: HttpRequest, token: str, **more: object) -> HttpResponse:
        link = link_of(token)
        guest = _guest(token, link)
        if link is None or guest is None:
            return hidden(dead(request, link))
        if link.password and not _gave_password(request, link):
            if view.__name__ != "guest_link":
                return hidden(redirect("guest_link", token=token))
            more["asks"] = True
        try:
            return hidden(view(request, guest, **more))
        except Http404:
            return hidden(dead(request, None))

    return page


def _guest(token: str, link: GuestLink | None) -> Guest | None:
    if link is None or link.item_kind not in OPENS:
        return None
    bearer = Actor(guest_link=link)
    rows = OPENS[link.item_kind].objects.visible_to(bearer).with_level(bearer)
    opened = rows.filter(pk=link.item_id, own_scope_id=link.scope_id)
    item = opened.select_related(*SHOWN_WITH[link.item_kind]).first()
    return item and Guest(token, link, bearer, item)


def dead(request: HttpRequest, link: GuestLink | None) -> HttpResponse:
    """The same message for every link that opens nothing, whatever the reason (S85).

    Somebody who has access of their own is shown the way to what it opened (D17).
    """
    own_url = None
    if link is not None and request.user.is_authenticated and link.item_kind in OPENS:
        rows = OPENS[link.item_kind].objects.visible_to(actor_for(request))
        own = rows.filter(pk=link.item_id).first()
        own_url = own and own.get_absolute_url()
    return render(request, "guest/dead.html", {"own_url": own_url}, status=404)


def hidden(response: HttpResponse) -> HttpResponse:
    """No search engine keeps it, and the address goes to nobody (L7)."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "private, no-store"
    return response


# A cookie of the link's own pages, kept until the browser is closed; no row of ours is written.


def remember(response: HttpResponse, guest: Guest) -> HttpResponse:
    """Let this browser in without asking again, as long as the password stays what it is."""
    response.set_cookie(
        _cookie(guest.link),
        proof_of(guest.link),
        path=guest.at("guest_link"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _gave_password(request: HttpRequest, link: GuestLink) -> bool:
    return proves(link, request.COOKIES.get(_cookie(link), ""))


def _cookie(link: GuestLink) -> str:
    return f"guest-{link.pk.hex}"
