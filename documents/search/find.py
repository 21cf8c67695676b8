"""Which documents, folders and sites have the words asked for, of all that the actor may see.

Who may see little: begin at their folders and documents, and look for the words there. Who may see
much: take the best of all that has the words, a few hundred at a time, and ask about each, until
the page is full. Neither counts what it finds, because a count tells of what is hidden (P3).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from uuid import UUID

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import connection, transaction
from psycopg import sql

from documents.models import Document, DocumentQuerySet
from documents.search.words import LANGUAGES
from sharing.actors import Actor
from sharing.gate import open_scopes
from sites_app.models import Folder, Site

LONGEST_QUESTION = 200
MOST_WORDS = 20
BEST = 200
SHORTEST_NAME = 2
MOST_PLACES = 5
# Of names that begin with what is common, no more than about this many are looked at.
MOST_NAMES = 2_000
# The rank of a document and its id, by which one page goes on after another.
After = tuple[float, UUID]


@dataclass(frozen=True)
class Narrowed:
    """SQL conditions on the document `d` beside its words, and their parameters."""

    conditions: list[str] = field(default_factory=list)
    params: list[object] = field(default_factory=list)

    @property
    def sql(self) -> str:
        """To be put after other conditions."""
        return "".join(f" AND {condition}" for condition in self.conditions)


@dataclass(frozen=True)
class Found:
    """A page of documents with their ranks, the best first; where to go on, if there is more."""

    best: list[Document]
    ranks: dict[UUID, float]
    after: After | None = None


NOWHERE = Found([], {})


# One query for each way of reading it; most words are the same in two of them. What only leaves
# out cannot be looked up.
AS_ASKED = """
SELECT string_agg(DISTINCT '(' || q::text || ')', ' | ') FROM (
  SELECT websearch_to_tsquery(l::regconfig, %(words)s) FROM unnest(%(languages)s::text[]) l
) asked(q) WHERE querytree(q) NOT IN ('', 'T')
"""


def read(question: str) -> str:
    """What is asked for, as the search engine reads it: empty if there is no word in it.

    Quotes keep words together, a minus before a word leaves out what has it, “or” lets one of two do.
    """
    plain = unicodedata.normalize("NFKD", question[:LONGEST_QUESTION].replace("\0", " "))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = re.sub(r'[^\w\s"-]|_|(?<=\w)-', " ", plain)
    words = plain.split()[:MOST_WORDS]
    if not any(re.match(r'"?\w', word) for word in words):
        return ""
    with connection.cursor() as cursor:
        cursor.execute(AS_ASKED, {"words": " ".join(words), "languages": ["simple", *LANGUAGES]})
        return cursor.fetchone()[0] or ""


def search(
    actor: Actor,
    query: str,
    most: int,
    narrowed: Narrowed | None = None,
    after: After | None = None,
) -> Found:
    """The documents that fit best, of all the actor may see; `query` is what `read` made of the words."""
    narrowed = narrowed or Narrowed()
    if not query:
        return NOWHERE
    scopes = open_scopes(actor)
    if scopes is None:
        return _of_many(actor, query, most, narrowed, after)
    return _of_few(actor, scopes, query, most, narrowed, after)


OF_FEW = """
SELECT id, rank FROM (
  SELECT s.document_id AS id, {rank} AS rank
    FROM documents_searchtext s
    JOIN documents_document d ON d.id = s.document_id
   WHERE s.folder_id = ANY(%s::uuid[]) AND s.words @@ {query}
     AND d.own_scope_id IS NULL AND d.binned_at IS NULL{narrowed}
  UNION ALL
  SELECT d.id, {rank}
    FROM (SELECT * FROM documents_document d
           WHERE d.own_scope_id = ANY(%s::bigint[]) AND d.binned_at IS NULL{narrowed} OFFSET 0) d
    JOIN sites_app_folder f ON f.id = d.folder_id AND f.binned_at IS NULL
    JOIN documents_searchtext s ON s.document_id = d.id
   WHERE s.words @@ {query}
) found {past} {order} LIMIT {most}
"""
BEST_FIRST = "ORDER BY rank DESC, id"
PAST = "WHERE (rank <= %s AND (rank < %s OR id > %s))"
# As a double, so that it comes back as it was when the next page begins after it.
RANK = "ts_rank(s.words, {query}, 1)::float8"


def _of_few(
    actor: Actor, scopes: list[int], query: str, most: int, narrowed: Narrowed, after: After | None
) -> Found:
    literal = _literal(query)
    statement = OF_FEW.format(
        rank=RANK.format(query=literal),
        query=literal,
        narrowed=narrowed.sql,
        past=PAST if after else "",
        order=BEST_FIRST,
        most=most + 1,
    )
    params = [_open(scopes), *narrowed.params, scopes, *narrowed.params, *_past(after)]
    hits = _ask(statement, params)
    return _page(Document.objects.visible_to(actor).with_level(actor), hits, most)


def _open(scopes: list[int]) -> list[UUID]:
    """The folders with one of these scopes."""
    found = Folder.objects.alive().filter(scope_id__any_of=scopes)
    return list(found.values_list("pk", flat=True))


OF_MANY = """
SELECT id, rank FROM (
  SELECT s.document_id AS id, {rank} AS rank FROM documents_searchtext s{joined}
   WHERE s.words @@ {query}{narrowed} OFFSET 0
) found {past} ORDER BY rank DESC, id LIMIT {most}
"""


def _of_many(actor: Actor, query: str, most: int, narrowed: Narrowed, after: After | None) -> Found:
    literal = _literal(query)
    joined = " JOIN documents_document d ON d.id = s.document_id" if narrowed.conditions else ""
    seen: list[tuple[UUID, float]] = []
    levels: dict[UUID, int] = {}
    best = BEST
    while True:
        statement = OF_MANY.format(
            rank=RANK.format(query=literal),
            query=literal,
            joined=joined,
            narrowed=narrowed.sql,
            past=PAST if after else "",
            most=best,
        )
        hits = _ask(statement, [*narrowed.params, *_past(after)])
        first, step = 0, 2 * most
        while first < len(hits) and len(seen) <= most:
            some = hits[first : first + step]
            levels |= _levels(actor, [pk for pk, _rank in some])
            seen += [hit for hit in some if hit[0] in levels]
            first, step = first + step, step * 4
        if len(seen) > most or len(hits) < best:
            return _page(Document.objects.all(), seen[: most + 1], most, levels)
        after, best = (hits[-1][1], hits[-1][0]), best * 4


def _levels(actor: Actor, ids: list[UUID]) -> dict[UUID, int]:
    """Of those of these documents that the actor may see, the level."""
    rows = Document.objects.filter(pk__any_of=ids).alive().with_level(actor)
    levels = rows.values_list("pk", "level_rank")
    return {pk: rank for pk, rank in levels if rank is not None}


def _page(
    rows: DocumentQuerySet,
    hits: list[tuple[UUID, float]],
    most: int,
    levels: dict[UUID, int] | None = None,
) -> Found:
    """The documents themselves, each with the actor's level on it."""
    ranks = dict(hits[:most])
    found = rows.select_related("modified_by", "own_scope", "folder__site").in_bulk_of(ranks)
    for document in found if levels is not None else []:
        document.level_rank = levels[document.pk]
    last = hits[most - 1] if len(hits) > most else None
    return Found(found, ranks, (last[1], last[0]) if last else None)


