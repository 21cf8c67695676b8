"""Every error of the API is a problem (RFC 9457), in the language of whoever asks."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from sites_app.operations.folders import create_folder
from tests.api.client import V1, Program

MANY = "[" * 100_000
NEVER = "01900000-0000-7000-8000-000000000000"


@pytest.mark.parametrize(
    ("status", "code", "method", "path", "facts"),
    [
        (404, "not_found", "GET", f"sites/{NEVER}/", {}),
        (404, "not_found", "GET", "sites/x/", {}),
        (404, "not_found", "GET", "nothing/at/all", {}),
        (404, "not_found", "GET", "sites/%0A/", {}),
        (404, "not_found", "PATCH", "sites/x%0Ay/z/", {"body": "{}"}),
        (404, "not_found", "POST", "../nothing/", {}),
        (404, "cursor", "GET", "sites/?cursor=x", {}),
        (405, "method_not_allowed", "PUT", "sites/", {}),
        (405, "method_not_allowed", "OPTIONS", "sites/", {}),
        (405, "method_not_allowed", "TRACE", "documents/", {}),
        (406, "not_acceptable", "GET", "sites/", {"Accept": "text/html"}),
        (400, "unreadable", "POST", "sites/", {"body": "{"}),
        (400, "unreadable", "POST", "sites/", {"body": '{"name": NaN}'}),
        (400, "unreadable", "POST", "sites/", {"body": MANY}),
        (400, "unreadable", "POST", "sites/", {"body": b"\xff\xfe"}),
        (413, "too_large", "POST", "sites/", {"body": json.dumps("x" * 1024 * 1024)}),
        (415, "unsupported_media_type", "POST", "sites/", {"Content-Type": "text/xml", "body": "<"}),
        (415, "unsupported_media_type", "POST", "sites/",
         {"Content-Type": "application/x-www-form-urlencoded", "body": "name=x"}),
        (422, "invalid", "POST", "sites/", {"body": "{}"}),
        (422, "invalid", "POST", "sites/", {"body": "[]"}),
        (422, "invalid", "POST", "sites/", {"body": '"x"'}),
        (422, "invalid", "POST", "sites/", {"body": '{"name": "x\\u0000"}'}),
        (422, "invalid", "POST", "sites/", {"body": '{"name": "\\ud800"}'}),
        (422, "name", "POST", "sites/", {"body": '{"name": "a/b"}'}),
    ],
)  # fmt: skip
def test_every_error_is_a_problem(alice, status, code, method, path, facts):
    """security.md, D2."""
    body = facts.pop("body", None)
    body = body.encode() if isinstance(body, str) else body
    kind = facts.pop("Content-Type", "application/json")
    response = Program(alice)(
        method,
        V1 + path,
        body,
        Content_Type=kind,
        **{k.replace("-", "_"): v for k, v in facts.items()},
    )

    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["type"] == f"urn:gastvrij:problem:{code}"
    assert (problem["code"], problem["status"]) == (code, status)
    assert problem["title"]
    assert problem["detail"]


def test_a_field_that_is_wrong_is_named(ask):
    answer = ask("POST", "sites/", {"description": "x" * 2001, "owner": "me"})

    assert {(one["field"], one["code"]) for one in answer.json()["errors"]} == {
        ("owner", "unknown_field")
    }
    answer = ask("POST", "sites/", {"description": "x" * 2001})
    assert {(one["field"], one["code"]) for one in answer.json()["errors"]} == {
        ("name", "required"),
        ("description", "max_length"),
    }


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "There is nothing here that you can open"), ("nl", "Hier is niets dat u kunt openen")],
)
def test_a_problem_speaks_the_language_of_whoever_asks(alice, language, words):
    alice.user.language = "nl" if language == "en" else "en"
    alice.user.save(update_fields=["language"])
    answer = Program(alice)("GET", f"sites/{NEVER}/", Accept_Language=language)

    assert answer.json()["title"] == words
    assert answer.headers["Content-Language"] == language


@pytest.mark.parametrize("path", ["sites/", f"sites/{NEVER}/", "nothing/", "documents/x/"])
def test_whoever_is_not_signed_in_is_told_to_and_nothing_else(nobody, path):
    """S61."""
    answer = Program(nobody)("GET", path)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["code"] == "not_signed_in"


def test_a_session_needs_its_token_to_change_anything(alice, site):
    client = Client(enforce_csrf_checks=True, headers={"host": "waterland.example.test"})
    client.force_login(alice.user)

    answer = client.post("/api/v1/sites/", '{"name": "x"}', "application/json")

    assert (answer.status_code, answer.json()["code"]) == (403, "csrf")


def test_seen_and_not_allowed_is_told_apart_from_unseen(alice, bob, carol, dave, site):
    """house.md, 4: 404 for unseen, 403 for seen but not allowed."""
    for actor, status in ((alice, 200), (bob, 403), (carol, 403), (dave, 404)):
        answer = Program(actor)("PATCH", f"sites/{site.pk}/", {"name": "Other"})
        assert answer.status_code == status


def test_a_name_that_is_taken_is_a_conflict(ask, alice, library):
    create_folder(alice, library, "Minutes")

    answer = ask("POST", "folders/", {"parent": library.pk, "name": "Minutes"})

    assert (answer.status_code, answer.json()["code"]) == (409, "name_taken")


def test_whatever_goes_wrong_here_is_a_problem_too(alice, monkeypatch):
    from sharing.api import items  # noqa: PLC0415 -- beside its use

    monkeypatch.setattr(items, "page_size", lambda _request: 1 / 0)
    program = Program(alice)
    program.client.raise_request_exception = False
    response = program.client.get("/api/v1/sites/")

    assert response.status_code == 500
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == "failed"
    assert "ZeroDivision" not in response.text
