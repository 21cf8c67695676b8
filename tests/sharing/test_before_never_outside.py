"""Before something is closed to people outside, its owner reads who will be cut off (D14)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from sharing.models import Level, PermissionGroup
from sharing.operations.grants import grant
from sharing.operations.groups import add_to_group
from sharing.operations.guest_links import make_guest_link
from sharing.operations.scopes import break_inheritance, set_never_outside
from sites_app.operations.folders import create_folder
from tests.people import add_text, client_of, outsider

VISITORS = PermissionGroup.Kind.VISITORS


@pytest.fixture
def shared(alice, erin, site, library):
    """A folder that Erin sees by the site, Frank by himself; with a link to a document in it."""
    add_to_group(alice, site, erin.user, VISITORS)
    folder = create_folder(alice, library, "Plans")
    grant(alice, folder, outsider("Frank").user, Level.READ)
    document = add_text(alice, folder, "Plan.txt")
    make_guest_link(alice, document, purpose="For the press")
    folder.refresh_from_db()
    return folder


def page(actor, item) -> str:
    return client_of(actor).get(reverse(f"{item.kind}_never_outside", args=[item.pk])).text


def test_everybody_who_is_cut_off_is_named_and_every_link(alice, shared):
    """D14: given here, above, and below."""
    text = page(alice, shared)

    for words in ("Erin", "Frank", "For the press", "Plan.txt"):
        assert words in text


def test_who_is_somewhere_else_is_not_named(alice, shared, library):
    """D14."""
    other = create_folder(alice, library, "Other")
    grant(alice, other, outsider("Grace").user, Level.READ)

    assert "Grace" not in page(alice, shared)
    assert "Grace" in page(alice, other)


def test_what_is_above_a_unique_folder_does_not_reach_it(alice, shared):
    """D14, D7."""
    break_inheritance(alice, shared)

    assert "Erin" not in page(alice, shared)


def test_to_open_it_again_names_nobody(alice, shared):
    """D14."""
    set_never_outside(alice, shared, never=True)

    text = page(alice, shared)

    assert "Frank" not in text


def test_of_what_the_owner_does_not_see_nothing_is_told(alice, bob, shared):
    """D8."""
    add_to_group_as_owner_of(alice, bob, shared)
    document = add_text(alice, shared, "Secret.txt")
    make_guest_link(alice, document, purpose="For somebody")
    document.refresh_from_db()
    break_inheritance(alice, document)
    document.refresh_from_db()
    make_guest_link(alice, document, purpose="For somebody")
    from sharing.operations.groups import remove_from_group  # noqa: PLC0415 -- beside its use

    remove_from_group(alice, document, bob.user, PermissionGroup.Kind.OWNERS)

    assert "For somebody" in page(alice, shared)
    assert "For somebody" not in page(bob, shared)
    assert "Secret.txt" not in page(bob, shared)


def add_to_group_as_owner_of(alice, bob, shared) -> None:
    """Bob owns the folder too."""
    grant(alice, shared, bob.user, Level.OWN)
