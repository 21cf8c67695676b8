"""What is newest, found by where something was given: nothing is left out, nothing hidden comes (D8)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from documents.lists import newest
from documents.models import Document
from documents.newest import newest_where_given
from sharing.models import PermissionGroup
from sharing.operations.groups import add_to_group, remove_from_group
from sharing.operations.scopes import break_inheritance
from sites_app.operations.sites import create_site
from tests.people import add_text, anew, library_of

MEMBERS = PermissionGroup.Kind.MEMBERS


@pytest.fixture
def two_sites(alice, bob):
    """The newest six of one are closed to Bob, then come five that are not; older is one of another."""
    busy, quiet = create_site(alice, "Busy"), create_site(alice, "Quiet")
    for site in (busy, quiet):
        add_to_group(alice, site, bob.user, MEMBERS)
    made = [add_text(alice, library_of(busy), f"{number}.txt") for number in range(11)]
    made.append(add_text(alice, library_of(quiet), "Older.txt"))
    for age, document in enumerate(made):
        moment = timezone.now() - timedelta(days=age)
        Document.objects.filter(pk=document.pk).update(modified_at=moment)
    for document in made[:6]:
        break_inheritance(alice, document)
        remove_from_group(alice, document, bob.user, MEMBERS)
    return made


def test_what_was_not_read_of_a_place_comes_before_what_is_older_elsewhere(two_sites, bob):
    """Ten are read of each place for a page of five: of the busy one the first four that he may see."""
    assert newest(anew(bob), 5) == two_sites[6:11]


def test_it_is_found_without_looking_at_all_that_is_open(two_sites, bob):
    found = newest_where_given(Document.objects.all(), anew(bob), 3, None, None)

    assert found == two_sites[6:9]
