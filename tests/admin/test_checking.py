"""The check of all ways in: at once if they are few, by a job that says how far it is if not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django.asserts import assertContains

from sharing.actors import Actor
from sharing.administration import checking
from sharing.models import PermissionGroup, SharingEvent
from sharing.operations import switch
from sharing.operations.groups import add_to_group
from sharing.operations.guest_links import make_guest_link
from sharing.operations.switch import Check, begin_check, newest_check, set_external_sharing
from sharing.tasks import check_ways_in
from tests.people import add_text, client_of, outsider

VISITORS = PermissionGroup.Kind.VISITORS
PAGE = "/admin/service-settings/sites-and-document-sharing/"


@pytest.fixture
def browser(ada: Actor) -> Client:
    return client_of(ada)


@pytest.fixture
def five_ways(alice, site) -> None:
    for number in range(4):
        add_to_group(alice, site, outsider(f"Erin{number}").user, VISITORS)
    make_guest_link(alice, add_text(alice, site, "Plan.txt"))


@pytest.fixture
def _many_are_three(monkeypatch) -> None:
    """What is done by a job from 200 on is done by one from 3 on here."""
    monkeypatch.setattr(switch, "AT_ONCE", 3)
    monkeypatch.setattr(checking, "FEWEST", 2)


def jobs() -> list[ProcrastinateJob]:
    return list(ProcrastinateJob.objects.filter(task_name=check_ways_in.name))


def test_few_ways_are_checked_while_one_waits(ada, five_ways):
    assert begin_check(ada) == Check(open=5, of=5)
    assert jobs() == []
    assert (newest_check().state, newest_check().of) == ("done", 5)


@pytest.mark.usefixtures("_many_are_three")
def test_many_are_checked_by_a_job_and_the_page_says_how_far_it_is(
    waterland, browser, ada, five_ways
):
    """S57, S59, S69: checked after switching off, whatever the number."""
    before = len(jobs())
    page = browser.post(f"{PAGE}off/", follow=True)
    assertContains(page, "All ways in are being checked")
    assertContains(page, "Checking: 0 of 5 ways in have been tried, 0 are open.")
    assertContains(page, 'hx-trigger="every 3s"')

    job = jobs()[before]
    check_ways_in(**job.args)

    said = SharingEvent.objects.filter(details__check=job.args["number"]).order_by("pk")
    assert [event.details.get("tried") for event in said] == ["0", "2", "4", "5"]
    assertContains(browser.get(PAGE), "0 of 5 ways in were open.")
    part = browser.get(f"{PAGE}check/", headers={"HX-Request": "true"})
    assertContains(part, "0 of 5 ways in were open.")
    assert b"every 3s" not in part.content


@pytest.mark.usefixtures("_many_are_three")
def test_a_check_whose_job_died_says_so(browser, ada, five_ways, monkeypatch):
    begin_check(ada)
    monkeypatch.setattr(switch, "PATIENCE", timedelta(0))

    assertContains(browser.get(PAGE), "The check stopped after 0 of 5 ways in.")
    assertContains(browser.get(PAGE), "Check now")


@pytest.mark.usefixtures("_many_are_three")
def test_whoever_administers_no_more_checks_nothing(ada, five_ways):
    begin_check(ada)
    ada.user.is_staff = False
    ada.user.save(update_fields=["is_staff"])

    with pytest.raises(PermissionDenied):
        check_ways_in(**jobs()[-1].args)


def test_before_it_is_turned_on_again_one_reads_who_regains_access(
    waterland, browser, ada, alice, site, five_ways
):
    """S65: the first fifty by name, and how many there are."""
    for number in range(50):
        add_to_group(alice, site, outsider(f"Piet{number:02}").user, VISITORS)
    assertContains(browser.get(f"{PAGE}off/"), "Who loses access")
    set_external_sharing(ada, waterland, on=False)

    page = browser.get(f"{PAGE}on/")

    assertContains(page, "Who gets access back")
    assertContains(page, "Erin0 (erin0@")
    assertContains(page, "External users with access: 54")
    assertContains(page, "and 4 more")
    assert b"Piet49" not in page.content
