"""Who administers, in the tests of the administration."""

from __future__ import annotations

import pytest

from sharing.actors import Actor
from tenants.models import Organisation
from tests.people import insider


@pytest.fixture
def ada(waterland: Organisation) -> Actor:
    """An administrator, on the pages of the administration."""
    return Actor(user=insider("Ada", is_staff=True).user, job="admin")
