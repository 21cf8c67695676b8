"""The pages of the administration: who comes in, what they show, and that nothing goes around operations."""

from __future__ import annotations

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import connection
from django.test import Client
from django.urls import reverse
from django_tenants.utils import tenant_context
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import AllowedApp, User
from config.templatetags.look import icon
from sharing.actors import Actor
from sharing.admin import administration
from sharing.gate import may
from sharing.models import (
    AccessRequest,
    GuestLink,
    HelpAnswer,
    Invitation,
    Level,
    PermissionGroup,
    SharingEvent,
)
from sharing.operations.groups import add_to_group
from sharing.operations.guest_links import make_guest_link
from sharing.operations.invitations import invite
from sharing.operations.tokens import make_token
from sharing.tokens import token_of
from tenants.models import Organisation
from tests.people import add_text, anew, bearer, client_of, insider, outsider

VISITORS = PermissionGroup.Kind.VISITORS
PAGE = "/admin/service-settings/sites-and-document-sharing/"
EXTERNAL_USERS = "/admin/accounts/externaluser/"


@pytest.fixture
def browser(ada: Actor) -> Client:
    """The administrator's."""
    return client_of(ada)


@pytest.fixture
def outside(alice, site, erin) -> dict[str, object]:
    """One of each: somebody in a group, a link, an invitation."""
    add_to_group(alice, site, erin.user, VISITORS)
    document = add_text(alice, site, "Secret plan.txt")
    return {
        "document": document,
        "link": make_guest_link(alice, document, purpose="For the mayor"),
        "invitation": invite(alice, site, "frank@elsewhere.example.test", group=VISITORS),
    }


def is_on() -> bool:
    return Organisation.objects.get(schema_name="waterland").external_sharing


def addresses_of(rows: dict[str, object]) -> list[str]:
    """Every page of the administration, with a row for each kind."""
    pages = ["/admin/", PAGE, f"{PAGE}on/", f"{PAGE}off/"]
    for model, row in rows.items():
        pages += [
            reverse(f"admin:{model}_changelist"),
            reverse(f"admin:{model}_change", args=[row.pk]),
        ]
    return pages


@pytest.fixture
def rows(outside, erin, bob, site) -> dict[str, object]:
    return {
        "accounts_externaluser": erin.user,
        "accounts_user": bob.user,
        "accounts_allowedapp": AllowedApp.objects.create(
            user=bob.user, client_id="x", name="Planner", made_for="x"
        ),
        "accounts_accesstoken": make_token(bob, name="Backup", scope="read")[0],
        "sharing_guestlink": outside["link"],
        "sharing_invitation": outside["invitation"],
        "sharing_accessrequest": AccessRequest.objects.create(
            item_kind="site", item_id=site.pk, asked_by=bob.user
        ),
        "sites_app_site": site,
        "sharing_sharingevent": SharingEvent.objects.latest("pk"),
        "sharing_helpanswer": HelpAnswer.objects.create(
            user=bob.user, version=1, useful="yes", read_in="en"
        ),
    }


def test_these_kinds_of_rows_are_shown_and_no_others(rows):
    """Nothing of Django's, allauth's, guardian's or the jobs'."""
    shown = {
        model._meta.label_lower.replace(".", "_")  # noqa: SLF001 -- Django's name for it
        for model in (admin.model for admin in administration._registry.values())  # noqa: SLF001
    }

    assert shown == rows.keys()


def test_an_administrator_sees_every_page(browser, rows):
    for address in addresses_of(rows):
        response = browser.get(address)
        assert response.status_code == 200, address
        assert "default-src 'self'" in response.headers["Content-Security-Policy"]


def test_whoever_does_not_administer_is_sent_away(rows, alice, erin, nobody):
    """Owners of sites, outsiders (D13), and whoever is not signed in."""
    for person in (alice, erin):
        for address in addresses_of(rows):
            response = client_of(person).get(address, follow=True)
            assert response.status_code == 403, address
    for address in addresses_of(rows):
        response = client_of(nobody).get(address)
        assert response.headers["Location"].startswith("/accounts/login/"), address


def test_an_administrator_of_one_organisation_is_nobody_at_another(polder, browser, ada):
    session = browser.cookies["sessionid"].value
    there = Client(headers={"host": "polder.example.test"})
    there.cookies["sessionid"] = session

    assert there.get("/admin/").headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("person", ["alice", "erin", "nobody"])
