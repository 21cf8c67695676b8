"""A provider elsewhere, and somebody who has an account there."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import ThreadingHTTPServer

import pytest

from accounts.models import User
from sharing.actors import Actor
from tenants.models import Organisation
from tests.accounts.elsewhere import Elsewhere, running
from tests.accounts.openid import RealProvider, real_provider
from tests.people import insider
from tests.post import verified


@pytest.fixture(scope="session")
def server_elsewhere() -> Iterator[ThreadingHTTPServer]:
    """A port at which providers answer."""
    with running() as server:
        yield server


@pytest.fixture
def molen(server_elsewhere: ThreadingHTTPServer) -> Elsewhere:
    """A provider that says of Hanna what is true, until a test has it say something else."""
    return Elsewhere(server_elsewhere)


@pytest.fixture
def hanna(waterland: Organisation) -> User:
    """Inside, with an address at the domain for which the provider is trusted."""
    person = insider("Hanna").user
    person.email = "hanna@molen.example.test"
    person.save(update_fields=["email"])
    verified(Actor(user=person))
    return person


@pytest.fixture
def real(waterland: Organisation) -> Iterator[RealProvider]:
    """A provider that is not ours. It is not started yet: a test may have it be otherwise."""
    with real_provider() as provider:
        yield provider
