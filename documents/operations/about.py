"""What is said of a document, besides what is in it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from documents.models import Document
from documents.operations.files import refuse_binned
from documents.search.words import renew_words
from sharing.actors import Actor
from sharing.events import record
from sharing.gate import require
from sharing.models import Level
from sharing.names import LONGEST_NAME
from sharing.operations.scopes import close_to_links
from sharing.securable import lock
from sharing.transactions import operation

MOST_TAGS = 20
LONGEST_TAG = 50
LONGEST_DESCRIPTION = 2_000


@operation
def mark_confidential(actor: Actor, document: Document, *, confidential: bool = True) -> None:
    """Close the document to guest links, its own and those of the folders above, or take that back.

    Who may edit it marks it; only an owner takes the mark off (S37, S50). Nothing is ended: with the
    mark off the same links work as before.
    """
    lock(document)
    require(actor, Level.EDIT if confidential else Level.OWN, document)
    if document.confidential == confidential:
        return
    document.confidential = confidential
    document.save(update_fields=["confidential"])
    close_to_links(document, closed=confidential)
    record(actor, "mark confidential" if confidential else "take off confidential", document)


@operation
def describe(
    actor: Actor, document: Document, *, title: str, description: str, tags: Iterable[str]
) -> None:
    """Say what the document is: its title, a description, and tags by which it is found."""
    lock(document, adding=True)
    require(actor, Level.EDIT, document)
    refuse_binned(document)
    said = {
        "title": _no_longer(" ".join(_readable(title).split()), LONGEST_NAME),
        "description": _no_longer(
            _readable(description).replace("\r\n", "\n").strip(), LONGEST_DESCRIPTION
        ),
        "tags": clean_tags(tags),
    }
    changed = [name for name, value in said.items() if getattr(document, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(document, name, said[name])
    document.save(update_fields=changed)
    renew_words([document.pk])
    record(actor, "describe", document, changed=", ".join(changed))


def clean_tags(tags: Iterable[str]) -> list[str]:
    """Tags as they are kept: in small letters, each once, in the order in which they were given."""
    found: dict[str, None] = {}
    for tag in tags:
        words = " ".join(_readable(tag).replace(",", " ").lower().split()).lstrip("#").strip()
        if len(words) > LONGEST_TAG:
            message = _("“%(tag)s” is too long for a tag: at most %(most)d characters.")
            raise ValidationError(message % {"tag": words, "most": LONGEST_TAG}, code="tags")
        if words:
            found[words] = None
    if len(found) > MOST_TAGS:
        message = _("A document has at most %(most)d tags.") % {"most": MOST_TAGS}
        raise ValidationError(message, code="tags")
    return list(found)


def _no_longer(words: str, most: int) -> str:
    if len(words) > most:
        message = _("This is too long: at most %(most)d characters.") % {"most": most}
        raise ValidationError(message, code="long")
    return words


def _readable(words: str) -> str:
    """In Unicode NFC, without control characters other than the ends of lines."""
    return "".join(
        c
        for c in unicodedata.normalize("NFC", words)
        if c in "\r\n\t" or unicodedata.category(c) not in {"Cc", "Cs"}
    )