def test_nobody_else_flips_the_switch_or_removes_by_a_forged_post(
    request, person, outside, erin, site
):
    forger = client_of(request.getfixturevalue(person))

    forger.post(f"{PAGE}off/")
    sent = {"action": "remove", "sure": "1", ACTION_CHECKBOX_NAME: [erin.user.pk]}
    forger.post(EXTERNAL_USERS, sent)

    assert is_on()
    assert may(anew(erin), Level.READ, site)


def test_a_post_from_elsewhere_is_refused(ada):
    """Without the page's own token."""
    browser = Client(headers={"host": "waterland.example.test"}, enforce_csrf_checks=True)
    browser.force_login(ada.user)

    assert browser.post(f"{PAGE}off/").status_code == 403
    assert is_on()


def test_rows_are_not_added_changed_or_deleted_past_the_operations(browser, rows):
    """Z5, T7: not even by who administers."""
    before = {model: type(row).objects.values().get(pk=row.pk) for model, row in rows.items()}
    counts = {model: type(row).objects.count() for model, row in rows.items()}
    forged = {"email": "new@example.test", "level": "own", "outcome": "accepted", "verb": "x"}

    for model, row in rows.items():
        change = reverse(f"admin:{model}_change", args=[row.pk])
        delete = reverse(f"admin:{model}_delete", args=[row.pk])
        assert browser.post(reverse(f"admin:{model}_add"), forged).status_code == 403
        assert browser.post(delete, {"post": "yes"}).status_code == 403
        if model != "accounts_user":
            assert browser.post(change, forged).status_code == 403
        everything = {"action": "delete_selected", ACTION_CHECKBOX_NAME: [row.pk], "post": "yes"}
        browser.post(reverse(f"admin:{model}_changelist"), everything)

    assert {m: type(row).objects.values().get(pk=row.pk) for m, row in rows.items()} == before
    assert {model: type(row).objects.count() for model, row in rows.items()} == counts


class TestTheSwitch:
    def test_it_comes_first_and_says_what_is_open(self, browser, outside):
        """S62, S63, S75."""
        for address in ("/admin/", PAGE):
            page = browser.get(address)
            assertContains(page, "Sites and document sharing")
            assertContains(page, "External sharing is on.")
            assertContains(page, "external users: 1, guest links: 1")
            assertContains(page, "Turn external sharing off")
            assertContains(page, "Remove individual external users")

    def test_to_turn_it_off_is_asked_with_the_consequences(self, browser, outside):
        """S58, S63."""
        page = browser.get(f"{PAGE}off/")

        assertContains(page, "External users with access: 1")
        assertContains(page, "Guest links that work: 1")
        assertContains(page, "Invitations not yet answered: 1")
        assertContains(page, "No new invitations can be sent.")
        assert is_on()

    def test_turned_off_nothing_is_open_and_the_page_says_so(
        self, browser, ada, outside, site, erin, bob
    ):
        """S56, S59, S63, S69."""
        page = browser.post(f"{PAGE}off/", follow=True)

        assertContains(page, "Checked: 0 of 3 ways in are open.")
        assertContains(page, "External sharing is off.")
        assertContains(page, "Turn external sharing on")
        assert not is_on()
        assert not may(anew(erin), Level.READ, site)
        assert not may(bearer(outside["link"]), Level.READ, outside["document"])
        assert may(anew(bob), Level.EDIT, site)
        event = SharingEvent.objects.get(verb="external sharing off")
        assert (event.user, event.job) == (ada.user, "admin")
        assertContains(browser.get(PAGE), "0 of 3 ways in were open.")

    def test_turning_it_on_is_not_allowing_anonymous_access(self, browser, outside, site, erin):
        """S60, S63, S65."""
        browser.post(f"{PAGE}off/")
        assertContains(browser.get(f"{PAGE}on/"), "is not to allow anonymous access")

        browser.post(f"{PAGE}on/")

        assert is_on()
        assert may(anew(erin), Level.READ, site)

    def test_the_other_organisation_keeps_its_own(self, browser, polder):
        browser.post(f"{PAGE}off/")

        assert Organisation.objects.get(pk=polder.pk).external_sharing


