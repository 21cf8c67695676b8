"""Mentioning: of people who see the document, and whom whoever writes may know of (D9, D15)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import User
from documents.comments.text import marked
from documents.models import Comment, Document
from sharing.actors import Actor
from sharing.gate import principals_of
from sharing.people_picker import FEWEST_LETTERS, MOST_FOUND, known_to, named, who_see

# A comment that calls everybody calls nobody.
MOST_MENTIONED = 20
MOST_WORDS = 6
AT = re.compile(r"(?<!\w)@(?=\w)")


def mentionable(actor: Actor, document: Document) -> QuerySet[User]:
    """Whom the actor may mention. Whoever comes by a guest link mentions nobody."""
    if actor.user is None or actor.guest_link is not None:
        return User.objects.none()
    people = who_see(document)
    if principals_of(actor).outside:
        people = people.filter(pk__in=known_to(actor)).exclude(name="")
    return people


def find(actor: Actor, document: Document, words: str) -> list[User]:
    """The first people whose names begin so; before anything is typed, who spoke here already."""
    people = mentionable(actor, document)
    typed = words.split()
    if not typed:
        spoke = Comment.objects.filter(document=document, removed_at=None).values("author")
        people = people.filter(pk__in=spoke).exclude(pk=actor.user and actor.user.pk)
    elif len("".join(typed)) < FEWEST_LETTERS:
        return []
    by_address = not principals_of(actor).outside
    for word in typed:
        people = people.filter(
            named(word) | Q(email__istartswith=word) if by_address else named(word)
        )
    return list(people.order_by("name", "email")[:MOST_FOUND])


def resolve(
    actor: Actor, document: Document, text: str, chosen: Collection[UUID]
) -> tuple[str, list[User]]:
    """The text with everybody who is mentioned by their id, and who they are.

    Who was chosen from the list, and who alone has the name that stands behind an @. The name of
    anybody else, who sees nothing of this or whom the actor may not know of, stays what was typed.
    """
    starts = [found.end() for found in AT.finditer(text)][: 5 * MOST_MENTIONED]
    if not starts:
        return text, []
    names = {name for start in starts for name in _names_at(text, start)}
    people = mentionable(actor, document).filter(
        Q(pk__in=list(chosen)[:MOST_MENTIONED]) | Q(name__in=names)
    )
    by_name: dict[str, list[User]] = {}
    for person in people.order_by("pk")[: 10 * MOST_MENTIONED]:
        by_name.setdefault(str(person), []).append(person)
    # Of several with one name nobody is meant, and nobody whose name is the beginning of it either.
    meant = {}
    for name, same in by_name.items():
        picked = [one for one in same if one.pk in chosen] or same
        meant[name] = picked[0] if len(picked) == 1 else None
    return _marked(text, starts, meant)


def _marked(text: str, starts: list[int], meant: dict[str, User | None]) -> tuple[str, list[User]]:
    parts, people, end = [], {}, 0
    for start in starts:
        name = next((name for name in _longest_first(meant) if _stands(text, start, name)), "")
        person = meant.get(name)
        if person is None or start < end or len(people) >= MOST_MENTIONED:
            continue
        parts += [text[end : start - 1], marked(person.pk)]
        people[person.pk] = person
        end = start + len(name)
    return "".join([*parts, text[end:]]), list(people.values())


def _longest_first(meant: dict[str, User | None]) -> list[str]:
    return sorted(meant, key=len, reverse=True)


def _stands(text: str, start: int, name: str) -> bool:
    after = text[start + len(name) : start + len(name) + 1]
    return text.startswith(name, start) and not (after.isalnum() or after == "_")


def _names_at(text: str, start: int) -> Iterator[str]:
    """The first word behind an @, the first two, and so on: one of these may be a name."""
    words = text[start : start + 200].partition("\n")[0].split(" ")[:MOST_WORDS]
    for count in range(1, len(words) + 1):
        said = " ".join(words[:count])
        yield said
        yield said.rstrip(".,;:!?)'\u2019\u201d")
