"""How many statements the API takes: so many, however many rows it answers."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from documents.comments.operations import comment
from documents.recent import remember
from sharing.models import Level
from sharing.operations.grants import grant
from sharing.operations.guest_links import make_guest_link
from sharing.operations.invitations import invite
from sharing.operations.webhooks import add_webhook
from sites_app.operations.folders import create_folder
from sites_app.operations.sites import create_site
from tests.api.client import Program
from tests.people import add_text, insider

# Domain, session, person and what the actor stands for are five of each.
MOST = {
    "me/": 4,
    "me/access/": 11,
    "notices/": 12,
    "recent/": 9,
    "sites/{site}/columns/": 7,
    "documents/{document}/columns/": 7,
    "sites/": 8,
    "sites/{site}/": 6,
    "sites/{site}/events/": 10,
    "folders/": 9,
    "folders/?site={site}": 8,
    "folders/{library}/": 6,
    "documents/": 8,
    "documents/?folder={library}": 8,
    "documents/{document}/": 6,
    "documents/{document}/versions/": 8,
    "documents/{document}/comments/": 9,
    "documents/{document}/explain/": 15,
    "documents/{document}/permissions/": 18,
    "documents/{document}/who-can/": 31,
    "documents/{document}/guest-links/": 9,
    "sites/{site}/webhooks/": 9,
    "documents/{document}/invitations/": 9,
}


@pytest.mark.parametrize("path", MOST)
def test_a_list_takes_so_many_statements_however_long_it_is(
    path, alice, bob, site, library, document
):
    program = Program(alice)
    things = {"site": site.pk, "library": library.pk, "document": document.pk}
    address = path.format(**things)
    program("GET", address)
    taken = []
    for turn in range(2):
        for number in range(3):
            name = f"{turn} {number}"
            create_site(alice, name)
            add_text(alice, create_folder(alice, library, name), f"{name}.txt")
            remember(alice, add_text(alice, library, f"{name}.txt"))
            comment(alice, document, name)
            comment(bob, document, name)
            make_guest_link(alice, document, purpose=name)
            add_webhook(alice, site, f"https://receiver.example/{turn}{number}")
            invite(alice, document, f"x{turn}{number}@guest.example.test", level=Level.READ)
            grant(alice, document, insider(f"Bob{turn}{number}").user, Level.READ)
        with CaptureQueriesContext(
            connection,
        ) as context:
            program("GET", address)
        taken.append(len(context))
    assert taken[0] == taken[1]
    assert taken[1] <= MOST[path]
