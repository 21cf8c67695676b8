"""The guest links of an item on its own page: what is shown of them, and what one can do with each."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from documents.models import Document
from sharing.actors import Actor
from sharing.models import GuestLink, Letter, Level, PermissionGroup, SharingPolicy
from sharing.operations.grants import grant
from sharing.operations.groups import add_to_group, remove_from_group
from sharing.operations.guest_link_letters import send_guest_link
from sharing.operations.guest_links import disable_guest_link, make_guest_link, pause_guest_link
from sharing.operations.scopes import set_never_outside
from sharing.tokens import token_of
from sites_app.models import Folder
from sites_app.operations.folders import create_folder
from tenants.models import Organisation
from tests.people import add_text, allow, client_of

OWNERS = PermissionGroup.Kind.OWNERS
MEMBERS_SHARE = {"sharers": SharingPolicy.Sharers.MEMBERS}


@pytest.fixture
def document(alice: Actor, library: Folder) -> Document:
    """A document that Alice owns."""
    return add_text(alice, library, "Water levels.txt")


@pytest.fixture
def link(alice: Actor, document: Document) -> GuestLink:
    """A link to it."""
    return make_guest_link(alice, document, purpose="For the press")


def panel(actor: Actor, item: Document | Folder) -> str:
    """The panel as the person sees it, as plain words and tags."""
    kind = item.kind
    shown = client_of(actor).get(reverse(f"{kind}_guest_links", args=[item.pk])).text
    return " ".join(shown.split('id="guest-links"')[1].split("</section>")[0].split())


def do(actor: Actor, what: str, item: Document | Folder, link: GuestLink, **said: object) -> int:
    """Press a button of the link's menu; the status of the answer."""
    address = reverse(f"{item.kind}_{what}_guest_link", args=[item.pk, link.pk])
    return client_of(actor).post(address, said).status_code


def choices(actor: Actor, item: Document | Folder) -> list[str]:
    """The levels that the form offers."""
    return re.findall(r'<option value="(\w+)"', panel(actor, item))


class TestStates:
    def test_each_says_how_it_stands(self, document, site, alice, bob, waterland):
        add_to_group(alice, site, bob.user, OWNERS)
        links = [make_guest_link(alice, document, purpose=f"n{n}") for n in range(3)]
        orphan = make_guest_link(bob, document)
        assert panel(alice, document).count("Works") == 4

        pause_guest_link(alice, document, links[0])
        GuestLink.objects.filter(pk=links[1].pk).update(expires_at=timezone.now())
        disable_guest_link(alice, document, links[2])
        remove_from_group(alice, site, bob.user, OWNERS)
        shown = panel(alice, document)
        for words in ("Paused", "Past its end date", "Disabled", "made it may no longer share"):
            assert words in shown
        assert "Works" not in shown
        for link in (*links[:2], orphan):
            assert token_of(link) in shown
        assert token_of(links[2]) not in shown, "what is disabled has no address any more"

    def test_what_suspends_all_of_them_is_said(self, link, document, alice, waterland):
        """S69: waiting for the switch, and not as if they worked."""
        for end, words, back in (
            (
                lambda: Organisation.objects.update(external_sharing=False),
                "sharing outside is switched off",
                lambda: Organisation.objects.update(external_sharing=True),
            ),
            (
                lambda: allow(links_allowed=False),
                "the organisation does not allow guest links",
                lambda: allow(links_allowed=True),
            ),
            (
                lambda: set_never_outside(alice, document, never=True),
                "may never be seen by people outside",
                lambda: set_never_outside(alice, document, never=False),
            ),
        ):
            end()
            assert f"Suspended: {words}" in panel(alice, document).replace("this ", "")
            assert "Works" not in panel(alice, document)
            back()
            assert "Works" in panel(alice, document)

    def test_uses_the_last_one_and_to_whom_it_was_sent(self, link, document, alice):
        assert "not opened yet" in panel(alice, document)
        client_of().get(reverse("guest_link", args=[token_of(link)]))
        send_guest_link(alice, document, link, ["noor@paper.example", "sam@paper.example"])

        shown = panel(alice, document)
        assert "opened 1 time, last" in shown
        assert "sent to noor@paper.example, sam@paper.example" in shown

    def test_a_password_is_said_and_never_shown(self, document, alice):
        make_guest_link(alice, document, password="ditch and dune")
        shown = panel(alice, document)

        assert "With a password" in shown
        assert "ditch" not in shown

    def test_the_page_of_the_document_has_the_same_panel(self, link, document, alice):
        shown = client_of(alice).get(document.get_absolute_url()).text
        for what in ("pause", "renew", "change", "send", "disable"):
            assert reverse(f"document_{what}_guest_link", args=[document.pk, link.pk]) in shown


