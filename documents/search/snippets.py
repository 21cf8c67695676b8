"""What to show of a text around the words that were asked for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from documents.search.words import BEGIN, END, LANGUAGES

# Of long texts only this much is looked through for something to show.
LOOKED_THROUGH = 60_000
HOW = (
    f"StartSel={BEGIN}, StopSel={END}, MaxFragments=2, MinWords=7, MaxWords=18, "
    'FragmentDelimiter=" … "'
)
SQL = f"""
SELECT document_id, {", ".join(f"ts_headline('{one}', shown, q, '{HOW}')" for one in LANGUAGES)}
  FROM (SELECT document_id, left(text, {LOOKED_THROUGH}) AS shown, %s::tsquery AS q
          FROM documents_searchtext
         WHERE document_id = ANY(%s::uuid[]) AND sha256 <> '' AND text <> '' OFFSET 0) found
"""


@dataclass(frozen=True)
class Part:
    """Some words of a snippet, and whether they were asked for."""

    words: str
    asked_for: bool


def snippets(ids: Collection[UUID], query: str) -> dict[UUID, list[Part]]:
    """For each of these documents the words around what was asked for, if its text has it.

    For documents that the actor may see; `query` is what `find.read` made of the question.
    """
    with connection.cursor() as cursor:
        cursor.execute(SQL, [query, list(ids)])
        rows = cursor.fetchall()
    best = {pk: max(headlines, key=lambda one: one.count(BEGIN)) for pk, *headlines in rows}
    return {pk: parts(headline) for pk, headline in best.items() if BEGIN in headline}


def parts(headline: str) -> list[Part]:
    """A headline as plain parts, so that a template escapes each of them."""
    found: list[Part] = []
    for number, piece in enumerate(headline.split(BEGIN)):
        hit, _, rest = piece.partition(END) if number else ("", "", piece)
        found += [Part(hit, asked_for=True)] if hit else []
        found += [Part(rest, asked_for=False)] if rest else []
    return found
