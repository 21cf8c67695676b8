"""What the comments of a document show, as plain values: to people inside, outside, and guests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from uuid_utils.compat import uuid7

from accounts.models import User
from documents.comments.operations import is_own
from documents.comments.talks import Talk
from documents.comments.text import LONGEST, LONGEST_GUEST_NAME, mentioned_in, pieces, with_names
from documents.models import Comment
from sharing import keyset
from sharing.gate import principals_of
from sharing.models import Level
from sharing.people_picker import known_to, name_values, person_values, who_see
from tenants.current import current_organisation

MOST_THREADS = 50
BEGINNING = 80


@dataclass(frozen=True)
class Draft:
    """What somebody is at writing, or wrote and could not be kept: nothing of it is lost."""

    text: str = ""
    error: str = ""
    # The comment that is answered, or changed.
    answers: UUID | None = None
    edits: UUID | None = None
    guest_name: str = ""
    chosen: list[UUID] = field(default_factory=list)


@dataclass(frozen=True)
class Speakers:
    """How whoever reads sees those who wrote, and those who are mentioned."""

    talk: Talk
    people: dict[UUID, User]
    # Whose names they see; None for all.
    known: set[UUID] | None
    present: set[UUID]

    @cached_property
    def names(self) -> dict[UUID, str]:
        """The names that may be shown."""
        return {pk: str(one) for pk, one in self.people.items() if self._knows(pk)}

    def shown(self, said: Comment) -> dict[str, object]:
        """Who wrote a comment, as _speaker.html shows it."""
        own = is_own(said, self.talk.actor, self.talk.wrote)
        if said.guest_link_id is not None and said.author_id is None:
            return self._guest(said, own=own)
        author = self.people.get(said.author_id)
        if author is None:
            return {"name": _("Somebody who is not here any more"), "initial": "?", "hue": 0}
        if not (own or self._knows(author.pk)):
            return self._somebody(author)
        if self.known is None:
            return person_values(author) | {"you": own}
        return name_values(author) | {"is_external": author.is_external, "you": own}

    def _knows(self, pk: UUID) -> bool:
        return self.known is None or pk in self.known

    def _guest(self, said: Comment, *, own: bool) -> dict[str, object]:
        """Under the name they gave; for other guests no name at all (D9)."""
        named = own or self.talk.guest is None
        name = said.guest_name if named else _("Another visitor")
        return {"name": name, "guest": True, "unverified": named, "you": own}

    def _somebody(self, author: User) -> dict[str, object]:
        """In words for the name that is not theirs to see (D9, D15)."""
        name = _("Somebody of %(organisation)s") % {"organisation": current_organisation().name}
        if author.is_external:
            name = _("Somebody from outside")
        return {"name": name, "initial": "·", "hue": 0, "is_external": author.is_external}


def panel(talk: Talk, draft: Draft | None = None, before: str = "") -> dict[str, object]:
    """The threads, the newest of them if there are many, with what one may do; and the forms."""
    draft = draft or Draft()
    threads, cursor = _threads(talk, before)
    answers = defaultdict(list)
    for said in Comment.objects.filter(answers__in=threads, removed_at=None):
        answers[said.answers_id].append(said)
    shown = [*threads, *(one for some in answers.values() for one in some)]
    if not {draft.answers, draft.edits} <= {None, *(said.pk for said in shown)}:
        # What was answered is not here any more; what was typed is.
        draft = replace(draft, answers=None, edits=None)
    speakers = _speakers(talk, shown)
    comments = talk.document.comments.filter(removed_at=None)
    return {
        "threads": [_thread(speakers, said, answers[said.pk], draft) for said in threads],
        "count": comments.count() if cursor or before else sum(not s.removed_at for s in shown),
        "earlier_url": f"{talk.at('comments')}?before={cursor}" if cursor else None,
        "form": _form(talk, draft) if talk.may(Level.COMMENT) else None,
        "error": draft.error if not talk.may(Level.COMMENT) else "",
        "people_url": talk.at("comment_people") if _mentions(talk) else None,
        "page_url": talk.page,
    }


def _mentions(talk: Talk) -> bool:
    return talk.guest is None and talk.may(Level.COMMENT)


def _threads(talk: Talk, before: str) -> tuple[list[Comment], str]:
    """The newest threads before a place, the oldest of them first; and the place before them."""
    living = Exists(Comment.objects.filter(answers=OuterRef("pk"), removed_at=None))
    rows = Comment.objects.filter(Q(removed_at=None) | living, document=talk.document, answers=None)
    place = keyset.place_of(before, datetime)
    if place is not None:
        at, pk = place
        rows = rows.filter(Q(created_at__lt=at) | Q(created_at=at, pk__lt=pk))
    found = list(rows.order_by("-created_at", "-pk")[: MOST_THREADS + 1])
    more = found[MOST_THREADS:]
    found = found[:MOST_THREADS][::-1]
    return found, keyset.written(found[0].created_at, found[0].pk) if more else ""


def _speakers(talk: Talk, shown: Iterable[Comment]) -> Speakers:
    """One statement for all people, and a few more if people are mentioned or not all are known."""
    written = {said.author_id for said in shown if said.author_id}
    mentioned = {pk for said in shown for pk in mentioned_in(said.text)}
    resolvers = {said.resolved_by_id for said in shown if said.resolved_by_id}
    ids = written | mentioned | resolvers
    people = User.objects.in_bulk(list(ids)) if ids else {}
    present = set()
    if mentioned:
        seeing = who_see(talk.document).filter(pk__in=mentioned)
        present = set(seeing.values_list("pk", flat=True))
    known: set[UUID] | None = None
    if talk.guest is not None:
        known = {talk.guest.link.created_by_id}  # who is named on the page anyway
    elif principals_of(talk.actor).outside:
        known = set(known_to(talk.actor).filter(pk__in=ids).values_list("pk", flat=True))
    return Speakers(talk, people, known, present)


def _thread(
    speakers: Speakers, said: Comment, answers: list[Comment], draft: Draft
) -> dict[str, object]:
    talk = speakers.talk
    resolver = speakers.names.get(said.resolved_by_id, "")
    may_edit, may_answer = talk.may(Level.EDIT), talk.may(Level.COMMENT)
    answered_now = draft.answers == said.pk
    return {
        **_comment(speakers, said, draft),
        "answers": [_comment(speakers, one, draft) for one in answers],
        "resolved_at": said.resolved_at,
        "resolved_by": resolver,
        "beginning": with_names(said.text, speakers.names)[:BEGINNING],
        "open": answered_now or draft.edits in {said.pk, *(one.pk for one in answers)},
        "resolve_url": talk.at("resolve_comment", said.pk)
        if may_edit and not said.resolved_at
        else None,
        "reopen_url": talk.at("reopen_comment", said.pk) if may_edit and said.resolved_at else None,
        "answer": _form(talk, draft, answers=said.pk)
        if answered_now or (may_answer and not said.resolved_at)
        else None,
    }


def _comment(speakers: Speakers, said: Comment, draft: Draft) -> dict[str, object]:
    talk = speakers.talk
    may_write = talk.may(Level.COMMENT) and not said.removed_at
    own = may_write and is_own(said, talk.actor, talk.wrote)
    return {
        "id": said.pk,
        "by": speakers.shown(said) if not said.removed_at else None,
        "pieces": pieces(said.text, speakers.names, speakers.present),
        "created_at": said.created_at,
        "edited_at": said.edited_at,
        "removed": bool(said.removed_at),
        "edit_url": talk.at("edit_comment", said.pk) if own else None,
        "remove_url": talk.at("remove_comment", said.pk)
        if own or (may_write and talk.may(Level.OWN))
        else None,
        "edit": _form(talk, draft, edits=said.pk) if draft.edits == said.pk else None,
    }


def _form(
    talk: Talk, draft: Draft, *, answers: UUID | None = None, edits: UUID | None = None
) -> dict[str, object]:
    """A form as _form.html shows it; what was typed stands in the one that it was typed in."""
    mine = (draft.answers, draft.edits) == (answers, edits)
    asks_name = talk.guest is not None and talk.actor.user is None and not edits
    return {
        "id": f"edit-{edits}" if edits else f"answer-{answers}" if answers else "comment",
        "url": talk.at("edit_comment", edits) if edits else talk.at("comments"),
        "answers": answers,
        "edits": edits,
        "number": uuid7(),
        "text": draft.text if mine else "",
        "error": draft.error if mine else "",
        "chosen": draft.chosen if mine else [],
        "asks_name": asks_name,
        "guest_name": (draft.guest_name if mine else "") or talk.guest_name,
        "longest": LONGEST,
        "longest_name": LONGEST_GUEST_NAME,
    }


def draft_of(talk: Talk, said: Comment) -> Draft:
    """A comment of one's own, to be changed."""
    speakers = _speakers(talk, [said])
    chosen = [pk for pk in mentioned_in(said.text) if pk in speakers.names]
    return Draft(text=with_names(said.text, speakers.names), edits=said.pk, chosen=chosen)


def as_text(talk: Talk, comments: list[Comment]) -> list[tuple[str, str]]:
    """Of each comment who wrote it and its words, as whoever reads sees them; nothing if it is gone."""
    speakers = _speakers(talk, comments)
    return [
        ("", "")
        if said.removed_at
        else (str(speakers.shown(said)["name"]), with_names(said.text, speakers.names))
        for said in comments
    ]
