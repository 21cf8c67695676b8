"""The address of a link or an invitation that opens nothing answers as one that we never made."""

from __future__ import annotations

import logging
from uuid import uuid4

import pytest
from django.urls import reverse

from sharing.models import GuestLink, Invitation, Level
from sharing.operations.guest_links import disable_guest_link, make_guest_link
from sharing.operations.invitations import invite, withdraw
from sharing.operations.scopes import set_never_outside
from sharing.tokens import token_of
from sites_app.operations.bin import put_in_bin
from tests.people import add_text, client_of
from tests.test_doors import undone
from tests.test_hidden import METHODS, MORE_METHODS, asked, only_for_alice, said


@pytest.mark.parametrize("who", ["bob", "erin", "nobody"])
@pytest.mark.parametrize("way", ["disabled", "in the bin", "never outside"])
def test_a_link_that_opens_nothing_answers_as_one_that_was_never_made(
    request, caplog, way, who, library, alice, bob, carol
):
    """S85: neither that there was a link, nor why it is dead; nor that there was an invitation."""
    caplog.set_level(logging.ERROR, "django.request")
    client = client_of(request.getfixturevalue(who))
    document = add_text(alice, library, "Plan.txt")
    only_for_alice(alice, document, bob, carol)
    link = make_guest_link(alice, document)
    sent = invite(alice, document, "gina@guest.example.test", level=Level.READ)
    withdraw(alice, document, sent)
    end = {
        "disabled": lambda: disable_guest_link(alice, document, link),
        "in the bin": lambda: put_in_bin(alice, document),
        "never outside": lambda: set_never_outside(alice, document, never=True),
    }
    end[way]()
    never = GuestLink(pk=uuid4(), nonce=bytes(link.nonce))
    not_sent = Invitation(pk=uuid4(), nonce=bytes(sent.nonce))
    for page, there, nowhere in [
        ("guest_link", token_of(link), token_of(never)),
        ("guest_download", token_of(link), token_of(never)),
        ("invitation", token_of(Invitation.objects.get(pk=sent.pk)), token_of(not_sent)),
    ]:
        for method in METHODS + MORE_METHODS:
            answers = []
            for token in (there, nowhere):
                with undone():
                    response = asked(client, method, reverse(page, args=[token]), {})
                    answers.append(said(response, there, nowhere))
            assert answers[0] == answers[1], (page, method)
            assert answers[0][0] in {404, 405}, (page, method)
