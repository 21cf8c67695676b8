"""What is in the log and what is not."""

from __future__ import annotations

import logging

import pytest
from django.conf import settings
from django.urls import reverse

from config.logs import WithoutSecrets
from sharing.models import Level
from sharing.operations.guest_links import make_guest_link
from sharing.operations.invitations import invite
from sharing.tokens import token_of
from tests.people import add_text, client_of


@pytest.fixture
def written(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """The log, as the handler of the settings has it."""
    caplog.handler.addFilter(WithoutSecrets())
    yield caplog
    caplog.handler.filters.clear()


def test_the_secret_of_a_link_or_invitation_is_not_in_the_log(alice, library, written):
    """L7."""
    document = add_text(alice, library, "Plan.txt")
    link = make_guest_link(alice, document, password="ditch and dune")
    sent = invite(alice, document, "noor@paper.example", level=Level.READ)
    client = client_of()
    assert client.post(reverse("guest_link", args=[token_of(link)]), {}).status_code == 422
    assert client.delete(reverse("invitation", args=[token_of(sent)])).status_code == 405

    assert "/g/…/" in written.text
    assert "/invitations/…/" in written.text
    for secret in (token_of(link), token_of(sent)):
        assert secret not in written.text


def test_every_handler_takes_them_out():
    for handler in settings.LOGGING["handlers"].values():
        assert "secrets" in handler["filters"]


def test_the_rest_is_written_as_it_was():
    record = logging.LogRecord("x", logging.INFO, "", 1, "%s of %d", ("/sites/x/", 3), None)

    assert WithoutSecrets().filter(record)
    assert record.getMessage() == "/sites/x/ of 3"
