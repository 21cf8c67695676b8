"""A client of OAuth2 that others wrote (requests-oauthlib), over HTTP against a server that runs."""

from __future__ import annotations

import pytest
from oauthlib.oauth2.rfc6749.errors import InvalidGrantError
from requests import Response
from requests_oauthlib import OAuth2Session

from sharing.actors import Actor
from sharing.operations.apps import register_app
from tests.accounts.test_apps import BACK
from tests.people import client_of, insider

pytestmark = pytest.mark.django_db(transaction=True)
HERE = {"Host": "waterland.example.test"}


def test_a_client_of_others_goes_the_whole_way(live_server, waterland, alice, site, monkeypatch):
    """PKCE, the question, a code, the API, a new token, and an old one that comes back."""
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    ada = Actor(user=insider("Ada", is_staff=True).user, job="admin")
    app, secret = register_app(ada, name="Planner", redirect_uris=[BACK], scopes=["read"])
    address = f"{live_server.url}/identity/o/api/token"
    program = OAuth2Session(app.pk, redirect_uri=BACK, scope=["read"], pkce="S256")
    program.headers.update(HERE)
    url, state = program.authorization_url(f"{live_server.url}/identity/o/authorize")

    browser = client_of(alice)
    question = browser.get(url.removeprefix(live_server.url))
    facts = {"request": question.context["form"].initial["request"], "scopes": ["read"]}
    back = browser.post("/identity/o/authorize", facts | {"action": "grant"}).headers["Location"]
    assert f"state={state}" in back
    first = program.fetch_token(address, authorization_response=back, client_secret=secret)
    assert first["scope"] == ["read"]

    def sites() -> Response:
        return program.get(f"{live_server.url}/api/v1/sites/", headers=HERE)

    assert [row["name"] for row in sites().json()["results"]] == ["Dikes"]
    assert program.post(f"{live_server.url}/api/v1/sites/", headers=HERE).status_code == 403

    proof = {"client_id": app.pk, "client_secret": secret, "headers": HERE}
    second = program.refresh_token(address, refresh_token=first["refresh_token"], **proof)
    assert second["refresh_token"] != first["refresh_token"]
    assert sites().status_code == 200

    with pytest.raises(InvalidGrantError):
        program.refresh_token(address, refresh_token=first["refresh_token"], **proof)
    assert sites().status_code == 401
    with pytest.raises(InvalidGrantError):
        program.refresh_token(address, refresh_token=second["refresh_token"], **proof)
