"""What the proof found wrong once, each in a few lines."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from documents import operations as documents
from sharing.access import explain
from sharing.gate import Refusal
from sharing.models import Level
from sharing.operations.grants import grant
from sharing.operations.guest_links import make_guest_link
from sharing.operations.scopes import set_never_outside
from sites_app.operations.bin import put_in_bin, restore_from_bin
from sites_app.operations.folders import create_folder, move_folder
from sites_app.operations.sites import create_site, create_subsite, move_subsite
from tests.oracle import Oracle
from tests.people import add_text, anew, bearer


@pytest.fixture
def document(library, alice):
    return add_text(alice, library, "Plan.txt")


def test_a_link_is_no_reason_where_it_does_not_count(document, alice, bob):
    """A colleague holds a link to what may never be seen outside: the link gave nothing."""
    link = make_guest_link(alice, document)
    set_never_outside(alice, document, never=True)

    decision = explain(bearer(link, anew(bob)), document)

    assert decision.level is Level.EDIT
    assert [way.link for way in decision.ways] == [None]


def test_never_outside_is_no_reason_against_somebody_inside(document, alice, dave):
    grant(alice, document, dave.user, Level.READ)
    set_never_outside(alice, document, never=True)
    User.objects.filter(pk=dave.user.pk).update(is_active=False)

    assert explain(anew(dave), document).refusals == [Refusal.INACTIVE]


def test_what_is_in_the_bin_is_not_moved(library, alice):
    """It could come back alive into what was put in the bin meanwhile."""
    upper, other = (create_folder(alice, library, name) for name in ("Upper", "Other"))
    below = create_folder(alice, upper, "Below")
    document = add_text(alice, below, "Plan.txt")
    put_in_bin(alice, upper)

    for move, item in ((move_folder, below), (documents.move, document)):
        with pytest.raises(ValidationError) as refusal:
            move(alice, item, other)
        assert refusal.value.code == "binned"
    put_in_bin(alice, other)
    restore_from_bin(alice, upper)
    assert Oracle().faults() == []


def test_a_subsite_that_is_in_the_bin_is_not_moved(waterland, alice):
    """As above: two have the page open, and one puts it in the bin before the other moves it."""
    upper, other = create_site(alice, "Upper"), create_site(alice, "Other")
    below = create_subsite(alice, upper, "Below")
    put_in_bin(alice, upper)

    with pytest.raises(ValidationError) as refusal:
        move_subsite(alice, below, other)
    assert refusal.value.code == "binned"
    put_in_bin(alice, other)
    restore_from_bin(alice, upper)
    assert Oracle().faults() == []
