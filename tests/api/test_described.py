"""The API describes itself, exactly and wholly: whoever adds a field hears what it does not say yet."""

from __future__ import annotations

import ast
import re
from copy import deepcopy
from pathlib import Path

import pytest
from django.conf import settings
from drf_spectacular.drainage import GENERATOR_STATS
from openapi_spec_validator import validate

from config import api
from sharing.api import codes
from sharing.api.problems import STATUS_OF, TITLES
from tests.api import complaints
from tests.api.client import described
from tests.people import client_of

OPERATIONS = [
    pytest.param(route, method, operation, id=f"{method} {route}")
    for route, methods in described()["paths"].items()
    for method, operation in methods.items()
]


def test_the_description_is_openapi_3_1():
    assert described()["openapi"].startswith("3.1")
    validate(described())


def test_nothing_of_the_description_is_a_guess():
    """Two shapes of one name, or what cannot be described: drf-spectacular warns, and goes on."""
    GENERATOR_STATS.reset()
    api._described.__wrapped__("en")  # noqa: SLF001 -- made anew
    assert not GENERATOR_STATS


@pytest.mark.parametrize(("route", "method", "operation"), OPERATIONS)
def test_every_operation_says_what_it_does_and_what_it_refuses(route, method, operation):
    statuses = set(operation["responses"])
    assert {"401", "404", "406"} <= statuses
    assert any(status.startswith("2") for status in statuses)
    if method != "get":
        assert {"403", "409", "422", "429"} <= statuses
    headers = {one["name"] for one in operation.get("parameters", []) if one["in"] == "header"}
    assert ("412" in statuses) == bool({"If-Match", "Tus-Resumable"} & headers)
    for status in statuses - {"200", "201", "202", "204", "206", "304"}:
        assert operation["responses"][status] == {"$ref": f"#/components/responses/Problem{status}"}


def test_every_object_says_all_its_fields():
    loose = [
        name
        for name, schema in described()["components"]["schemas"].items()
        if schema.get("type") == "object" and schema.get("additionalProperties") is not False
    ]
    assert loose == []


@pytest.mark.parametrize(
    "find",
    [
        complaints.undescribed,
        complaints.without_unit,
        complaints.without_example,
        complaints.wrong_examples,
        complaints.untold,
    ],
)
def test_nothing_is_left_unsaid(find):
    """I7: descriptions, examples, units. A complaint names the field, the parameter or the operation."""
    assert find(described()) == []


@pytest.mark.parametrize(
    ("find", "spoil", "complaint"),
    [
        (
            complaints.undescribed,
            lambda api: api["components"]["schemas"]["LinkShown"]["properties"]["purpose"].pop(
                "description"
            ),
            "LinkShown.purpose: no description",
        ),
        (
            complaints.undescribed,
            lambda api: api["paths"]["/api/v1/sites/{id}/"]["get"]["parameters"][-1].pop(
                "description"
            ),
            "get /api/v1/sites/{id}/ path id: no description",
        ),
        (
            complaints.without_unit,
            lambda api: api["components"]["schemas"]["DocumentShown"]["properties"]["size"].update(
                description="How large."
            ),
            "DocumentShown.size: a number without a unit: 'How large.'",
        ),
        (
            complaints.without_unit,
            lambda api: api["components"]["schemas"]["LinkShown"]["properties"][
                "expires_at"
            ].update(description="Its end."),
            "LinkShown.expires_at: a time that does not say UTC: 'Its end.'",
        ),
        (
            complaints.without_example,
            lambda api: api["components"]["schemas"]["DocumentShown"]["properties"]["sha256"].pop(
                "examples"
            ),
            "DocumentShown.sha256: no example",
        ),
        (
            complaints.wrong_examples,
            lambda api: api["components"]["schemas"]["DocumentShown"]["properties"]["id"].update(
                examples=["17"]
            ),
            "DocumentShown.id: '17': '17' is not a 'uuid'",
        ),
        (
            complaints.untold,
            lambda api: api["paths"]["/api/v1/me/"]["get"].pop("summary"),
            "get /api/v1/me/: no summary",
        ),
        (
            complaints.untold,
            lambda api: api["tags"].pop(0),
            "me: a subject without words in sharing/api/words.py TAGS",
        ),
    ],
)
def test_what_is_left_unsaid_is_named(find, spoil, complaint):
    spoilt = deepcopy(described())
    spoil(spoilt)
    assert find(spoilt) == [complaint]


@pytest.mark.parametrize("status", TITLES)
def test_every_problem_is_shown_with_the_codes_it_can_have(status):
    if status == 405:
        return  # No address that is described answers this.
    (content,) = described()["components"]["responses"][f"Problem{status}"]["content"].values()
    assert content["examples"].keys() == codes.CODES[status].keys()
    for code, example in content["examples"].items():
        assert (example["value"]["status"], example["value"]["code"]) == (status, code)
        assert f"| {status} | `{code}` |" in described()["info"]["description"]


def test_every_code_of_a_rule_is_described_under_its_status():
    """What an operation refuses is on the list, with the status that it has."""
    missing = {
        f"{code}, of {path}: not under {STATUS_OF.get(code, 422)} in sharing/api/codes.py"
        for path, code in _codes_of_rules()
        if code not in codes.CODES[STATUS_OF.get(code, 422)]
    }
    assert missing == set()
    assert [code for code, status in STATUS_OF.items() if code not in codes.CODES[status]] == []


# Pages and forms say some things by themselves, of which programs hear nothing.
PAGES = re.compile(r"(views|forms|admin|people_csv)\.py$|/administration/")


def _codes_of_rules() -> list[tuple[str, str]]:
    found = []
    for app in ("accounts", "sharing", "sites_app", "documents"):
        for path in Path(settings.BASE_DIR, app).rglob("*.py"):
            if PAGES.search(str(path)):
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                name = isinstance(node, ast.Call) and getattr(
                    node.func, "id", getattr(node.func, "attr", "")
                )
                if name == "ValidationError":
                    found += [
                        (path.name, one.value.value)
                        for one in node.keywords
                        if one.arg == "code" and isinstance(one.value, ast.Constant)
                    ]
    assert len(found) > 50
    return found


def test_the_description_and_its_page_are_there_for_everybody(nobody):
    answer = client_of(nobody).get("/api/v1/openapi.json")
    assert answer.json() == described()

    page = client_of(nobody).get("/api/docs/")
    assert page.status_code == 200
    assert "<style" not in page.text
    assert "'unsafe" not in page.headers["Content-Security-Policy"]