class TestMenu:
    def test_pause_and_resume(self, link, document, alice):
        assert do(alice, "pause", document, link) == 302
        link.refresh_from_db()
        assert link.state == "paused"
        shown = panel(alice, document)
        assert "/resume/" in shown
        assert "/pause/" not in shown
        assert do(alice, "resume", document, link) == 302
        link.refresh_from_db()
        assert link.state == "active"

    def test_renew(self, link, document, alice):
        day = timezone.localdate() + timedelta(days=3)
        assert do(alice, "renew", document, link, expires="2020-01-01") == 422
        assert do(alice, "renew", document, link, expires=day.isoformat()) == 302
        link.refresh_from_db()
        assert timezone.localtime(link.expires_at).date() == day
        assert do(alice, "renew", document, link, expires="") == 302
        link.refresh_from_db()
        assert link.expires_at is None

    def test_change(self, link, document, alice):
        said = {"purpose": "For the radio", "level": "comment", "password": "ditch and dune"}
        assert do(alice, "change", document, link, **said) == 302
        link.refresh_from_db()
        assert (link.purpose, link.level) == ("For the radio", Level.COMMENT)
        first = link.password
        assert first

        do(alice, "change", document, link, purpose="For the radio", level="comment")
        link.refresh_from_db()
        assert link.password == first, "empty: it stays as it is"
        do(alice, "change", document, link, level="comment", no_password="on")
        link.refresh_from_db()
        assert link.password == ""
        assert do(alice, "change", document, link, level="comment", password="abc") == 422

    def test_send(self, link, document, alice):
        said = {"addresses": "noor@paper.example, sam@paper.example\nnoor@paper.example"}
        assert do(alice, "send", document, link, **said) == 302
        assert Letter.objects.filter(guest_link=link).count() == 2
        assert do(alice, "send", document, link, addresses="nobody") == 422
        assert do(alice, "send", document, link, addresses="") == 422

    def test_a_link_of_another_document_is_not_found_there(self, link, library, alice):
        other = add_text(alice, library, "Other.txt")
        for what in ("pause", "resume", "renew", "change", "send", "disable"):
            assert do(alice, what, other, link) == 404

    def test_what_has_no_page_to_look_at_answers_no_get(self, link, document, alice):
        for what in ("pause", "resume"):
            address = reverse(f"document_{what}_guest_link", args=[document.pk, link.pk])
            assert client_of(alice).get(address).status_code == 405


