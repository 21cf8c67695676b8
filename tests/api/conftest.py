"""Programs of the people of the tests."""

from __future__ import annotations

import logging

import pytest

from documents.models import Document
from sharing.actors import Actor
from sites_app.models import Folder
from tests.api.client import Program
from tests.people import add_text


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    """What is refused is meant to be."""
    caplog.set_level(logging.ERROR, "django.request")


@pytest.fixture
def ask(alice: Actor) -> Program:
    """Alice's program."""
    return Program(alice)


@pytest.fixture
def document(alice: Actor, library: Folder) -> Document:
    """A text of Alice's."""
    return add_text(alice, library, "Plan.txt", "How high is the dike?")
