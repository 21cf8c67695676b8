"""What every view of the API has in common, whatever it is about."""

from __future__ import annotations

from collections.abc import Callable

from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from sharing.api.problems import Problem
from sharing.api.tags import is_known, tag_of
from sharing.keyset import Place, place_of, written

PAGE = 50
LARGEST_PAGE = 200


class ApiViewSet(ViewSet):
    """Says of each view whether what it shows has an entity tag."""

    # Whether one thing of it has an entity tag; and whether it is one thing although its address names none.
    has_tags = False
    is_of_one = False


class NothingHere(ApiViewSet):
    """Every address of the API that is none; it is not described."""

    schema = None
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]

    def nothing(self, request: Request, **_rest: object) -> Response:
        """There is nothing."""
        raise NotFound


def answer(
    request: Request, shown: dict[str, object], status: int = 200, *, location: str = ""
) -> Response:
    """One thing, with its tag; nothing but that if the caller has it already."""
    headers = {"ETag": tag_of(shown)}
    if location:
        headers["Location"] = location
    if request.method in {"GET", "HEAD"} and is_known(request, headers["ETag"]):
        return Response(status=304, headers=headers)
    return Response(shown, status, headers=headers)


def place_in(request: Request, kind: type) -> Place | None:
    """After which row the page begins."""
    try:
        return place_of(request.query_params.get("cursor", ""), kind)
    except ValueError:
        raise Problem(404, "cursor") from None


def page(
    request: Request, rows: list, size: int, place: Callable[[object], tuple], shown: Callable
) -> Response:
    """The first so many of the rows, of which there is one more if there is a next page."""
    following = after(request, *place(rows[size - 1])) if len(rows) > size else None
    return Response({"next": following, "results": [shown(row) for row in rows[:size]]})


def after(request: Request, *place: object) -> str:
    """The same list from after this place on."""
    query = request.query_params.copy()
    query["cursor"] = written(*place)
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def page_size(request: Request) -> int:
    """How many rows the request wants on a page."""
    asked = request.query_params.get("page_size", "")
    if not (asked.isascii() and asked.isdigit() and 0 < len(asked) < 10):
        return PAGE
    return min(int(asked), LARGEST_PAGE) or PAGE
