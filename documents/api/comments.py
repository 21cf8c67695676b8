"""What is said of documents, in the API."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from documents.api.documents import DocumentViewSet
from documents.api.shapes import CommentAsked, CommentShown, NewComment
from documents.comments import operations
from documents.comments.panel import as_text
from documents.comments.talks import Talk
from documents.models import Comment, Document
from sharing.actors import Actor
from sharing.api.reading import said
from sharing.api.repeats import once
from sharing.api.schema import documented
from sharing.api.tags import unless_changed
from sharing.api.views import answer, page, page_size, place_in
from sharing.models import Level
from sharing.securable import lock


class CommentViewSet(DocumentViewSet):
    """What is said of a document."""

    def thing(self, actor: Actor, document: Document, comment: UUID) -> dict[str, object]:
        """One comment as the actor reads it."""
        found = get_object_or_404(Comment, document=document, pk=comment)
        return _shown(actor, document, [found])[0]

    def changed(
        self, request: Request, pk: UUID, comment: UUID, do: object, level: Level = Level.COMMENT
    ) -> Response:
        """After something was done with a comment, if it still is as the caller read it."""
        actor, document = self.fetch(request, pk, level)
        self.thing(actor, document, comment)
        unless_changed(
            actor,
            request,
            lambda: lock(document),
            lambda: self.thing(actor, document, comment),
            lambda: do(actor, document),
        )
        return answer(request, self.thing(actor, document, comment))

    @documented(CommentShown, page=True)
    def comments(self, request: Request, pk: UUID) -> Response:
        """What is said of a document, the oldest first; answers name what they answer."""
        actor, document = self.fetch(request, pk)
        size, after = page_size(request), place_in(request, datetime)
        rows = Comment.objects.filter(document=document)
        if after:
            at, last = after
            rows = rows.filter(Q(created_at__gt=at) | Q(created_at=at, pk__gt=last))
        found = list(rows.order_by("created_at", "pk")[: size + 1])
        shown = {one["id"]: one for one in _shown(actor, document, found[:size])}
        return page(
            request,
            found,
            size,
            lambda one: (one.created_at, one.pk),
            lambda one: shown[str(one.pk)],
        )

    @documented(CommentShown, takes=NewComment, status=201, makes=True)
    def comment(self, request: Request, pk: UUID) -> Response:
        """Say something, or answer what was said."""
        actor, document = self.fetch(request, pk, Level.COMMENT)
        asked = said(request, NewComment)

        def do() -> Response:
            new = operations.comment(actor, document, asked["text"], answers=asked.get("answers"))
            location = reverse(
                "api_document-comment", kwargs={"pk": pk, "comment": new.pk}, request=request
            )
            shown = _shown(actor, document, [new])[0]
            return answer(request, shown, 201, location=location)

        return once(actor, request, do)

    @documented(CommentShown)
    def one(self, request: Request, pk: UUID, comment: UUID) -> Response:
        """One comment."""
        actor, document = self.fetch(request, pk)
        return answer(request, self.thing(actor, document, comment))

    @documented(CommentShown, takes=CommentAsked, matches=True)
    def edit(self, request: Request, pk: UUID, comment: UUID) -> Response:
        """Say it otherwise: only whoever wrote it."""
        self.fetch(request, pk, Level.COMMENT)
        text = said(request, CommentAsked)["text"]
        return self.changed(
            request,
            pk,
            comment,
            lambda actor, document: operations.edit_comment(actor, document, comment, text),
        )

    @documented(status=204, matches=True)
    def remove(self, request: Request, pk: UUID, comment: UUID) -> Response:
        """Take away one's own comment; an owner anybody's. Its words are gone for good."""
        self.changed(
            request,
            pk,
            comment,
            lambda actor, document: operations.remove_comment(actor, document, comment),
        )
        return Response(status=204)

    @documented(CommentShown, matches=True)
    def resolve(self, request: Request, pk: UUID, comment: UUID) -> Response:
        """Put away what was said, and its answers, as done."""
        return self.changed(
            request,
            pk,
            comment,
            lambda actor, document: operations.resolve_thread(actor, document, comment),
            Level.EDIT,
        )

    @documented(CommentShown, matches=True)
    def reopen(self, request: Request, pk: UUID, comment: UUID) -> Response:
        """Take it up again."""
        return self.changed(
            request,
            pk,
            comment,
            lambda actor, document: operations.reopen_thread(actor, document, comment),
            Level.EDIT,
        )


def _shown(actor: Actor, document: Document, comments: list[Comment]) -> list[dict[str, object]]:
    if not hasattr(document, "level_rank"):
        raise Http404
    said_by = as_text(Talk(document, actor, actor), comments)
    return [
        {
            "id": str(one.pk),
            "answers": one.answers_id and str(one.answers_id),
            "author": author,
            "text": text,
            "created_at": one.created_at,
            "edited_at": one.edited_at,
            "removed_at": one.removed_at,
            "resolved_at": one.resolved_at,
        }
        for one, (author, text) in zip(comments, said_by, strict=True)
    ]
