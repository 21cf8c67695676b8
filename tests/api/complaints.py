"""What a description of an API leaves unsaid, by name: which field, parameter or operation lacks what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from jsonschema import Draft202012Validator, FormatChecker

from sharing.api.schema import is_plain

# A number says one of these in its description.
UNITS = (
    r"\b(bytes|seconds|minutes|hours|days|rows|people|times|documents|folders|sites|items|files"
    r"|letters|pieces|things|percent|a number from|counted from 1|in order, from [01])\b"
)
FORMATS = FormatChecker(["uuid", "date", "email"])
Said = tuple[str, dict[str, object], dict[str, object]]


@FORMATS.checks("date-time", ValueError)
def _is_time(value: object) -> bool:
    return datetime.fromisoformat(str(value)).tzinfo == UTC


@FORMATS.checks("uri")
def _is_address(value: object) -> bool:
    return str(value).startswith(("https://", "urn:"))


def values(schema: dict[str, object]) -> Iterator[Said]:
    """Each property and parameter: its name with where it is, what is said of it, and its schema."""
    for of, shape in schema["components"]["schemas"].items():
        for name, field in shape.get("properties", {}).items():
            yield f"{of}.{name}", field, field
    for route, methods in schema["paths"].items():
        for method, operation in methods.items():
            for one in operation.get("parameters", []):
                yield f"{method} {route} {one['in']} {one['name']}", one, one["schema"]


def undescribed(schema: dict[str, object]) -> list[str]:
    """What has no description."""
    things = [*((name, said) for name, said, _schema in values(schema))]
    things += schema["components"]["schemas"].items()
    return [f"{name}: no description" for name, said in things if not said.get("description")]


def without_unit(schema: dict[str, object]) -> list[str]:
    """Numbers that do not say of what, and times that do not say UTC."""
    complaints = []
    for name, said, field in values(schema):
        words, types = said.get("description", ""), field.get("type", [])
        types = [types] if isinstance(types, str) else types
        if {"integer", "number"} & set(types) and not re.search(UNITS, words, re.IGNORECASE):
            complaints.append(f"{name}: a number without a unit: {words!r}")
        if field.get("format") in {"date-time", "time"} and "UTC" not in words:
            complaints.append(f"{name}: a time that does not say UTC: {words!r}")
    return complaints


def without_example(schema: dict[str, object]) -> list[str]:
    """Values of which nobody sees what they look like (sharing/api/examples.py)."""
    return [
        f"{name}: no example"
        for name, _said, field in values(schema)
        if is_plain(field) and not field.get("examples")
    ]


def wrong_examples(schema: dict[str, object]) -> list[str]:
    """Examples that are not what is said of them."""
    return [
        f"{name}: {example!r}: {error.message}"
        for name, _said, field in values(schema)
        for example in field.get("examples", [])
        for error in Draft202012Validator(field, format_checker=FORMATS).iter_errors(example)
    ]


def untold(schema: dict[str, object]) -> list[str]:
    """Operations without a line or words, and subjects without words."""
    subjects = {one["name"] for one in schema["tags"] if one.get("description")}
    complaints = set()
    for route, methods in schema["paths"].items():
        for method, operation in methods.items():
            for what in ("summary", "description"):
                if not operation.get(what):
                    complaints.add(f"{method} {route}: no {what}")
            for tag in set(operation["tags"]) - subjects:
                complaints.add(f"{tag}: a subject without words in sharing/api/words.py TAGS")
    return sorted(complaints)