class TestExternalUsers:
    def test_the_list_says_who_and_how_much_they_reach(self, browser, outside, bob):
        """S74, S75: the page of the switch leads to it."""
        assertContains(browser.get(PAGE), f'href="{EXTERNAL_USERS}"')
        page = browser.get(EXTERNAL_USERS)

        assertContains(page, "erin@elsewhere.example.test")
        assertContains(page, "Sites: 1, documents: 1")
        assertNotContains(page, bob.user.email)
        assertNotContains(browser.get(f"{EXTERNAL_USERS}?q=gustav"), "erin@")

    def test_to_remove_is_asked_with_what_ends(self, browser, outside, erin, site):
        """D5."""
        sent = {"action": "remove", ACTION_CHECKBOX_NAME: [erin.user.pk]}
        page = browser.post(EXTERNAL_USERS, sent)

        assertContains(page, "Places in permission groups: 1")
        assertContains(page, "Guest links are anonymous and stay")
        assert may(anew(erin), Level.READ, site)

    def test_many_are_removed_at_once(self, browser, outside, alice, erin, site):
        """S67, S73, S76: selected, then the button with the trash."""
        gustav = outsider("Gustav")
        add_to_group(alice, site, gustav.user, VISITORS)
        both = [erin.user.pk, gustav.user.pk]
        sent = {"action": "remove", ACTION_CHECKBOX_NAME: both}
        assertContains(browser.post(EXTERNAL_USERS, sent), icon("trash-2", 16))

        sent["sure"] = "1"
        page = browser.post(EXTERNAL_USERS, sent, follow=True)

        assertContains(page, "Removed from the list of external users: 2.")
        assertNotContains(page, "erin@elsewhere.example.test")
        assert not may(anew(erin), Level.READ, site)
        assert not may(anew(gustav), Level.READ, site)

    def test_a_person_inside_cannot_be_slipped_in(self, browser, bob, site):
        sent = {"action": "remove", "sure": "1", ACTION_CHECKBOX_NAME: [bob.user.pk]}
        browser.post(EXTERNAL_USERS, sent)

        assert may(anew(bob), Level.READ, site)


def test_who_administers_sees_no_address_of_a_link_or_invitation(browser, rows, outside):
    for model in ("sharing_guestlink", "sharing_invitation"):
        page = browser.get(reverse(f"admin:{model}_change", args=[rows[model].pk]))
        assertNotContains(page, token_of(rows[model]))
        assertNotContains(page, "nonce")
    assertNotContains(
        browser.get(reverse("admin:sharing_guestlink_changelist")), str(outside["document"])
    )


class TestPeople:
    def save(self, browser: Client, person: Actor, **ticked: str) -> None:
        browser.post(reverse("admin:accounts_user_change", args=[person.user.pk]), ticked)
        person.user.refresh_from_db()

    def test_somebody_may_not_sign_in_any_more(self, browser, bob, site):
        self.save(browser, bob)

        assert not bob.user.is_active
        assert not may(anew(bob), Level.READ, site)
        assert SharingEvent.objects.latest("pk").verb == "set standing"

    def test_somebody_administers_and_reads_no_more_than_before(self, browser, dave, site):
        self.save(browser, dave, is_active="on", is_staff="on", is_superuser="on", email="x@x.nl")

        assert dave.user.is_staff
        assert not dave.user.is_superuser
        assert dave.user.email == "dave@waterland.example.test"
        assert not may(anew(dave), Level.READ, site)
        assert client_of(dave).get("/admin/").status_code == 200

    def test_one_administrator_is_kept(self, waterland, browser, ada):
        User.objects.filter(is_staff=True).exclude(pk=ada.user.pk).update(is_active=False)

        page = browser.post(
            reverse("admin:accounts_user_change", args=[ada.user.pk]),
            {"is_active": "on"},
            follow=True,
        )

        ada.user.refresh_from_db()
        assert ada.user.is_staff
        assertContains(page, "At least one administrator must be able to sign in.")

    def test_whoever_administers_no_more_is_no_superuser_either(self, browser):
        root = insider("Root", is_staff=True, is_superuser=True)

        self.save(browser, root, is_active="on")

        assert not root.user.is_staff
        assert not root.user.is_superuser

    def test_a_person_outside_is_not_among_them(self, browser, erin):
        self.save(browser, erin, is_active="on", is_staff="on")

        assert not erin.user.is_staff


def test_it_is_there_in_dutch(browser, ada):
    User.objects.filter(pk=ada.user.pk).update(language="nl")

    assert browser.get("/admin/").headers["Content-Language"] == "nl"


def test_the_lists_hold_rows_of_this_organisation_only(polder, browser, outside):
    with tenant_context(polder):
        outsider("Wilhelmina")
        assert connection.schema_name == "polder"
        assert not GuestLink.objects.exists()
        assert not Invitation.objects.exists()

    assertNotContains(browser.get(EXTERNAL_USERS), "wilhelmina@")
