"""Who is told of a comment and of a new version: each person once, by what concerns them most."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from accounts.models import User
from documents.models import Comment, Document, Version
from sharing.actors import Actor
from sharing.notices import ANSWER, COMMENT, MENTION, VERSION, tell


def tell_of_comment(
    actor: Actor, document: Document, said: Comment, mentioned: Iterable[User]
) -> None:
    """Whoever is mentioned; whoever is answered; who made, changed or commented on the document."""
    told = {person.pk for person in mentioned}
    answered = speakers_of(said.answers) - told if said.answers else set()
    concerned = _concerned_with(document) - told - answered
    for kind, people in ((MENTION, told), (ANSWER, answered), (COMMENT, concerned)):
        if people:
            tell(actor, kind, document, people, by_name=said.guest_name, comment=said.pk)


def tell_of_version(actor: Actor, document: Document) -> None:
    """Whoever commented on it."""
    spoke = _who_spoke(Comment.objects.filter(document=document))
    if spoke:
        tell(actor, VERSION, document, spoke)


def speakers_of(thread: Comment) -> set[UUID]:
    """Who began it, and who answered."""
    return _who_spoke(Comment.objects.filter(Q(pk=thread.pk) | Q(answers=thread)))


def _who_spoke(comments: object) -> set[UUID]:
    living = comments.filter(removed_at=None, author__isnull=False)
    return set(living.order_by().values_list("author", flat=True).distinct())


def _concerned_with(document: Document) -> set[UUID]:
    versions = Version.objects.filter(document=document, created_by__isnull=False)
    changed = set(versions.order_by().values_list("created_by", flat=True).distinct())
    made = {document.created_by_id} - {None}
    return changed | made | _who_spoke(Comment.objects.filter(document=document))
