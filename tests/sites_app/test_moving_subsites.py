"""A subsite is moved below another site."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from documents.models import Document
from sharing.checks import wrong_rows
from sharing.gate import may
from sharing.models import Level, PermissionGroup
from sharing.operations.groups import add_to_group
from sharing.operations.scopes import break_inheritance
from sites_app.models import Site
from sites_app.operations.sites import create_site, create_subsite, move_subsite
from tests.people import add_text, anew, client_of


@pytest.fixture
def mills(alice, dave) -> Site:
    """Another site of Alice's, of which Dave is a member."""
    mills = create_site(alice, "Mills")
    add_to_group(alice, mills, dave.user, PermissionGroup.Kind.MEMBERS)
    return mills


def test_what_takes_over_takes_over_from_the_new_place(alice, bob, dave, site, mills):
    """S27."""
    subsite = create_subsite(alice, site, "Sluices")
    below = create_subsite(alice, subsite, "Locks")
    document = add_text(alice, below, "Plan.txt")

    move_subsite(alice, subsite, mills)

    assert list(Document.objects.visible_to(dave)) == [document]
    assert not Document.objects.visible_to(anew(bob)).exists()
    assert Site.objects.get(pk=below.pk).path == [mills.pk, subsite.pk, below.pk]
    assert list(wrong_rows()) == []


def test_what_is_unique_stays_as_it_is(alice, bob, dave, site, mills):
    subsite = create_subsite(alice, site, "Sluices")
    break_inheritance(alice, subsite)

    move_subsite(alice, subsite, mills)

    assert may(anew(bob), Level.EDIT, subsite)
    assert not may(anew(dave), Level.READ, subsite)
    assert list(wrong_rows()) == []


def test_never_into_itself_nor_by_who_does_not_own_both(alice, bob, site, mills):
    subsite = create_subsite(alice, site, "Sluices")
    below = create_subsite(alice, subsite, "Locks")

    for place in (subsite, below):
        with pytest.raises(ValidationError):
            move_subsite(alice, subsite, place)
    with pytest.raises(ValidationError):
        move_subsite(alice, site, mills)
    with pytest.raises(PermissionDenied):
        move_subsite(bob, subsite, mills)


def test_it_is_moved_on_its_page(alice, site, mills):
    subsite = create_subsite(alice, site, "Sluices")
    address = reverse("site_move", args=[subsite.pk])
    client = client_of(alice)

    assert "Mills" in client.get(address).text
    client.post(address, {"to": str(mills.pk)})

    subsite.refresh_from_db()
    assert subsite.parent == mills
