"""The pages of comments, for whoever signed in and for guests alike; they work without script."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from documents.comments import mentions, operations
from documents.comments.panel import Draft, draft_of, panel
from documents.comments.talks import Talk, keep
from documents.models import Comment
from sharing.gate import require
from sharing.models import Level
from sharing.people_picker import too_often
from sharing.views import confirm


@require_http_methods(["GET", "HEAD", "POST"])
def comments(request: HttpRequest, talk: Talk) -> HttpResponse:
    """The comments of a document, from a place on; a POST says one more."""
    if request.method == "POST":
        return _say(request, talk)
    try:
        return _answer(request, talk, before=request.GET.get("before", ""))
    except ValueError:
        raise Http404 from None


def _say(request: HttpRequest, talk: Talk) -> HttpResponse:
    require(talk.asker, Level.COMMENT, talk.document)
    draft = _draft(request, answers=_id(request.POST.get("answers", "")))
    try:
        said = operations.comment(
            talk.actor,
            talk.document,
            draft.text,
            answers=draft.answers,
            chosen=draft.chosen,
            guest_name=draft.guest_name,
            number=_id(request.POST.get("number", "")),
        )
    except ValidationError as error:
        return _refused(request, talk, draft, error)
    if said is not None and talk.guest is not None:
        talk = keep(request, talk, said)
    return _done(request, talk, _("Your comment is there."), said and said.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, talk: Talk, comment: UUID) -> HttpResponse:
    """Change a comment of one's own."""
    require(talk.asker, Level.COMMENT, talk.document)
    said = _own(talk, comment)
    if request.method != "POST":
        return _answer(request, talk, draft_of(talk, said))
    draft = _draft(request, edits=said.pk)
    try:
        operations.edit_comment(
            talk.actor, talk.document, said.pk, draft.text, chosen=draft.chosen, wrote=talk.wrote
        )
    except ValidationError as error:
        return _refused(request, talk, draft, error)
    return _done(request, talk, _("Your comment is changed."), said.pk)


def remove(request: HttpRequest, talk: Talk, comment: UUID) -> HttpResponse:
    """Ask, and then take a comment away for good."""
    require(talk.asker, Level.COMMENT, talk.document)
    said = _found(talk, comment)
    if not (talk.may(Level.OWN) or operations.is_own(said, talk.actor, talk.wrote)):
        raise PermissionDenied

    def do() -> str:
        operations.remove_comment(talk.actor, talk.document, said.pk, wrote=talk.wrote)
        messages.success(request, _("The comment is removed."))
        return f"{talk.page}#comments"

    context = {
        "title": _("Remove a comment"),
        "question": _("Remove this comment?"),
        "consequence": _("Its words are gone for good. Answers to it stay."),
        "button_label": _("Remove"),
        "danger": True,
        "cancel_url": f"{talk.page}#comment-{said.pk}",
    }
    template = "guest/confirm.html" if talk.guest else "confirm.html"
    return confirm(request, do, context, template)


def resolve(request: HttpRequest, talk: Talk, comment: UUID) -> HttpResponse:
    """Put a thread away as done; by POST alone."""
    require(talk.asker, Level.EDIT, talk.document)
    operations.resolve_thread(talk.actor, talk.document, comment)
    return _done(request, talk, _("This is resolved."), comment)


def reopen(request: HttpRequest, talk: Talk, comment: UUID) -> HttpResponse:
    """Take a thread up again; by POST alone."""
    require(talk.asker, Level.EDIT, talk.document)
    operations.reopen_thread(talk.actor, talk.document, comment)
    return _done(request, talk, _("This is open again."), comment)


@require_safe
def people(request: HttpRequest, talk: Talk) -> HttpResponse:
    """Whom one can mention, by what was typed behind the @."""
    require(talk.asker, Level.COMMENT, talk.document)
    if too_often(talk.actor):
        return JsonResponse({"people": []}, status=429)
    found = mentions.find(talk.actor, talk.document, request.GET.get("q", "")[:100])
    shown = [
        {
            "id": person.pk,
            "name": str(person),
            "note": _("External") if person.is_external else "",
        }
        for person in found
    ]
    return JsonResponse({"people": shown})


# What these share


def _id(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None


def _draft(request: HttpRequest, **about: UUID | None) -> Draft:
    chosen = [_id(one) for one in request.POST.getlist("mentioned")[: mentions.MOST_MENTIONED]]
    return Draft(
        text=request.POST.get("text", ""),
        guest_name=request.POST.get("name", ""),
        chosen=[one for one in chosen if one],
        **about,
    )


def _found(talk: Talk, comment: UUID) -> Comment:
    said = Comment.objects.filter(document=talk.document, removed_at=None, pk=comment).first()
    if said is None:
        raise Http404
    return said


def _own(talk: Talk, comment: UUID) -> Comment:
    said = _found(talk, comment)
    if not operations.is_own(said, talk.actor, talk.wrote):
        raise PermissionDenied
    return said


def _done(request: HttpRequest, talk: Talk, words: str, about: UUID | None) -> HttpResponse:
    messages.success(request, words)
    if request.htmx:
        return _answer(request, talk)
    return redirect(f"{talk.page}#{f'comment-{about}' if about else 'comments'}")


def _refused(
    request: HttpRequest, talk: Talk, draft: Draft, error: ValidationError
) -> HttpResponse:
    kept = replace(draft, error=" ".join(error.messages))
    return _answer(request, talk, kept, status=422)


def _answer(
    request: HttpRequest,
    talk: Talk,
    draft: Draft | None = None,
    *,
    before: str = "",
    status: int = 200,
) -> HttpResponse:
    """The panel for htmx, else a page of it alone."""
    context = {
        "comments": panel(talk, draft, before),
        "document": {"name": talk.document.name},
        "frame": "guest_base.html" if talk.guest else "base.html",
    }
    template = "documents/comments/_panel.html" if request.htmx else "documents/comments/page.html"
    return render(request, template, context, status=status)
