"""How the API describes itself (OpenAPI 3.1): what each address takes, answers and refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers

from sharing.api.problems import MEDIA_TYPE, TITLES
from sharing.api.reading import Asked, Shape

BYTES = "application/octet-stream"
ETAG = {
    "description": "Of the thing as this person sees it; for If-Match and If-None-Match.",
    "schema": {"type": "string"},
}
IF_MATCH = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="Do it only if the thing still has this ETag; else 412. Left out: in any case.",
)
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="Answer 304 without a body if the thing has this ETag.",
)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="1 to 255 visible characters of your choice. The same request with the same key "
    "within 24 hours is done once, and answered the same again.",
)
PAGES = [
    OpenApiParameter(
        "page_size", OpenApiTypes.INT, description="Rows on a page: 1 to 200; 50 if left out."
    ),
    OpenApiParameter(
        "cursor", OpenApiTypes.STR, description="Where the page begins: part of `next`."
    ),
]


def documented(
    answers: object = None,
    *,
    takes: type[Asked] | None = None,
    status: int | Iterable[int] = 200,
    page: bool = False,
    makes: bool = False,
    matches: bool = False,
    parameters: Iterable[OpenApiParameter] = (),
    body: object = None,
    errors: Iterable[int] = (),
) -> Callable[[Callable], Callable]:
    """What one method of a view takes and answers; the docstring says what it does.

    `makes` takes an Idempotency-Key, `matches` an If-Match; `page` is one of a list.
    """
    statuses = [status] if isinstance(status, int) else list(status)
    shape = page_of(answers) if page else answers
    parameters = [
        *parameters,
        *(PAGES if page else []),
        *([IDEMPOTENCY_KEY] if makes else []),
        *([IF_MATCH] if matches else []),
    ]
    decorate = extend_schema(
        request=body or takes,
        responses={
            one: OpenApiResponse(shape) if one not in {204, 304} else None for one in statuses
        }
        if not isinstance(answers, dict)
        else answers,
        parameters=parameters,
    )

    def mark(view: Callable) -> Callable:
        view = decorate(view)
        view.refuses = frozenset(errors)
        return view

    return mark


@cache
def page_of(shape: type[Shape]) -> type[Shape]:
    """A page of a list of these."""
    name = f"{shape.__name__}Page"
    fields = {
        "__doc__": "A page of a list.",
        "next": serializers.URLField(
            allow_null=True, help_text="Where the next page is; null on the last one."
        ),
        "results": shape(many=True),
    }
    return type(name, (Shape,), fields)


# Of every address; of those of one thing; of those that change something; of those with a body.
ALWAYS = {401, 406}
OF_ONE = {404}
CHANGING = {403, 404, 409, 422, 429}
WITH_BODY = {400, 411, 413, 415}


class TokenScheme(OpenApiAuthenticationExtension):
    """How a program says whose it is."""

    target_class = "accounts.api_authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        """A token that somebody made on their profile."""
        return {"type": "http", "scheme": "bearer"}


class Described(AutoSchema):
    """Each operation, with all that it may refuse."""

    def get_tags(self) -> list[str]:
        """By what it is about: the first word of the address."""
        return [self.path.removeprefix("/api/v1/").split("/")[0]]

    def get_operation_id(self) -> str:
        """The words of the address, and what is done there."""
        words = [
            one.replace("-", "_") for one in self.path.split("/")[3:] if one and "{" not in one
        ]
        done = self.view.action
        return "_".join(words if words[-1] == done else [*words, done])

    def _is_list_view(self, serializer: object = None) -> bool:
        """A page of a list is described as the page it is."""
        return False

    def get_override_parameters(self) -> list[OpenApiParameter]:
        """One thing may be asked for by its ETag."""
        single = self.method == "GET" and "{" in self.path
        return [IF_NONE_MATCH] if single and getattr(self.view, "has_tags", False) else []

    def _get_response_bodies(self, direction: str = "response") -> dict[str, object]:
        bodies = super()._get_response_bodies(direction)
        if self.method == "GET" and "{" in self.path and getattr(self.view, "has_tags", False):
            bodies["304"] = {"description": "As it was."}
            bodies["200"].setdefault("headers", {})["ETag"] = ETAG
        for status in sorted(self._refused()):
            bodies[str(status)] = {"$ref": f"#/components/responses/Problem{status}"}
        return bodies

    def _refused(self) -> set[int]:
        view = getattr(self.view, self.view.action, None)
        refused = ALWAYS | {404} | set(getattr(view, "refuses", ()))
        if "{" in self.path:
            refused |= {403}
        if self.method != "GET":
            refused |= CHANGING
            refused |= WITH_BODY if self.method in {"POST", "PUT", "PATCH"} else set()
        headers = {one["name"] for one in self._get_parameters() if one["in"] == "header"}
        return (
            refused
            | ({412} if "If-Match" in headers else set())
            | ({400} if "Idempotency-Key" in headers else set())
        )


PROBLEM = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "required": ["type", "title", "status", "code", "detail"],
    "additionalProperties": False,
    "properties": {
        "type": {"type": "string", "examples": ["urn:gastvrij:problem:name_taken"]},
        "title": {"type": "string", "description": "In the language of Accept-Language."},
        "status": {"type": "integer", "examples": [409]},
        "code": {
            "type": "string",
            "description": "Always the same for the same thing.",
            "examples": ["name_taken"],
        },
        "detail": {"type": "string", "description": "For people, in their language."},
        "errors": {
            "type": "array",
            "description": "What is wrong in which field of the request.",
            "items": {
                "type": "object",
                "required": ["field", "code", "detail"],
                "additionalProperties": False,
                "properties": {
                    "field": {"type": "string", "examples": ["items.0.id"]},
                    "code": {"type": "string", "examples": ["required"]},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
HEADERS = {
    401: {"WWW-Authenticate": {"schema": {"type": "string"}}},
    429: {"Retry-After": {"description": "In seconds.", "schema": {"type": "string"}}},
}


def complete(result: dict[str, object], **_more: object) -> dict[str, object]:
    """After everything: the problems, and that no object has a field that is not said here."""
    components = result.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for schema in schemas.values():
        if schema.get("type") == "object" and "properties" in schema:
            schema.setdefault("additionalProperties", False)
    schemas["Problem"] = PROBLEM
    components["responses"] = {
        f"Problem{status}": {
            "description": str(title),
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
            **({"headers": HEADERS[status]} if status in HEADERS else {}),
        }
        for status, title in TITLES.items()
    }
    return result
