"""By which door somebody comes to the comments of a document: signed in, or by a guest link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import wraps
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from documents.guests import Guest, for_guests
from documents.models import Comment, Document
from sharing.actors import Actor, actor_for
from sharing.models import GuestLink, Level


@dataclass(frozen=True)
class Talk:
    """Somebody at the comments of one document: what they may, and what they said of themselves."""

    document: Document
    # Who asks: by a link it is the link that decides what one may, whoever holds it.
    asker: Actor
    # Who then does it: by a link, also the person if one is signed in.
    actor: Actor
    guest: Guest | None = None
    guest_name: str = ""
    # What was written in this browser by this link.
    wrote: list[UUID] = field(default_factory=list)

    def may(self, level: Level) -> bool:
        """Whether they hold the level; a folder that is shared by link is only read."""
        reads_only = self.guest is not None and self.guest.link.item_id != self.document.pk
        return not reads_only and self.document.level_rank >= level.rank

    def at(self, page: str, *more: object) -> str:
        """The address of one of the pages about comments, by the same door."""
        if self.guest is None:
            return reverse(f"document_{page}", args=[self.document.pk, *more])
        if self.guest.link.item_id != self.document.pk:
            return self.guest.at("guest_document_comments", self.document.pk)
        return self.guest.at(f"guest_{page}", *more)

    @property
    def page(self) -> str:
        """The page of the document, by the same door."""
        if self.guest is None:
            return self.document.get_absolute_url()
        if self.guest.link.item_id != self.document.pk:
            return self.guest.at("guest_document", self.document.pk)
        return self.guest.at("guest_link")


View = Callable[..., HttpResponse]
FETCHED_WITH = ["folder__site", "own_scope"]


def signed_in(view: View) -> View:
    """The view for whoever signed in and sees the document."""

    @wraps(view)
    def page(request: HttpRequest, pk: UUID, **more: object) -> HttpResponse:
        actor = actor_for(request)
        rows = Document.objects.visible_to(actor).with_level(actor)
        document = get_object_or_404(rows.select_related(*FETCHED_WITH), pk=pk)
        return view(request, Talk(document, actor, actor), **more)

    return page


def by_link(view: View) -> View:
    """The view for whoever holds a guest link to the document, or to a folder that it is in."""

    @for_guests
    @wraps(view)
    def page(
        request: HttpRequest, guest: Guest, pk: UUID | None = None, **more: object
    ) -> HttpResponse:
        rows = Document.objects.visible_to(guest.bearer).with_level(guest.bearer)
        wanted = pk or guest.link.item_id
        document = get_object_or_404(rows.select_related(*FETCHED_WITH), pk=wanted)
        return view(request, talk_by_link(request, guest, document), **more)

    return page


def talk_by_link(request: HttpRequest, guest: Guest, document: Document) -> Talk:
    """The bearer of a link at the comments of a document that it opens."""
    kept = request.session.get(_key(guest.link), {})
    return Talk(
        document,
        guest.bearer,
        Actor(user=actor_for(request).user, guest_link=guest.link),
        guest,
        kept.get("name", ""),
        [UUID(one) for one in kept.get("wrote", [])],
    )


def keep(request: HttpRequest, talk: Talk, said: Comment) -> Talk:
    """The name that a guest gave, and what they wrote, for this link and as long as the session."""
    wrote = [*talk.wrote, said.pk]
    kept = {"name": said.guest_name, "wrote": [str(one) for one in wrote]}
    request.session[_key(talk.guest.link)] = kept
    return replace(talk, guest_name=said.guest_name, wrote=wrote)


def _key(link: GuestLink) -> str:
    return f"guest {link.pk.hex}"
