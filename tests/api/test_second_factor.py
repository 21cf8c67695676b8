"""Whoever must set up a second factor first is told so at every address of the API, as a problem."""

from __future__ import annotations

from django.urls import URLResolver

from accounts.api_authentication import SessionAuthentication
from accounts.second_factor import MISSING
from config import api
from tests.api.client import Program, described
from tests.people import insider

# What everybody reads: the description, and its page.
OPEN = {"api_docs", "api_described"}
ID = "01900000-0000-7000-8000-000000000000"


def test_every_address_is_behind_the_sessions_that_ask_it():
    """An address of another kind would have to ask it itself: the middleware leaves it to these."""
    (below,) = (one for one in api.urlpatterns if isinstance(one, URLResolver))
    addresses = [one for one in api.urlpatterns if one is not below] + below.url_patterns
    views = {one.name: one.callback for one in addresses}
    assert len(views) > 50

    others = {
        name
        for name, view in views.items()
        if SessionAuthentication
        not in getattr(getattr(view, "cls", None), "authentication_classes", [])
    }
    assert others == OPEN


def test_every_operation_answers_so(waterland):
    ada = insider("Ada", is_staff=True)
    program = Program(ada)
    session = program.client.session
    session[MISSING] = True
    session.save()
    answered = {}
    for route, methods in described()["paths"].items():
        for method, operation in methods.items():
            names = {one["name"] for one in operation.get("parameters", []) if one["in"] == "path"}
            path = route.format(**dict.fromkeys(names, ID) | {"kind": "own", "number": 1})
            answer = program(method, path)
            answered[method, route] = answer.status_code, answer.json().get("code")

    assert set(answered.values()) == {(403, "second_factor_needed")}
