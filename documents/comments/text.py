"""The words of a comment: plain text, in which people that are mentioned stand by their ids.

A mention is kept as an id between two marks that nobody can type (Unicode sets them apart for
programs), so that a name is shown as it is now, and only to whom it may be shown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from documents.models import Comment

LONGEST = Comment._meta.get_field("text").max_length  # noqa: SLF001 -- Django's own name for it
LONGEST_GUEST_NAME = Comment._meta.get_field("guest_name").max_length  # noqa: SLF001
OPEN, CLOSE = "\ufdd0", "\ufdd1"
MENTION = re.compile(f"{OPEN}([0-9a-f]{{32}}){CLOSE}")
NOT_CHARACTERS = re.compile("[\ufdd0-\ufdef]")
LINK = re.compile(r"https?://[^\s<>\"'\u201c\u201d\u2018\u2019]+", re.IGNORECASE)
AFTER_A_LINK = ".,;:!?"
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def clean(words: str) -> str:
    """What somebody typed, as it is kept; ValidationError for nothing, too much, or no characters."""
    text = words.replace("\r\n", "\n").replace("\r", "\n").strip()
    odd = any(unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t" for c in text)
    if odd or NOT_CHARACTERS.search(text):
        message = _("The comment has control characters, which cannot be kept.")
        raise ValidationError(message, code="characters")
    if not text:
        raise ValidationError(_("Write something first."), code="empty")
    if len(text) > LONGEST:
        message = _("The comment is too long: %(n)d characters, of at most %(most)d.")
        raise ValidationError(message % {"n": len(text), "most": LONGEST}, code="long")
    return unicodedata.normalize("NFC", text)


def clean_guest_name(words: str) -> str:
    """The name that a guest gives: one line, of which every character is seen."""
    seen = (" " if unicodedata.category(c) in UNSEEN else c for c in words)
    name = " ".join(unicodedata.normalize("NFC", "".join(seen)).split())
    if not any(c.isalnum() for c in name):
        raise ValidationError(_("Say who you are: a name, with letters."), code="name")
    if len(name) > LONGEST_GUEST_NAME:
        message = _("This name is too long: at most %(most)d characters.")
        raise ValidationError(message % {"most": LONGEST_GUEST_NAME}, code="name")
    return name


def marked(person: UUID) -> str:
    """How a mention of the person is kept."""
    return f"{OPEN}{person.hex}{CLOSE}"


def mentioned_in(text: str) -> list[UUID]:
    """The ids of the people who are mentioned, each once."""
    return list(dict.fromkeys(UUID(found) for found in MENTION.findall(text)))


def with_names(text: str, names: Mapping[UUID, str]) -> str:
    """The text as somebody reads it, with the names that they may see."""
    return MENTION.sub(lambda found: "@" + names.get(UUID(found[1]), _("somebody")), text)


Piece = dict[str, str]


def pieces(text: str, names: Mapping[UUID, str], present: set[UUID]) -> list[Piece]:
    """The text in pieces: words, links, and mentions of people who see the document now."""
    found: list[Piece] = []
    end = 0
    for mention in MENTION.finditer(text):
        person = UUID(mention[1])
        found += _with_links(text[end : mention.start()])
        kind = "mention" if person in present else "words"
        found.append({"kind": kind, "text": "@" + names.get(person, _("somebody"))})
        end = mention.end()
    return [*found, *_with_links(text[end:])]


def _with_links(words: str) -> Iterator[Piece]:
    end = 0
    for link in LINK.finditer(words):
        url = _whole(link[0])
        if link.start() > end:
            yield {"kind": "words", "text": words[end : link.start()]}
        yield {"kind": "link", "text": url}
        end = link.start() + len(url)
    if end < len(words):
        yield {"kind": "words", "text": words[end:]}


def _whole(url: str) -> str:
    """An address without the signs of the sentence that it stands in."""
    while True:
        shorter = url.rstrip(AFTER_A_LINK)
        for opening, closing in ("()", "[]", "{}"):
            if shorter.endswith(closing) and shorter.count(opening) < shorter.count(closing):
                shorter = shorter[:-1]
        if shorter == url:
            return url
        url = shorter