class TestWithinThePolicy:
    def test_the_form_offers_the_levels_that_are_allowed(self, document, alice):
        """S51, D10: to edit only where the organisation allows it."""
        assert choices(alice, document) == ["read", "comment"]
        allow(edit_links_allowed=True)
        assert choices(alice, document) == ["read", "comment", "edit"]

    def test_what_the_form_does_not_offer_is_not_taken(self, document, alice):
        address = reverse("document_guest_links", args=[document.pk])
        for level in ("edit", "own", "nonsense"):
            assert client_of(alice).post(address, {"level": level}).status_code == 422
        assert not GuestLink.objects.exists()

        client_of(alice).post(address, {"level": "comment", "password": "ditch and dune"})
        link = GuestLink.objects.get()
        assert link.level == Level.COMMENT
        assert link.password

    def test_the_end_is_the_usual_one_and_not_beyond_the_most(self, document, alice):
        allow(link_days=5, most_link_days=10)
        today = timezone.localdate()
        shown = panel(alice, document)
        assert f'value="{today + timedelta(days=5)}"' in shown
        assert "At most 10 days from now." in shown

        address = reverse("document_guest_links", args=[document.pk])
        for days, status in ((None, 422), (11, 422), (10, 302)):
            day = days and (today + timedelta(days=days)).isoformat()
            assert client_of(alice).post(address, {"expires": day or ""}).status_code == status
        assert GuestLink.objects.count() == 1

    def test_without_a_most_an_empty_end_is_no_end(self, document, alice):
        client_of(alice).post(reverse("document_guest_links", args=[document.pk]), {"expires": ""})

        assert GuestLink.objects.get().expires_at is None

    def test_where_links_are_forbidden_the_panel_says_so_and_has_no_form(self, document, alice):
        allow(links_allowed=False)
        shown = panel(alice, document)

        assert "Your organisation does not allow guest links." in shown
        assert "New guest link" not in shown

    def test_a_member_who_may_share_sees_their_own_links_and_no_others(
        self, link, document, alice, bob, carol
    ):
        allow(**MEMBERS_SHARE)
        own = make_guest_link(bob, document, purpose="Mine")
        shown = panel(bob, document)
        assert token_of(own) in shown
        assert token_of(link) not in shown
        assert "For the press" not in shown
        assert token_of(own) in client_of(bob).get(document.get_absolute_url()).text
        assert do(bob, "pause", document, own) == 302
        assert do(bob, "pause", document, link) == 403

        address = reverse("document_guest_links", args=[document.pk])
        assert client_of(carol).get(address).status_code == 403
        allow(sharers=SharingPolicy.Sharers.OWNERS)
        assert client_of(bob).get(address).status_code == 403

    def test_an_owner_who_was_not_chosen_ends_links_and_makes_none(
        self, link, document, alice, bob
    ):
        allow(sharers=SharingPolicy.Sharers.CHOSEN, chosen=[bob.user])
        shown = panel(alice, document)

        assert "New guest link" not in shown
        assert "lets only some people share outside" in shown
        assert do(alice, "disable", document, link) == 302


class TestOfAFolder:
    @pytest.fixture
    def folder(self, alice: Actor, library: Folder) -> Folder:
        return create_folder(alice, library, "Minutes")

    def test_its_menu_leads_to_its_links_and_one_is_made_there(self, folder, alice):
        """S11: to view only; there is no choice of a level."""
        assert reverse("folder_guest_links", args=[folder.pk]) in (
            client_of(alice).get(folder.get_absolute_url()).text
        )
        shown = panel(alice, folder)
        assert "Nobody can open this folder with a guest link." in shown
        assert choices(alice, folder) == []

        made = client_of(alice).post(reverse("folder_guest_links", args=[folder.pk]), {})
        assert made.status_code == 302
        link = GuestLink.objects.get()
        assert link.level == Level.READ
        assert made.url == reverse("folder_guest_links", args=[folder.pk])
        assert token_of(link) in panel(alice, folder)

    def test_a_library_has_none(self, library, site, alice):
        address = reverse("folder_guest_links", args=[library.pk])
        assert address not in client_of(alice).get(site.get_absolute_url()).text
        assert client_of(alice).post(address, {}).status_code == 422
        assert not GuestLink.objects.exists()

    def test_what_lies_in_it_says_that_it_is_open_and_by_which_folder(self, folder, alice):
        """S78, L6: no way in is hidden from whoever owns what it opens."""
        document = add_text(alice, folder, "May.txt")
        make_guest_link(alice, folder)
        shown = client_of(alice).get(document.get_absolute_url()).text

        assert re.search(r"Open to anyone with\s+<a[^>]*>\s*a guest link\s*</a>", shown)
        assert "A guest link to “Minutes” opens this too" in shown
        assert reverse("folder_guest_links", args=[folder.pk]) in shown

    def test_who_does_not_own_the_folder_learns_that_there_is_one_and_not_its_address(
        self, folder, alice, bob
    ):
        document = add_text(alice, folder, "May.txt")
        link = make_guest_link(alice, folder, purpose="For the press")
        grant(alice, document, bob.user, Level.OWN)
        for address in (
            document.get_absolute_url(),
            reverse("document_permissions", args=[document.pk]),
        ):
            shown = client_of(bob).get(address).text
            assert token_of(link) not in shown
            assert "For the press" not in shown
            assert reverse("folder_disable_guest_link", args=[folder.pk, link.pk]) not in shown
        assert "A guest link to “Minutes” opens this too." in panel(bob, document)
