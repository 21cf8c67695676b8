"""How large, how much, how long: the page on which an administrator says so."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings
from pytest_django.asserts import assertContains

from documents.models import LibraryPolicy
from sharing.actors import Actor
from sharing.models import SharingEvent
from sites_app.models import Site
from tests.people import add_text, client_of

PAGE = "/admin/service-settings/files-and-the-bin/"
GB = 1024**3


@pytest.fixture
def browser(ada: Actor) -> Client:
    return client_of(ada)


def test_it_says_how_much_is_stored_now(browser: Client, alice: Actor, site: Site):
    for name in ("a.txt", "b.txt"):
        add_text(alice, site, name, "x" * 2048)

    assertContains(browser.get("/admin/service-settings/"), f'href="{PAGE}"')
    page = browser.get(PAGE).text.replace("\xa0", " ")
    assert "All files together take 2.0 KB now." in page
    assert "The installation takes files of at most 10.0 GB." in page


def test_what_is_set_holds_and_is_recorded(browser: Client, ada: Actor):
    response = browser.post(PAGE, {"bin_days": "30", "largest_mb": "500", "room_gb": "20"})

    assert response.status_code == 302
    policy = LibraryPolicy.current()
    assert (policy.bin_days, policy.largest_file, policy.most_stored) == (
        30,
        500 * 1024**2,
        20 * GB,
    )
    event = SharingEvent.objects.latest("pk")
    assert (event.verb, event.user) == ("set library policy", ada.user)
    page = browser.get(PAGE)
    for value in ("30", "500", "20"):
        assertContains(page, f'value="{value}"')
    browser.post(PAGE, {"bin_days": "30", "largest_mb": "", "room_gb": ""})
    assert LibraryPolicy.current().largest_file is None


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("bin_days", "0"),
        ("bin_days", ""),
        ("largest_mb", "0"),
        ("largest_mb", "101"),
        ("room_gb", "-1"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_changes(
    browser: Client, settings: Settings, field: str, wrong: str
):
    settings.LARGEST_UPLOAD = 100 * 1024**2
    as_it_is = {"bin_days": "93", "largest_mb": "100", "room_gb": "20"}
    response = browser.post(PAGE, as_it_is | {field: wrong})

    assert response.status_code == 422
    assertContains(response, "Nothing was changed.", status_code=422)
    assert not LibraryPolicy.objects.exists()
    assert not SharingEvent.objects.filter(verb="set library policy").exists()


def test_nobody_else_comes_there(alice: Actor):
    for ask in (client_of(alice).get, client_of(alice).post, client_of().get):
        assert ask(PAGE).status_code == 302
    assert not LibraryPolicy.objects.exists()
