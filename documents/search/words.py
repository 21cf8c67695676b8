"""The words by which documents are found: Dutch and English stems, and names as they are written.

Accents are left out of both, so that “coordinatie” finds “coördinatie”.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import OperationalError, connection, transaction
from psycopg.errors import ProgramLimitExceeded

# A document's own text is kept up to this many characters; of longer ones the rest is not found.
LONGEST_TEXT = 500_000
# Of which so many characters become words. PostgreSQL refuses a vector of more than a megabyte, and
# a text of nothing but long words, each once, may become one: then fewer are taken.
LONGEST_IN_VECTOR = 250_000
SHORTER = (LONGEST_IN_VECTOR, 50_000, 0)
LANGUAGES = ("dutch", "english")
# What stands around words that were asked for; for private use in Unicode, so kept out of texts.
BEGIN, END = "\ue000", "\ue001"
CANNOT_BE_KEPT = str.maketrans("", "", f"\0{BEGIN}{END}")


def folded(text: str) -> str:
    """SQL for a text without accents."""
    return f"regexp_replace(normalize({text}, NFKD), '[\u0300-\u036f]', '', 'g')"


def parted(name: str) -> str:
    """SQL for a name as separate words: dots, dashes and underscores part them."""
    return f"regexp_replace({folded(name)}, '[^[:alnum:]]+', ' ', 'g')"


def _stems(text: str) -> str:
    return " || ".join(f"to_tsvector('{language}', {text})" for language in LANGUAGES)


# A: the name and the title; B: tags; C: what is said of it; D: what it says itself.
VECTOR = f"""
  setweight(to_tsvector('simple', {parted("d.name || ' ' || d.title")})
    || {_stems(parted("d.name || ' ' || d.title"))}, 'A')
  || setweight(to_tsvector('simple', {parted("array_to_string(d.tags, ' ')")})
    || {_stems(parted("array_to_string(d.tags, ' ')"))}, 'B')
  || setweight({_stems(folded("d.description"))}, 'C')
  || setweight({_stems(folded("left({text}, %(longest)s)"))}, 'D')
"""
ADD = f"""
INSERT INTO documents_searchtext (document_id, folder_id, sha256, text, words)
SELECT d.id, d.folder_id, '', '', {VECTOR.format(text="''")}
  FROM documents_document d WHERE d.id = ANY(%(ids)s)
"""
RENEW = f"""
UPDATE documents_searchtext t
   SET folder_id = d.folder_id, words = {VECTOR.format(text="t.text")}
  FROM documents_document d
 WHERE d.id = t.document_id AND d.id = ANY(%(ids)s)
"""
READ = f"""
UPDATE documents_searchtext t
   SET sha256 = %(sha256)s, text = %(text)s, words = {VECTOR.format(text="%(text)s::text")}
  FROM documents_document d
 WHERE d.id = t.document_id AND d.id = ANY(%(ids)s) AND d.sha256 = %(sha256)s
"""


def add_words(ids: Collection[UUID]) -> None:
    """Let new documents be found by their names; their text follows when it has been read."""
    _run(ADD, ids=list(ids))


def renew_words(ids: Collection[UUID]) -> None:
    """After a name, a place or what is said of documents has changed."""
    _run(RENEW, ids=list(ids))


def keep_text(ids: Collection[UUID], sha256: str, text: str) -> None:
    """Let documents be found by their text, if these are still their contents."""
    _run(READ, ids=list(ids), sha256=sha256, text=text.translate(CANNOT_BE_KEPT)[:LONGEST_TEXT])


def _run(sql: str, **params: object) -> None:
    for longest in SHORTER:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql, params | {"longest": longest})
        except OperationalError as error:
            if not isinstance(error.__cause__, ProgramLimitExceeded):
                raise
        else:
            return
