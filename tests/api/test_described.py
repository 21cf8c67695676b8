"""The API describes itself, exactly."""

from __future__ import annotations

import pytest
from openapi_spec_validator import validate

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


@pytest.mark.parametrize(("route", "method", "operation"), OPERATIONS)
def test_every_operation_says_what_it_does_and_what_it_refuses(route, method, operation):
    assert operation["description"]
    statuses = set(operation["responses"])
    assert {"401", "404", "406"} <= statuses
    assert any(status.startswith("2") for status in statuses)
    if method != "get":
        assert {"403", "409", "422", "429"} <= statuses
    headers = {one["name"] for one in operation.get("parameters", []) if one["in"] == "header"}
    assert ("412" in statuses) == ("If-Match" in headers)
    for status in statuses - {"200", "201", "202", "204", "206", "304"}:
        assert operation["responses"][status] == {"$ref": f"#/components/responses/Problem{status}"}


def test_every_object_says_all_its_fields():
    loose = [
        name
        for name, schema in described()["components"]["schemas"].items()
        if schema.get("type") == "object" and schema.get("additionalProperties") is not False
    ]
    assert loose == []


def test_the_description_and_its_page_are_there_for_everybody(nobody):
    answer = client_of(nobody).get("/api/v1/openapi.json")
    assert answer.json() == described()

    page = client_of(nobody).get("/api/docs/")
    assert page.status_code == 200
    assert "<style" not in page.text
    assert "'unsafe" not in page.headers["Content-Security-Policy"]
