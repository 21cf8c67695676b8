"""A program that asks the API, and holds every answer against what the API says of itself."""

from __future__ import annotations

import json
import re
from functools import cache

from django.http import HttpResponse
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from config import api
from sharing.actors import Actor
from sharing.api.codes import CODES, FIELDS
from sharing.api.problems import MEDIA_TYPE
from tests.people import client_of

V1 = "/api/v1/"


@cache
def described() -> dict[str, object]:
    """The description, in English."""
    return json.loads(api._described("en"))  # noqa: SLF001 -- what is served


@cache
def _registry() -> Registry:
    whole = Resource(contents=described(), specification=DRAFT202012)
    return Registry().with_resource("urn:api", whole)


@cache
def operations() -> list[tuple[re.Pattern[str], str, dict[str, object]]]:
    """Each address as a pattern, its method, and what is said of it."""
    uuid = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    return [
        (
            re.compile(re.sub(r"\{(\w+)\}", rf"(?P<\1>{uuid}|[^/]+)", route) + r"\Z"),
            method,
            operation,
        )
        for route, methods in described()["paths"].items()
        for method, operation in methods.items()
        if method in {"get", "post", "put", "patch", "delete"}
    ]


def said_of(method: str, path: str) -> dict[str, object] | None:
    """What is said of one address; HEAD is as GET."""
    method = "get" if method.lower() == "head" else method.lower()
    # The one with the most fixed words goes first.
    found = [one for one in operations() if one[0].match(path) and one[1] == method]
    found.sort(key=lambda one: one[0].pattern.count("(?P"))
    return found[0][2] if found else None


def faults(method: str, path: str, response: HttpResponse) -> list[str]:
    """What the answer has that is not declared: its status, its media type, its fields."""
    operation = said_of(method, path.split("?", maxsplit=1)[0])
    if operation is None:
        return [] if response.status_code in {401, 404, 405} else [f"undescribed: {method} {path}"]
    if response.status_code == 405:
        return [f"405 at {method} {path}"]
    declared = operation["responses"].get(str(response.status_code))
    if declared is None:
        return [f"{response.status_code} is not declared: {response.content[:300]}"]
    while "$ref" in declared:
        declared = described()["components"]["responses"][declared["$ref"].rsplit("/", 1)[1]]
    content = declared.get("content", {})
    if not content or method.lower() == "head" or response.status_code == 304:
        return []
    media_type = response.headers.get("Content-Type", "").split(";")[0]
    if media_type not in content:
        wild = {"application/octet-stream", "application/zip"} & set(content)
        return [] if wild else [f"{media_type} is not declared"]
    if not media_type.endswith("json"):
        return []
    schema = content[media_type]["schema"]
    reference = json.loads(json.dumps(schema).replace('"#/', '"urn:api#/'))
    validator = Draft202012Validator(reference, registry=_registry())
    answer = json.loads(response.content)
    return [
        *(f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(answer)),
        *(undescribed_codes(answer) if media_type == MEDIA_TYPE else []),
    ]


def undescribed_codes(problem: dict[str, object]) -> list[str]:
    """The codes of a problem that are not on the list of those there are."""
    status, code = problem["status"], problem["code"]
    told = [] if code in CODES.get(status, {}) else [f"{status} {code}: no such code"]
    return told + [
        f"{one['field']}: {one['code']}: no such code"
        for one in problem.get("errors", [])
        if one["code"] not in FIELDS | CODES[422]
    ]


class Program:
    """Somebody's program, with their session; or nobody's."""

    def __init__(self, actor: Actor | None = None) -> None:
        self.client = client_of(actor)

    def __call__(self, method: str, path: str, body: object = None, **headers: str) -> HttpResponse:
        """One request: JSON, or bytes as they are. The answer is as it was declared."""
        path = path if path.startswith("/") else V1 + path
        raw = isinstance(body, bytes)
        facts = {}
        if body is not None:
            facts["data"] = body if raw else json.dumps(body, default=str)
            facts["content_type"] = "application/octet-stream" if raw else "application/json"
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if "Content-Type" in named:
            facts["content_type"] = named.pop("Content-Type")
        if raw:
            facts["CONTENT_LENGTH"] = str(len(body))
        response = self.client.generic(method.upper(), path, headers=named, **facts)
        if not response.streaming:
            wrong = faults(method, path, response)
            assert wrong == [], (method, path, response.content[:500])
        return response
