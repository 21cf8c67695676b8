"""My access: what one was given, by whom, until when; and to leave."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from sharing.actors import Actor
from sharing.checks import wrong_rows
from sharing.gate import level_on
from sharing.models import Level, PermissionGroup, SharingEvent
from sharing.operations.grants import grant
from sharing.operations.groups import add_to_group
from sharing.operations.leaving import leave
from sharing.operations.scopes import set_never_outside
from sharing.operations.switch import set_external_sharing
from sharing.securable import State
from sites_app.operations.bin import put_in_bin
from sites_app.operations.folders import create_folder
from sites_app.operations.sites import create_site
from tests.people import add_text, anew, client_of, insider, library_of, outsider

MEMBERS, VISITORS = PermissionGroup.Kind.MEMBERS, PermissionGroup.Kind.VISITORS


def page_of(actor: Actor) -> str:
    return client_of(actor).get(reverse("my_access")).text.partition("<main")[2]


@pytest.fixture
def given(alice, bob, erin, site) -> Actor:
    """Erin is a visitor of Alice's site, and was given a folder and a document of Bob's."""
    add_to_group(alice, site, erin.user, VISITORS)
    mills = create_site(bob, "Mills")
    grant(bob, create_folder(bob, library_of(mills), "Tender"), erin.user, Level.COMMENT)
    grant(bob, add_text(bob, mills, "Plan.txt"), erin.user, Level.EDIT)
    add_text(bob, mills, "Secret.txt")
    return erin


def rows(page: str) -> list[str]:
    """The words of each row of the table."""
    return page.partition("<tbody>")[2].partition("</tbody>")[0].split("<tr ")[1:]


def test_it_shows_what_by_whom_and_until_when(given):
    User.objects.filter(pk=given.user.pk).update(
        access_until=timezone.make_aware(timezone.datetime(2126, 3, 31, 12))
    )
    page = page_of(given)
    site, plan, tender = rows(page)

    assert "Dikes" in site
    assert "Can view" in site
    assert "Visitors" in site
    assert "Alice" in site
    assert "Plan.txt" in plan
    assert "Can edit" in plan
    assert "Bob" in plan
    assert "Tender" in tender
    assert "Can view and comment" in tender
    assert timezone.localdate().strftime("%-d %B %Y") in tender
    assert "You have access until 31 March 2126." in page
    assert "Mills" not in page
    assert "Secret" not in page
    assert "@" not in page


def test_of_somebody_without_a_name_the_address_is_not_shown(alice, erin, site):
    """D15."""
    alice.user.name = ""
    alice.user.save(update_fields=["name"])
    grant(alice, site, erin.user, Level.READ)

    assert "Somebody without a name" in page_of(erin)
    assert "@" not in page_of(erin)


def test_what_cannot_be_opened_now_is_not_shown(alice, bob, given, site):
    """D8, D14."""
    put_in_bin(bob, next(iter(_documents(bob))))
    set_never_outside(alice, site, never=True)

    page = page_of(given)
    assert "Tender" in page
    assert "Plan.txt" not in page
    assert "Dikes" not in page


def _documents(actor: Actor) -> object:
    from documents.models import Document  # noqa: PLC0415 -- beside its use

    return Document.objects.filter(name="Plan.txt").visible_to(actor)


@pytest.mark.parametrize(
    ("why", "words"),
    [
        ("off", "This organisation does not share with people outside at present."),
        ("ended", "Your access to this organisation has ended."),
    ],
)
def test_while_nothing_is_open_it_says_why_and_names_nothing(waterland, given, why, words):
    """S59."""
    if why == "off":
        ada = Actor(user=insider("Ada", is_staff=True).user, job="admin")
        set_external_sharing(ada, waterland, on=False)
    else:
        until = timezone.now() - timedelta(days=1)
        User.objects.filter(pk=given.user.pk).update(access_until=until)
    page = page_of(given)

    assert words in page
    for name in ("Dikes", "Plan.txt", "Tender", "Alice", "Bob"):
        assert name not in page


def test_whoever_was_given_nothing_is_told_so(waterland):
    assert "You were given nothing yet" in page_of(outsider("Frank"))


def test_people_inside_have_the_page_too(bob):
    create_site(bob, "Own")

    assert "Full control" in page_of(bob)


def test_to_leave_ends_what_one_was_given_there_and_nothing_else(given, site):
    """S92."""
    browser = client_of(given)
    address = reverse("site_leave", args=[site.pk])
    assert "Leave “Dikes”?" in browser.get(address).text
    assert browser.post(address).url == reverse("my_access")

    assert level_on(anew(given), site.scope_id) is None
    page = page_of(given)
    assert "Dikes" not in page.partition("<table")[2]
    assert "Plan.txt" in page
    event = SharingEvent.objects.get(verb="leave")
    assert (event.user, event.item_id) == (given.user, site.pk)
    assert browser.post(address).status_code == 404


def test_an_item_that_was_shared_with_them_alone_takes_over_again(bob, given):
    (document,) = _documents(bob)
    leave(given, document)

    document.refresh_from_db()
    assert document.state is State.TAKES_OVER
    assert list(wrong_rows()) == []


def test_what_comes_from_above_stays(alice, given, site):
    document = add_text(alice, site, "Levels.txt")
    grant(alice, document, given.user, Level.EDIT)
    leave(given, document)

    document.refresh_from_db()
    assert level_on(anew(given), document.scope_id) is Level.READ


def test_the_last_owner_stays(alice, site):
    with pytest.raises(ValidationError):
        leave(alice, site)

    assert level_on(anew(alice), site.scope_id) is Level.OWN


def test_nobody_leaves_what_they_were_not_given(dave, carol, given, site, alice):
    document = add_text(alice, site, "Levels.txt")
    address = reverse("document_leave", args=[document.pk])

    assert client_of(dave).post(address).status_code == 404
    assert client_of(carol).post(address).status_code == 404
    assert level_on(anew(carol), site.scope_id) is Level.READ
