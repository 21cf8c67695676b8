"""Everybody inside has a site of their own, with subsites, and shares it as they like."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from sharing import adviser
from sharing.gate import may
from sharing.models import Level, PermissionGroup
from sharing.operations.invitations import accept, invite
from sharing.operations.scopes import break_inheritance
from sites_app.models import Site
from sites_app.operations.bin import put_in_bin
from sites_app.operations.sites import create_personal_site, create_site, create_subsite
from tests.people import add_text, anew, bearer, client_of, insider, outsider
from tests.post import verified

VISITORS = PermissionGroup.Kind.VISITORS


@pytest.fixture
def own(alice) -> Site:
    """Alice's own site."""
    return create_personal_site(alice)


def visit_from_outside(actor, site: Site):
    """Frank, whom the actor invited to the site, and who came."""
    frank = verified(outsider("Frank"))
    accept(frank, invite(actor, site, frank.user.email, group=VISITORS))
    return anew(frank)


def test_it_is_made_once_and_is_nobody_elses(alice, bob, own):
    """S4."""
    assert create_personal_site(alice) == own
    assert own.name == "Alice"
    assert may(alice, Level.OWN, own)
    assert not may(bob, Level.READ, own)
    assert create_personal_site(bob) != own


def test_nobody_outside_has_one(erin, nobody):
    """D13."""
    for other in (erin, nobody, bearer(None)):
        with pytest.raises(PermissionDenied):
            create_personal_site(other)
    assert client_of(erin).get(reverse("my_site")).status_code == 403
    assert "/my-site/" not in client_of(erin).get("/").text


def test_it_can_be_shared_with_people_outside(alice, own):
    """S4."""
    add_text(alice, own, "Plan.txt")
    frank = visit_from_outside(alice, own)

    assert "Plan.txt" in client_of(frank).get(own.get_absolute_url()).text


def test_it_has_subsites_and_one_can_be_shared_alone(alice, own):
    """S31, S32."""
    subsite = create_subsite(alice, own, "For the press")
    break_inheritance(alice, subsite)
    frank = visit_from_outside(alice, subsite)

    assert may(frank, Level.READ, subsite)
    assert not may(frank, Level.READ, own)


def test_before_a_subsite_that_takes_over_is_shared_one_is_told_to_make_it_unique(alice, own):
    """S33."""
    subsite = create_subsite(alice, own, "For the press")
    words = str(adviser.WORDS["make_unique_first"])
    page = reverse("site_share", args=[subsite.pk])
    assert words in client_of(alice).get(page).text

    break_inheritance(alice, subsite)

    assert words not in client_of(alice).get(page).text
    assert words not in client_of(alice).get(reverse("site_share", args=[own.pk])).text


def test_of_an_ordinary_subsite_that_is_not_said(alice, site):
    """S33."""
    subsite = create_subsite(alice, site, "Works")
    page = client_of(alice).get(reverse("site_share", args=[subsite.pk])).text

    assert str(adviser.WORDS["make_unique_first"]) not in page


def test_what_is_given_above_reaches_a_subsite_that_takes_over(alice, own):
    """S34: and the share page of what is above names it."""
    subsite = create_subsite(alice, own, "Diary")
    assert "Diary" in client_of(alice).get(reverse("site_share", args=[own.pk])).text

    frank = visit_from_outside(alice, own)

    assert may(frank, Level.READ, subsite)


def test_the_page_asks_before_it_makes_one(alice, own, bob):
    bobs = client_of(bob)
    page = bobs.get(reverse("my_site"))
    assert page.status_code == 200
    assert not Site.objects.filter(personal_of=bob.user).exists()

    there = bobs.post(reverse("my_site"))

    assert there.url == Site.objects.get(personal_of=bob.user).get_absolute_url()
    assert bobs.get(reverse("my_site")).url == there.url
    assert bobs.post(reverse("my_site")).url == there.url


def test_in_the_bin_it_is_not_made_a_second_time(alice, own):
    put_in_bin(alice, own)

    with pytest.raises(ValidationError, match="bin"):
        create_personal_site(alice)
    assert client_of(alice).post(reverse("my_site")).url == reverse("bin")


@pytest.mark.parametrize("name", ["a/b", "..", "", "x" * 150, "\u202eecila", "tab\there"])
def test_whatever_somebody_is_called_their_site_has_a_name(waterland, name):
    person = insider("Odd")
    person.user.name = name
    person.user.save()

    assert create_personal_site(person).name


def test_a_subsite_is_nobodys_own(alice, site):
    subsite = create_subsite(alice, create_site(alice, "Mills"), "Works")
    with pytest.raises(IntegrityError, match="at_the_top"), transaction.atomic():
        Site.objects.filter(pk=subsite.pk).update(personal_of=alice.user)