def _past(after: After | None) -> list[object]:
    return [after[0], after[0], after[1]] if after else []


def _ask(statement: str, params: list[object]) -> list[tuple[UUID, float]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall()


def _literal(query: str) -> str:
    """The query as a literal in the statement: how many rows have a word decides how to look for it.

    A statement that is the same for all words would be planned once, for none of them.
    """
    with connection.cursor() as cursor:
        quoted = sql.Literal(query).as_string(cursor.cursor)
    return f"({quoted}::tsquery)".replace("%", "%%")


# Names, as somebody is writing them


def beginnings(question: str) -> str:
    """A query for names with words that begin like these; empty if there is too little to go by."""
    plain = unicodedata.normalize("NFKD", question[:LONGEST_QUESTION].casefold())
    words = re.findall(r"[^\W_]+", "".join(one for one in plain if not unicodedata.combining(one)))
    if not words or len(words[-1]) < SHORTEST_NAME:
        return ""
    return " & ".join(f"'{word}':*A" for word in words[:MOST_WORDS])


def named(actor: Actor, query: str, most: int) -> list[Document]:
    """Documents whose names have words that begin so, the first that come up of very many."""
    if not query:
        return []
    scopes, literal = open_scopes(actor), _literal(query)
    with transaction.atomic(), connection.cursor() as cursor:
        if scopes is None:
            cursor.execute(f"SET LOCAL gin_fuzzy_search_limit = {MOST_NAMES}")
            cursor.execute(
                f"SELECT document_id FROM documents_searchtext WHERE words @@ {literal} LIMIT {BEST}"
            )
            ids = [pk for (pk,) in cursor.fetchall()]
            cursor.execute("SET LOCAL gin_fuzzy_search_limit = 0")
        else:
            statement = OF_FEW.format(
                rank="0", query=literal, narrowed="", past="", order="", most=BEST
            )
            ids = [pk for pk, _rank in _ask(statement, [_open(scopes), scopes])]
    rows = Document.objects.filter(pk__any_of=ids).visible_to(actor).with_level(actor)
    return list(rows.select_related("modified_by", "own_scope", "folder__site")[:most])


def places(actor: Actor, question: str, most: int = MOST_PLACES) -> list[Site | Folder]:
    """Sites and folders whose names have words that begin so."""
    query = beginnings(question).replace(":*A", ":*")
    if not query:
        return []
    asked = SearchQuery(query, config="simple", search_type="raw")
    found: list[Site | Folder] = []
    for model in (Site, Folder):
        rows = model.objects.annotate(found=SearchVector("name", config="simple"))
        rows = rows.filter(found=asked).order_by("name", "pk")
        if model is Folder:
            rows = rows.select_related("site")
        found += rows.first_visible(actor, most)
    return found
