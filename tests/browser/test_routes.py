"""The three ways in, and each way to end them, as people do them in both languages."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from sharing.actors import Actor
from sharing.models import Level, PermissionGroup
from sharing.operations.grants import grant
from sharing.operations.groups import add_to_group
from sharing.operations.guest_links import make_guest_link
from sharing.tokens import token_of
from sites_app.models import Site
from tests.browser.conftest import Visits
from tests.browser.steps import row
from tests.browser.words import WORDS
from tests.people import add_text
from tests.post import deliver, link_in, newest_code

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ADDRESS = "noor@aannemer.example"
# What this file alone reads on the pages, written by hand.
MORE = {
    "en": SimpleNamespace(
        share="Share",
        works="To work along: find, make and change things on the site",
        reviews="To review or work on this one thing",
        once="Once, or for a short time",
        not_secret="No, nothing of it",
        recommended="Recommended",
        invite="Invite",
        how="How do you know that this is their address?",
        remove="Remove",
        end_access="End access",
        off="Turn external sharing off",
        on="Turn external sharing on",
    ),
    "nl": SimpleNamespace(
        share="Delen",
        works="Meewerken: dingen op de site vinden, maken en wijzigen",
        reviews="Dit ene nakijken of eraan meewerken",
        once="Eén keer, of voor korte tijd",
        not_secret="Nee, niets ervan",
        recommended="Aanbevolen",
        invite="Uitnodigen",
        how="Hoe weet u dat dit het adres van deze persoon is?",
        remove="Verwijderen",
        end_access="Toegang beëindigen",
        off="Extern delen uitschakelen",
        on="Extern delen inschakelen",
    ),
}
LANGUAGES = pytest.mark.parametrize("language", ["en", "nl"])


def share(page: Page, address: str, more: SimpleNamespace, needs: str) -> None:
    """By the three questions, to the way that is recommended, and the letter."""
    page.goto(address)
    page.get_by_role("link", name=more.share, exact=True).first.click()
    dialog = page.get_by_role("dialog")
    for answer in (needs, more.once, more.not_secret):
        dialog.get_by_label(answer).check()
    way = dialog.get_by_role("listitem").filter(has_text=more.recommended)
    way.get_by_role("link", name=more.invite, exact=True).click()
    page.locator("[name=email]").fill(ADDRESS)
    page.locator("[name=identity_check]").fill("I called her at her office")
    page.get_by_role("button", name=more.invite, exact=True).click()
    expect(page.get_by_role("row").filter(has_text=ADDRESS)).to_be_visible()


def come_in(page: Page, words: SimpleNamespace) -> None:
    """By the letter, with a code, to what was shared."""
    (letter,) = [one for one in deliver() if one.to == [ADDRESS]]
    page.goto(link_in(letter))
    page.get_by_role("button", name=words.go_on).click()
    page.get_by_label(words.code).fill(newest_code())
    page.get_by_role("button", name=words.sign_in).click()
    page.get_by_role("button", name=words.accept).click()


def sees_nothing(visit: Visits, page: Page, address: str, words: SimpleNamespace) -> None:
    """At the very next request."""
    visit.forgive("status of 404")
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text(words.nothing_here)


@LANGUAGES
def test_a_site_is_shared_with_sign_in_and_the_person_taken_out_of_the_group(
    visit: Visits, alice: Actor, site: Site, language: str
):
    """S7, S43, S92."""
    words, more = WORDS[language], MORE[language]
    add_text(alice, site, "Plan.txt")
    owner, guest = visit(alice, language=language), visit(language=language)
    share(owner, site.get_absolute_url(), more, more.works)
    come_in(guest, words)
    expect(guest.get_by_role("heading", level=1)).to_have_text("Dikes")
    expect(row(guest, "Plan.txt")).to_be_visible()

    person = User.objects.get(email=ADDRESS)
    owner.goto(reverse("site_remove_member", args=[site.pk, "read", person.pk]))
    owner.get_by_role("button", name=more.remove).click()

    sees_nothing(visit, guest, site.get_absolute_url(), words)


@LANGUAGES
def test_a_document_is_shared_with_sign_in_and_that_access_is_ended(
    visit: Visits, alice: Actor, site: Site, language: str
):
    """S8, S43, S49."""
    words, more = WORDS[language], MORE[language]
    document = add_text(alice, site, "Plan.txt")
    add_text(alice, site, "Budget.txt")
    owner, guest = visit(alice, language=language), visit(language=language)
    share(owner, document.get_absolute_url(), more, more.reviews)
    come_in(guest, words)
    expect(guest.get_by_role("heading", level=1)).to_have_text("Plan.txt")
    sees_nothing(visit, guest, site.get_absolute_url(), words)
    guest.goto(document.get_absolute_url())
    expect(guest.get_by_role("heading", level=1)).to_have_text("Plan.txt")
    assert "Budget" not in guest.content()

    person = User.objects.get(email=ADDRESS)
    owner.goto(reverse("document_remove_grant", args=[document.pk, person.pk]))
    owner.get_by_role("button", name=more.end_access).click()

    sees_nothing(visit, guest, document.get_absolute_url(), words)


@LANGUAGES
def test_the_switch_cuts_everybody_off_and_brings_them_back_and_the_removed_stay_away(
    visit: Visits, alice: Actor, erin: Actor, site: Site, language: str
):
    """S56, S59, S65, S68, S69, S70, S73, S76; the third way in is a guest link."""
    words, more = WORDS[language], MORE[language]
    document = add_text(alice, site, "Plan.txt")
    add_to_group(alice, site, erin.user, PermissionGroup.Kind.VISITORS)
    grant(alice, document, erin.user, Level.EDIT)
    link = f"/g/{token_of(make_guest_link(alice, document))}/"
    admin = visit(Actor(user=User.objects.get(is_superuser=True)), language=language)
    member, anybody = visit(erin, language=language), visit(language=language)
    member.goto(site.get_absolute_url())
    expect(row(member, "Plan.txt")).to_be_visible()

    turn(admin, "off", more.off)

    sees_nothing(visit, member, site.get_absolute_url(), words)
    anybody.goto(link)
    expect(anybody.get_by_role("heading", level=1)).to_have_text(words.dead)

    turn(admin, "on", more.on)

    member.goto(site.get_absolute_url())
    expect(row(member, "Plan.txt")).to_be_visible()
    anybody.goto(link)
    expect(anybody.get_by_role("heading", level=1)).to_have_text("Plan.txt")

    admin.goto(reverse("admin:accounts_externaluser_changelist"))
    admin.get_by_role("row").filter(has_text="Erin").get_by_role("checkbox").check()
    admin.locator("select[name=action]").select_option("remove")
    admin.locator("button[name=index]").click()
    admin.locator("[name=sure]").first.wait_for(state="attached")
    admin.locator("form [type=submit]").last.click()
    expect(admin.get_by_role("row").filter(has_text="Erin")).to_have_count(0)
    turn(admin, "off", more.off)
    turn(admin, "on", more.on)

    member.goto(site.get_absolute_url())
    expect(member.get_by_role("heading", level=1)).to_have_text(words.sign_in)
    anybody.goto(link)
    expect(anybody.get_by_role("heading", level=1)).to_have_text("Plan.txt")


def turn(admin: Page, way: str, label: str) -> None:
    """The page that counts what follows, and its button."""
    admin.goto(reverse(f"admin:external_sharing_{way}"))
    admin.get_by_role("button", name=label).click()
    admin.wait_for_url("**/sites-and-document-sharing/")
