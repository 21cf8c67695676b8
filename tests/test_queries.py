"""How many statements a page takes: so many, however many rows it shows."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from documents import operations as documents
from documents.comments.operations import comment
from sharing.actors import Actor
from sharing.models import Level, PermissionGroup
from sharing.operations.grants import grant
from sharing.operations.groups import add_to_group
from sharing.operations.guest_links import make_guest_link
from sharing.operations.invitations import invite
from sharing.operations.scopes import break_inheritance
from sites_app.models import Folder, Site
from sites_app.operations.bin import put_in_bin
from sites_app.operations.folders import create_folder
from sites_app.operations.sites import create_site, create_subsite
from tests.people import add_text, client_of, insider, outsider

# The top bar of each: how much is new for whoever looks.
BELL = 1
# Domain, search path, session, person and what the actor stands for are five of each.
MOST = {
    "home": 18,
    "sites": 8,
    "site": 11,
    "folder": 11,
    "document": 38,
    "document_permissions": 40,
    "document_invitations": 18,
    "bin": 12,
    "shared_with_me": 12,
    "shared_outside": 20,
    "my_access": 16,
    "site_people": 12,
}


@pytest.fixture
def more(alice: Actor, site: Site, library: Folder) -> Callable[[int], None]:
    """Puts another row in every list."""
    folder = create_folder(alice, library, "Minutes")
    document = add_text(alice, folder, "Plan.txt")

    def add_rows(number: int) -> None:
        name = f"Row {number}"
        create_site(alice, name)
        create_subsite(alice, site, name)
        create_folder(alice, library, name)
        inside = create_folder(alice, folder, name)
        break_inheritance(alice, inside)
        for place in (library, folder):
            one = add_text(alice, place, f"{name}.txt")
            grant(alice, one, outsider(f"Erin{number}{place.pk.int % 997}").user, Level.EDIT)
            make_guest_link(alice, one)
        documents.add_version(alice, document, _bytes(name))
        make_guest_link(alice, document, purpose=name)
        grant(alice, document, insider(f"Bob{number}").user, Level.READ)
        invite(alice, document, f"{number}@guest.example.test", level=Level.READ)
        add_to_group(alice, site, insider(f"Carol{number}").user, PermissionGroup.Kind.VISITORS)
        put_in_bin(alice, add_text(alice, folder, f"Old {name}.txt"))
        User.objects.filter(name__startswith="Erin").update(sponsor=alice.user)
        theirs = add_text(alice, library, f"For {name}.txt")
        grant(alice, theirs, alice.user, Level.OWN)
        comment(alice, document, "Answered.", answers=comment(alice, document, "@Bob1").pk)

    add_rows.folder, add_rows.document = folder, document
    return add_rows


def _bytes(text: str) -> object:
    from io import BytesIO  # noqa: PLC0415 -- beside its use

    return BytesIO(text.encode())


def statements(client: Client, address: str) -> list[str]:
    """What a page asks the database, once everything is warm."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in captured]


@pytest.mark.parametrize("page", MOST)
def test_a_page_takes_as_many_statements_for_one_row_as_for_four(page, more, alice, site):
    items = {"site": site, "folder": more.folder, "document": more.document}
    item = items.get(page.split("_")[0])
    address = reverse(page, args=[item.pk] if item else [])
    client = client_of(alice)

    more(1)
    one = statements(client, address)
    for number in (2, 3, 4):
        more(number)
    four = statements(client, address)

    assert len(four) == len(one), "\n".join(sorted(set(four) - set(one)))
    assert len(four) <= MOST[page] + BELL, "\n".join(four)
