"""The pages of searching."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from documents.models import Document
from documents.rows import Row, rows_of
from documents.search import find
from documents.search.forms import SearchForm
from documents.search.snippets import Part, snippets
from sharing.actors import Actor, actor_for
from sharing.people_picker import name_of
from sites_app.models import Folder, Site

ON_A_PAGE = 20
SUGGESTED = 6
SUGGESTED_PLACES = 2


@dataclass(frozen=True)
class Hit:
    """A document that was found: its row, the place that it is in, and words of its text."""

    row: Row
    where: str
    snippet: list[Part]


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What was found of all that the person may see; with htmx, the next of it."""
    actor = actor_for(request)
    form = SearchForm(request.GET)
    question = (form.asked("q") or "").strip()
    query = find.read(question)
    after = form.after_place
    found = find.search(actor, query, ON_A_PAGE, form.narrowed, after)
    context = {
        "question": question,
        "hits": _hits(actor, found.best, query),
        "next_url": _next(request, found.after),
    }
    if request.htmx and after:
        return render(request, "search/_hits.html", context)
    narrowed = bool(form.narrowed.conditions)
    if query and not narrowed and not after:
        places = find.places(actor, question)
        context["places"] = [_place(place, seen) for place, seen in _with_site(actor, places)]
    context |= {
        "form": form,
        "asked": bool(query),
        "narrowed": narrowed,
        "everything_url": f"{request.path}?{urlencode({'q': question})}",
        "in_site": _site(actor, form.asked("site")),
        "sites": _sites(actor, found.best),
        "people": _people(actor, found.best),
        "by": form.asked("by"),
    }
    return render(request, "search/search.html", context)


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """A few names that begin like what somebody is typing."""
    actor = actor_for(request)
    question = SearchForm(request.GET).asked("q") or ""
    documents = find.named(actor, find.beginnings(question), SUGGESTED)
    places = find.places(actor, question, SUGGESTED_PLACES)
    context = {
        "question": question.strip(),
        "places": [_place(place, seen) for place, seen in _with_site(actor, places)],
        "hits": [
            {"row": row, "where": where}
            for row, where in zip(
                rows_of(actor, documents, {}), _where(actor, documents), strict=True
            )
        ],
    }
    return render(request, "search/_suggestions.html", context)


def _hits(actor: Actor, documents: list[Document], query: str) -> list[Hit]:
    if not documents:
        return []
    shown = snippets([document.pk for document in documents], query)
    return [
        Hit(row, where, shown.get(document.pk, []))
        for document, row, where in zip(
            documents, rows_of(actor, documents), _where(actor, documents), strict=True
        )
    ]


def _where(actor: Actor, documents: list[Document]) -> list[str]:
    """For each the names of its site and folder, as far as the actor sees them (D8)."""
    folders = {document.folder_id for document in documents}
    seen = Folder.objects.filter(pk__any_of=folders).visible_to(actor).values_list("pk", flat=True)
    seen = set(seen)
    sites = _seen_sites(actor, {document.folder.site_id for document in documents})
    return [
        " / ".join(
            [
                *([str(document.folder.site)] if document.folder.site_id in sites else []),
                *(
                    [document.folder.name]
                    if document.folder_id in seen and not document.folder.is_library
                    else []
                ),
            ]
        )
        for document in documents
    ]


def _with_site(actor: Actor, places: list[Site | Folder]) -> list[tuple[Site | Folder, str]]:
    sites = _seen_sites(actor, {place.site_id for place in places if isinstance(place, Folder)})
    return [
        (place, str(place.site) if isinstance(place, Folder) and place.site_id in sites else "")
        for place in places
    ]


def _seen_sites(actor: Actor, ids: set[UUID]) -> set[UUID]:
    return set(Site.objects.filter(pk__any_of=ids).visible_to(actor).values_list("pk", flat=True))


def _place(place: Site | Folder, where: str) -> dict[str, object]:
    return {
        "kind": place.kind,
        "name": str(place),
        "url": place.get_absolute_url(),
        "source": where,
    }


def _site(actor: Actor, pk: UUID | None) -> Site | None:
    """The site to which the question is narrowed, if the actor sees it."""
    return Site.objects.filter(pk=pk).visible_to(actor).first() if pk else None


def _sites(actor: Actor, documents: list[Document]) -> list[Site]:
    """The sites of what is on this page, as far as the actor sees them, to narrow the question to."""
    sites = {document.folder.site_id: document.folder.site for document in documents}
    seen = _seen_sites(actor, set(sites))
    return sorted((sites[pk] for pk in seen), key=lambda one: str(one).casefold())


def _people(actor: Actor, documents: list[Document]) -> list[tuple[UUID, str]]:
    """Who changed what is on this page, by name: nobody that the reader does not see on it anyway."""
    people = {document.modified_by_id: document.modified_by for document in documents}
    people.pop(None, None)
    named = [(pk, name_of(actor, person)) for pk, person in people.items()]
    return sorted(named, key=lambda one: one[1].casefold())


def _next(request: HttpRequest, after: find.After | None) -> str | None:
    if after is None:
        return None
    query = request.GET.copy()
    query["rank"], query["after"] = repr(after[0]), str(after[1])
    return f"{request.path}?{query.urlencode()}"
