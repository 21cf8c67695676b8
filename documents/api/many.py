"""Many folders and documents at once, the bin, and searching, in the API."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework.request import Request
from rest_framework.response import Response

from documents import operations
from documents.api.shapes import BinnedShown, FoundPage, ManyAsked, ManyDone, Selection
from documents.bins.panel import NEEDED, binned_item
from documents.operations import bins
from documents.search import find
from documents.search.forms import Kind, SearchForm, Since
from documents.table import many
from documents.table.zips import plan_of, send_zip
from sharing.actors import Actor, actor_for
from sharing.api.problems import problem_of
from sharing.api.reading import Shape, WhateverIsAccepted, said
from sharing.api.schema import PAGES, documented
from sharing.api.views import ApiViewSet, page_size
from sharing.gate import require
from sharing.models import Level
from sharing.securable import Securable
from sites_app.models import Folder
from sites_app.operations.bin import put_in_bin, restore_from_bin

MOST_IN_BIN = 200


class BinnedPage(Shape):
    """What is in the bin."""

    results = BinnedShown(many=True, help_text="At most 200 things, the newest first.")


class ManyViewSet(ApiViewSet):
    """Many at once."""

    @documented(ManyDone, takes=ManyAsked)
    def many(self, request: Request) -> Response:
        """Move, copy, delete or restore up to 500 folders and documents: a line for each.

        Each is done or refused by itself. What you may not do this to, what you do not see and what
        never was all answer `not_found` alike.
        """
        actor, asked = actor_for(request), said(request, ManyAsked)
        to, do = None, asked["do"]
        if do in {"move", "copy"}:
            to = get_object_or_404(
                Folder.objects.visible_to(actor).select_related("site"), pk=asked.get("to")
            )
            require(actor, Level.EDIT, to)
        keys = [(one["kind"], one["id"]) for one in asked["items"]]
        if do == "restore":
            there = many.binned(actor, keys)
        else:
            there = many.found(actor, keys, Level.READ if do == "copy" else Level.EDIT)
        items = {(item.kind, item.pk): item for item in there}
        return Response({"results": [_line(actor, do, key, items.get(key), to) for key in keys]})


class ZipViewSet(ApiViewSet):
    """Many as one file."""

    content_negotiation_class = WhateverIsAccepted

    @documented(
        {(200, "application/zip"): OpenApiResponse(OpenApiTypes.BINARY, description="The zip.")},
        body=Selection,
    )
    def zip(self, request: Request) -> HttpResponse:
        """Folders and documents as one zip, made while it is sent; with what you may see, and no more."""
        actor, asked = actor_for(request), said(request, Selection)
        keys = [(one["kind"], one["id"]) for one in asked["items"]]
        plan = plan_of(actor, many.found(actor, keys, Level.READ))
        if plan.is_empty:
            raise Http404
        return send_zip(actor, _("Selection"), plan)


class BinViewSet(ApiViewSet):
    """What was deleted."""

    @documented(BinnedPage)
    def bin(self, request: Request) -> Response:
        """The newest 200 things in the bin that you could edit."""
        actor = actor_for(request)
        found: list[Securable] = []
        for model, level in NEEDED.items():
            rows = model.objects.binned().open_to(actor, level).with_level(actor)
            rows = rows.select_related("site") if model is Folder else rows
            found += rows.order_by("-binned_at", "pk")[:MOST_IN_BIN]
        found.sort(key=lambda item: item.binned_at, reverse=True)
        return Response({"results": [_binned(item) for item in found[:MOST_IN_BIN]]})

    @documented(status=204)
    def restore(self, request: Request, kinds: str, pk: UUID) -> Response:
        """Bring it back to where it was, or to the nearest place above that is there and yours to edit."""
        actor = actor_for(request)
        bins.bring_back(actor, binned_item(actor, kinds, pk))
        return Response(status=204)

    @documented(status=204)
    def delete_for_good(self, request: Request, kinds: str, pk: UUID) -> Response:
        """Delete it with all in it, for good: only who owns it."""
        actor = actor_for(request)
        bins.delete_for_good(actor, binned_item(actor, kinds, pk))
        return Response(status=204)


class SearchViewSet(ApiViewSet):
    """By words."""

    @documented(
        FoundPage,
        parameters=[
            OpenApiParameter(name, OpenApiTypes.STR, description=words, **more)
            for name, words, more in [
                ("q", "The words to find.", {"required": True}),
                ("kind", "Only files of this kind.", {"enum": Kind.values}),
                ("since", "Only what changed in so many days.", {"enum": Since.values}),
                ("by", "Only what this person changed last.", {}),
                ("site", "Only in this site and below it.", {}),
                ("rank", "Where the page begins: part of `next`.", {}),
                ("after", "Where the page begins: part of `next`.", {}),
            ]
        ]
        + PAGES[:1],
    )
    def search(self, request: Request) -> Response:
        """The documents you may see that have the words in their name or content, best first.

        Quotes keep words together, a minus leaves out, “or” lets one of two do.
        """
        form = SearchForm(request.query_params)
        query = find.read(form.asked("q") or "")
        actor = actor_for(request)
        found = find.search(actor, query, page_size(request), form.narrowed, form.after_place)
        following = None
        if found.after:
            asked = request.query_params.copy()
            asked["rank"], asked["after"] = repr(found.after[0]), str(found.after[1])
            following = request.build_absolute_uri(f"{request.path}?{asked.urlencode()}")
        return Response({"next": following, "results": [_found(one) for one in found.best]})


def _line(
    actor: Actor, do: str, key: tuple[str, UUID], item: Securable | None, to: Folder | None
) -> dict[str, object]:
    line = {
        "kind": key[0], "id": str(key[1]), "done": False, "made": None,
        "code": "not_found", "detail": "",
    }  # fmt: skip
    if item is None:
        return line
    try:
        made = _do(actor, do, item, to)
    except ValidationError as error:
        problem = problem_of(error)
        return line | {"code": problem.code, "detail": problem.detail}
    except (PermissionDenied, Http404):
        return line
    return line | {"done": True, "code": "", "made": made}


def _do(actor: Actor, do: str, item: Securable, to: Folder | None) -> str | None:
    if do == "copy":
        return str(operations.copy(actor, item, to).pk)
    if do == "move":
        many.move(actor, item, to)
    elif do == "delete":
        put_in_bin(actor, item)
    else:
        restore_from_bin(actor, item)
    return None


def _binned(item: Securable) -> dict[str, object]:
    level = Level.of_rank(item.level_rank)
    return {
        "kind": item.kind,
        "id": str(item.pk),
        "name": str(item),
        "level": level.value,
        "binned_at": item.binned_at,
    }


def _found(document: Securable) -> dict[str, object]:
    level = Level.of_rank(document.level_rank)
    return {
        "id": str(document.pk),
        "name": document.name,
        "level": level.value,
        "folder": str(document.folder_id),
        "media_type": document.media_type,
        "modified_at": document.modified_at,
    }
