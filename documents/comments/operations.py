"""What can be done with comments: each asks the gate about the document that it is about."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from uuid_utils.compat import uuid7

from documents.comments.mentions import resolve
from documents.comments.telling import speakers_of, tell_of_comment
from documents.comments.text import clean, clean_guest_name
from documents.models import Comment, Document
from sharing.actors import Actor
from sharing.events import record
from sharing.floods import refuse_haste
from sharing.gate import level_on, require
from sharing.models import Level
from sharing.notices import MENTION, RESOLVED, take_back, tell
from sharing.securable import lock
from sharing.transactions import operation


@operation
def comment(
    actor: Actor,
    document: Document,
    text: str,
    *,
    answers: UUID | None = None,
    chosen: Collection[UUID] = (),
    guest_name: str = "",
    number: UUID | None = None,
) -> Comment | None:
    """Say something about the document, or answer what was said; None if it was said already.

    The form that is sent names the comment beforehand (`number`): the same words sent twice with
    it are said once.
    """
    lock(document, adding=True)
    require(actor, Level.COMMENT, document)
    _refuse_in_the_bin(document)
    text, people = resolve(actor, document, clean(text), chosen)
    name = "" if actor.user else clean_guest_name(guest_name)
    there = Comment.objects.filter(pk=number).first() if number else None
    if there is not None and _is_the_same(actor, document, there, text):
        return None
    thread = _open_thread(document, answers) if answers else None
    refuse_haste(actor, "comment")
    said, new = Comment.objects.get_or_create(
        pk=uuid7() if there or not number else number,
        defaults={
            "document": document,
            "answers": thread,
            "author": actor.user,
            "guest_name": name,
            "guest_link": actor.guest_link,
            "text": text,
        },
    )
    if not new:  # the same form, sent twice at the same moment
        return None
    said.mentioned.set(people)
    record(actor, "comment", document, comment=said.pk, **({"name": name} if name else {}))
    tell_of_comment(actor, document, said, people)
    return said


@operation
def edit_comment(
    actor: Actor,
    document: Document,
    about: UUID,
    text: str,
    *,
    chosen: Collection[UUID] = (),
    wrote: Collection[UUID] = (),
) -> None:
    """Say it otherwise; who is mentioned now and was not before is told.

    `wrote` are the comments that were written in the same browser by a guest link.
    """
    lock(document, adding=True)
    require(actor, Level.COMMENT, document)
    _refuse_in_the_bin(document)
    said = _held(document, about)
    if not is_own(said, actor, wrote):
        raise PermissionDenied(_("Only whoever wrote a comment can change it."))
    before = set(said.mentioned.values_list("pk", flat=True))
    said.text, people = resolve(actor, document, clean(text), chosen)
    said.edited_at = timezone.now()
    said.save(update_fields=["text", "edited_at"])
    said.mentioned.set(people)
    record(actor, "edit comment", document, comment=said.pk)
    new = [person for person in people if person.pk not in before]
    tell(actor, MENTION, document, new, comment=said.pk)


@operation
def remove_comment(
    actor: Actor, document: Document, about: UUID, *, wrote: Collection[UUID] = ()
) -> None:
    """Take away one's own comment; an owner may take away anybody's. Its words are gone for good."""
    lock(document, adding=True)
    require(actor, Level.COMMENT, document)
    _refuse_in_the_bin(document)
    said = _held(document, about)
    owns = level_on(actor, document.scope_id) is Level.OWN
    if not (owns or is_own(said, actor, wrote)):
        raise PermissionDenied(_("Only whoever wrote a comment, or an owner, can remove it."))
    said.text, said.removed_at = "", timezone.now()
    said.save(update_fields=["text", "removed_at"])
    said.mentioned.clear()
    record(actor, "remove comment", document, comment=said.pk)
    take_back(document, comment=said.pk)


@operation
def resolve_thread(actor: Actor, document: Document, about: UUID) -> bool:
    """Put away what was said and its answers as done; of two who do it at once, one did."""
    lock(document, adding=True)
    require(actor, Level.EDIT, document)
    _refuse_in_the_bin(document)
    thread = _held(document, about, whole_thread=True)
    if thread.resolved_at is not None:
        return False
    thread.resolved_at, thread.resolved_by = timezone.now(), actor.user
    thread.save(update_fields=["resolved_at", "resolved_by"])
    record(actor, "resolve comment", document, comment=thread.pk)
    tell(actor, RESOLVED, document, speakers_of(thread), comment=thread.pk)
    return True


@operation
def reopen_thread(actor: Actor, document: Document, about: UUID) -> bool:
    """Take it up again."""
    lock(document, adding=True)
    require(actor, Level.EDIT, document)
    _refuse_in_the_bin(document)
    thread = _held(document, about, whole_thread=True)
    if thread.resolved_at is None:
        return False
    thread.resolved_at = thread.resolved_by = None
    thread.save(update_fields=["resolved_at", "resolved_by"])
    record(actor, "reopen comment", document, comment=thread.pk)
    return True


def is_own(said: Comment, actor: Actor, wrote: Collection[UUID]) -> bool:
    """Whether the actor wrote it: a person who signed in, or a guest in the same browser."""
    if said.author_id is not None:
        return actor.user is not None and actor.user.pk == said.author_id
    by_link = actor.guest_link is not None and actor.guest_link.pk == said.guest_link_id
    return by_link and said.pk in wrote


def _refuse_in_the_bin(document: Document) -> None:
    if document.binned_at or document.folder.binned_at:
        raise Http404


def _is_the_same(actor: Actor, document: Document, there: Comment, text: str) -> bool:
    by = (there.author_id, there.guest_link_id, there.document_id, there.text)
    us = (actor.user and actor.user.pk, actor.guest_link and actor.guest_link.pk)
    return by == (*us, document.pk, text)


def _held(document: Document, about: UUID, *, whole_thread: bool = False) -> Comment:
    """The comment as it is now, until the transaction ends; 404 for one that is gone."""
    rows = Comment.objects.select_for_update(of=("self",)).filter(document=document)
    rows = rows.filter(answers=None) if whole_thread else rows.filter(removed_at=None)
    said = rows.filter(pk=about).first()
    if said is None:
        raise Http404
    return said


def _open_thread(document: Document, answers: UUID) -> Comment:
    """What is answered; an answer goes to the thread, and a thread that is resolved takes none."""
    rows = Comment.objects.select_for_update(of=("self",)).filter(document=document, answers=None)
    thread = rows.filter(pk=answers).first()
    if thread is None or (
        thread.removed_at and not thread.answered_by.filter(removed_at=None).exists()
    ):
        raise ValidationError(_("The comment that you answer is not there any more."), code="gone")
    if thread.resolved_at:
        message = _("This was resolved meanwhile. Somebody who may edit can open it again.")
        raise ValidationError(message, code="resolved")
    return thread
