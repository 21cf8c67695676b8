"""How the API describes itself (OpenAPI 3.1): what each address takes, answers and refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers

from sharing.api.codes import CODES
from sharing.api.examples import example_of
from sharing.api.problems import MEDIA_TYPE, TITLES, Problem
from sharing.api.reading import Asked, Shape
from sharing.api.words import (
    ADMINISTERS,
    CHANGES,
    CHOICES,
    INTRODUCTION,
    LOOKS,
    MATCHED,
    OAUTH2,
    ONCE,
    PAGED,
    PATHS,
    PROBLEMS,
    TAGGED,
    TAGS,
    TOKEN,
)

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
    description="1 to 255 visible characters of your choice: the same request with the same key is "
    "done once within 24 hours.",
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
        "results": shape(many=True, help_text="The rows of this page."),
    }
    return type(name, (Shape,), fields)


# Of every address, 403 where a second factor is to be set up first; of those of one thing; of those that
# change something; of those with a body.
ALWAYS = {401, 403, 406}
OF_ONE = {404}
CHANGING = {403, 404, 409, 422, 429}
WITH_BODY = {400, 411, 413, 415}


class TokenScheme(OpenApiAuthenticationExtension):
    """How a program says whose it is."""

    target_class = "accounts.api_authentication.TokenAuthentication"
    name = ["token", "oauth2"]

    def get_security_requirement(self, auto_schema: AutoSchema) -> list[dict[str, list[str]]]:
        """Either; with a token that may only look, one only looks. Apps of others never administer."""
        if auto_schema.is_administration:
            return [{"token": []}]
        return [{"token": []}, {"oauth2": ["read" if auto_schema.method == "GET" else "write"]}]

    def get_security_definition(self, auto_schema: AutoSchema) -> list[dict[str, object]]:
        """A token that somebody made on their profile, or one that they allowed an app to have."""
        return [TOKEN, OAUTH2]


class SessionScheme(OpenApiAuthenticationExtension):
    """How a page of ours says whose it is."""

    target_class = "accounts.api_authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        """The session of whoever signed in; what changes something also sends X-CSRFToken."""
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}


class Described(AutoSchema):
    """Each operation, with all that it may refuse."""

    def get_summary(self) -> str:
        """What it does, in a line, which is plain text."""
        return super().get_description().partition("\n")[0].replace("`", "")

    def get_description(self) -> str:
        """What there is to know besides: of this one, and of all that are like it."""
        _line, _break, more = super().get_description().partition("\n")
        return "\n\n".join(filter(None, [more.strip(), *self._known()]))

    def _known(self) -> list[str]:
        takes = {one["name"] for one in self._get_parameters()}
        who = LOOKS if self.method == "GET" else CHANGES
        return [
            ADMINISTERS if self.is_administration else who,
            *([PAGED] if "cursor" in takes else []),
            *([TAGGED] if self._is_of_one() else []),
            *([ONCE] if "Idempotency-Key" in takes else []),
            *([MATCHED] if "If-Match" in takes else []),
        ]

    @property
    def is_administration(self) -> bool:
        """Whether it is for administrators alone."""
        return self.get_tags() == ["administration"]

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
        return [IF_NONE_MATCH] if self._is_of_one() else []

    def _is_of_one(self) -> bool:
        """Whether one thing is asked for that has an entity tag."""
        named = "{" in self.path or getattr(self.view, "is_of_one", False)
        return self.method == "GET" and named and getattr(self.view, "has_tags", False)

    def _get_response_bodies(self, direction: str = "response") -> dict[str, object]:
        bodies = super()._get_response_bodies(direction)
        if self._is_of_one():
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


HEADERS = {
    401: {"WWW-Authenticate": ("How to sign in.", 'Bearer realm="Gastvrij"')},
    416: {"Content-Range": ("How many bytes there are.", "bytes */48213")},
    429: {"Retry-After": ("After how many seconds to ask again.", "60")},
}


def complete(result: dict[str, object], **_more: object) -> dict[str, object]:
    """After everything: problems, examples, what is said of the whole; and no field that is not said."""
    schemas = result.setdefault("components", {}).setdefault("schemas", {})
    schemas.update(PROBLEMS)
    for of, schema in schemas.items():
        if schema.get("type") == "object" and "properties" in schema:
            schema.setdefault("additionalProperties", False)
        for name, field in schema.get("properties", {}).items():
            field.pop("x-spec-enum-id", None)
            _give_example(field, name, of)
    used = set()
    for route, methods in result["paths"].items():
        for operation in methods.values():
            used.update(operation["tags"])
            for parameter in operation.get("parameters", []):
                _say(parameter, route)
    result["info"]["description"] = INTRODUCTION.strip()
    result["tags"] = [{"name": name, "description": TAGS[name]} for name in TAGS if name in used]
    result["components"]["responses"] = {f"Problem{status}": _response(status) for status in TITLES}
    return result


def _give_example(field: dict[str, object], name: str, of: str) -> None:
    if is_plain(field) and (example := example_of(name, of)):
        field.setdefault("examples", example)


def is_plain(field: dict[str, object]) -> bool:
    """Whether an example says something: of a value that is not one of a few, and no other shape."""
    inner = field.get("items") or field.get("additionalProperties") or field
    one_of_few = field.get("type") == "boolean" or "enum" in inner
    return not one_of_few and not inner.keys() & {"$ref", "oneOf", "allOf"}


def _say(parameter: dict[str, object], route: str) -> None:
    name, schema = parameter["name"], parameter["schema"]
    if parameter["in"] == "path":
        kind = route.split("/")[3]
        for key in (f"{kind} {name}", name):
            if key in PATHS:
                parameter.setdefault("description", PATHS[key])
                break
        if name in CHOICES:
            schema["enum"] = CHOICES[name]
    _give_example(schema, name, route)


def _response(status: int) -> dict[str, object]:
    examples = {
        code: {"summary": meaning, "value": Problem(status, code, errors=_errors(code)).said()}
        for code, meaning in CODES.get(status, {}).items()
    }
    headers = {
        name: {"description": words, "schema": {"type": "string", "examples": [example]}}
        for name, (words, example) in HEADERS.get(status, {}).items()
    }
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": str(TITLES[status]),
        "content": {MEDIA_TYPE: {"schema": schema, "examples": examples}},
        **({"headers": headers} if headers else {}),
    }


def _errors(code: str) -> list[dict[str, str]] | None:
    one = {"field": "items.0.id", "code": "required", "detail": "This field is required."}
    return [one] if code == "invalid" else None
