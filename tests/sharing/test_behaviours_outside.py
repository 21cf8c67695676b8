"""What somebody outside can do once something is shared with them, on pages; and what they cannot."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from documents import operations as documents
from documents.models import Document
from sharing.actors import Actor
from sharing.gate import level_on, may
from sharing.models import Invitation, Level, PermissionGroup
from sharing.operations.grants import grant
from sharing.operations.groups import add_to_group, remove_from_group
from sharing.operations.guest_links import disable_guest_link, make_guest_link
from sharing.operations.invitations import accept, invite
from sharing.operations.scopes import break_inheritance
from sharing.tokens import token_of
from sites_app.models import Folder, Site
from sites_app.operations.folders import create_folder
from sites_app.operations.sites import create_subsite
from tests.people import add_text, anew, client_of, library_of, outsider
from tests.post import verified

OWNERS, MEMBERS, VISITORS = PermissionGroup.Kind


@pytest.fixture
def folder(alice: Actor, library: Folder) -> Folder:
    """A folder of Alice's site."""
    return create_folder(alice, library, "Minutes")


@pytest.fixture
def document(alice: Actor, bob: Actor, folder: Folder) -> Document:
    """A document in it, of which Bob made the second version."""
    document = add_text(alice, folder, "Plan.txt", "three metres")
    documents.add_version(bob, document, BytesIO(b"three and a half metres"))
    return document


@pytest.fixture
def frank(waterland: object) -> Actor:
    """Somebody else outside, who has nothing."""
    return verified(outsider("Frank"))


def links_on(browser: Client, address: str) -> set[str]:
    """Where a page that opens leads to."""
    page = browser.get(address)
    assert page.status_code == 200
    return set(re.findall(r'href="([^"#]*)', page.text))


def send_file(browser: Client, place: str, pk: object, field: str) -> int:
    file = SimpleUploadedFile("From outside.txt", b"four metres")
    return browser.post(reverse(place, args=[pk]), {field: file}).status_code


@pytest.mark.parametrize(("group", "changes"), [(MEMBERS, True), (VISITORS, False)])
def test_who_has_the_site_walks_through_it_and_changes_it_if_the_group_may(
    alice, erin, site, folder, document, group, changes
):
    """S14, S15, S17, S18, S20: by what each page leads to, from their first page on."""
    subsite = create_subsite(alice, site, "Locks")
    add_to_group(alice, site, erin.user, group)
    browser = client_of(erin)

    assert site.get_absolute_url() in links_on(browser, reverse("home"))
    on_site = links_on(browser, site.get_absolute_url())
    assert {folder.get_absolute_url(), subsite.get_absolute_url()} <= on_site
    assert document.get_absolute_url() in links_on(browser, folder.get_absolute_url())
    file = reverse("download", args=[document.pk])
    assert file in links_on(browser, document.get_absolute_url())
    assert browser.get(file).getvalue() == b"three and a half metres"

    sent = send_file(browser, "upload", folder.pk, "files")
    renewed = send_file(browser, "document_new_version", document.pk, "file")
    assert (sent == 403) is (renewed == 403) is not changes
    assert Document.objects.filter(name="From outside.txt").exists() is changes
    document.refresh_from_db()
    assert document.version_number == (3 if changes else 2)


def test_who_has_the_site_sees_what_is_known_of_its_documents(alice, erin, site, document):
    """S22: on the page and in the API."""
    add_to_group(alice, site, erin.user, VISITORS)
    browser = client_of(erin)

    page = browser.get(document.get_absolute_url()).text
    for known in ("version 2", "by Bob", "23\xa0bytes", "Version 1", "by Alice"):
        assert known in page
    row = browser.get(reverse("api_document-detail", kwargs={"pk": document.pk})).json()
    assert (row["size"], row["version"], row["media_type"]) == (23, 2, "text/plain")
    assert row["modified_at"]


def test_another_owner_gives_them_other_permissions_than_whoever_invited(
    alice, bob, carol, erin, site, document
):
    """S24: more, and less again; who is no owner does not."""
    add_to_group(alice, site, bob.user, OWNERS)
    accept(verified(erin), invite(alice, site, erin.user.email, group=VISITORS))

    for group, level in ((MEMBERS, Level.EDIT), (VISITORS, Level.READ)):
        facts = {"email": erin.user.email, "group": group.value}
        for other, status in ((carol, 403), (bob, 302)):
            address = reverse("site_add_member", args=[site.pk])
            assert client_of(other).post(address, facts).status_code == status
        assert level_on(anew(erin), document.scope_id) is level


def test_what_a_subsite_takes_over_is_said_before_and_after_it_is_made(alice, site):
    """S27."""
    browser = client_of(alice)
    before = browser.get(reverse("subsite_new", args=[site.pk])).text
    assert "It becomes a subsite of Dikes and takes over its permissions." in before

    subsite = create_subsite(alice, site, "Locks")
    settings = reverse("site_settings", args=[subsite.pk])
    assert "This takes over the permissions of “Dikes”." in browser.get(settings).text
    break_inheritance(alice, subsite)
    assert "This has unique permissions" in browser.get(settings).text


@pytest.mark.parametrize("where", ["the site", "a subsite", "a unique subsite"])
def test_an_owner_shares_the_site_and_any_subsite(alice, bob, frank, site, where):
    """S54, S55: also a subsite that another made; who owns the top-level site owns all below it."""
    add_to_group(alice, site, bob.user, OWNERS)
    target = site
    if where != "the site":
        target = create_subsite(bob, create_subsite(bob, site, "Works"), "Locks")
    if where == "a unique subsite":
        break_inheritance(bob, target)
    facts = {
        "email": frank.user.email,
        "gives": "level read" if where == "a subsite" else "group read",
        "identity_check": "I called him.",
    }

    sent = client_of(alice).post(reverse("site_invite", args=[target.pk]), facts)
    assert sent.status_code == 302
    accept(frank, Invitation.objects.get())

    assert client_of(frank).get(target.get_absolute_url()).status_code == 200
    assert may(anew(frank), Level.READ, site) is (where == "the site")


def test_there_are_three_ways_outside_and_who_has_none_of_them_has_nothing(
    alice, erin, frank, site, document
):
    """S6: a site with signing in, a document with signing in, a document by a guest link."""
    other = add_text(alice, site, "Other.txt")
    link = make_guest_link(alice, document)
    with pytest.raises(ValidationError):
        make_guest_link(alice, site)
    accept(verified(erin), invite(alice, site, erin.user.email, group=VISITORS))
    accept(frank, invite(alice, document, frank.user.email, level=Level.READ))
    by_link = reverse("guest_link", args=[token_of(link)])

    def opened(person: Actor | None) -> list[Site | Document]:
        items = [site, other, document]
        browser = client_of(person)
        return [one for one in items if browser.get(one.get_absolute_url()).status_code == 200]

    assert opened(erin) == [site, other, document]
    assert opened(frank) == [document]
    assert opened(None) == []
    assert client_of().get(by_link).status_code == 200

    remove_from_group(alice, site, erin.user, VISITORS)
    disable_guest_link(alice, document, link)
    assert opened(erin) == opened(None) == []
    assert client_of().get(by_link).status_code == 404
    assert opened(frank) == [document]


@pytest.mark.parametrize("person", ["erin", "dave", "nobody"])
def test_the_address_of_a_shared_document_opens_for_the_invited_only(
    request, alice, frank, site, document, person
):
    """D11: whoever gets the address from them has no use for it."""
    accept(frank, invite(alice, document, frank.user.email, level=Level.READ))
    other = client_of(request.getfixturevalue(person))
    addresses = [
        document.get_absolute_url(),
        reverse("download", args=[document.pk]),
        reverse("download_version", args=[document.pk, 1]),
        reverse("api_document-detail", kwargs={"pk": document.pk}),
    ]

    for address in addresses:
        answer = client_of(frank).get(address)
        answer.getvalue()
        assert answer.status_code == 200
        assert other.get(address).status_code in {302, 401, 404}
        assert "Plan.txt" not in other.get(address).text


def test_who_has_one_document_reviews_it_or_works_on_it_and_on_nothing_else(
    alice, erin, frank, site, folder, document
):
    """S48, S49: to read is to read every version; to edit is to send a new one."""
    add_text(alice, folder, "Other.txt")
    grant(alice, document, erin.user, Level.READ)
    grant(alice, document, frank.user, Level.EDIT)
    for person, status in ((erin, 403), (frank, 302)):
        browser = client_of(person)
        first = browser.get(reverse("download_version", args=[document.pk, 1]))
        assert first.getvalue() == b"three metres"
        assert send_file(browser, "document_new_version", document.pk, "file") == status
        assert send_file(browser, "upload", folder.pk, "files") == 404
        assert browser.get(site.get_absolute_url()).status_code == 404
        assert "Other.txt" not in browser.get(document.get_absolute_url()).text
    document.refresh_from_db()
    assert (document.version_number, document.modified_by) == (3, frank.user)


def test_who_leaves_the_group_of_a_site_leaves_what_takes_over_from_it(
    alice, erin, site, library, document
):
    """D4, S92: and nothing else: a unique subsite has groups of its own."""
    taking_over, unique = (create_subsite(alice, site, name) for name in ("Locks", "Weirs"))
    break_inheritance(alice, unique)
    for one in (site, unique):
        add_to_group(alice, one, erin.user, MEMBERS)
    assert may(erin, Level.READ, taking_over)

    remove_from_group(alice, site, erin.user, MEMBERS)

    for item in (site, library, document, taking_over, library_of(taking_over)):
        assert not may(anew(erin), Level.READ, item)
    assert may(anew(erin), Level.EDIT, unique)


def test_the_way_to_withdraw_an_invitation_starts_at_the_settings_of_its_site(alice, site):
    """S87, S88, S89, S90, S91: each page leads to the next."""
    invitation = invite(alice, site, "guest@elsewhere.example.test", group=VISITORS)
    browser = client_of(alice)
    settings = reverse("site_settings", args=[site.pk])
    invitations = reverse("site_invitations", args=[site.pk])

    assert settings in links_on(browser, site.get_absolute_url())
    section = re.search(
        r"<section[^>]*>\s*<h2[^>]*>Users and permissions.*?<h2[^>]*>This site",
        browser.get(settings).text,
        re.DOTALL,
    )[0]
    assert re.search(
        rf'href="{invitations}".*?>Access requests and invitations\s*<', section, re.DOTALL
    )
    page = browser.get(invitations).text
    end = reverse("site_invitation_withdraw", args=[site.pk, invitation.pk])
    assert "External user invitations" in page
    assert re.search(rf'Menu of {invitation.email}.*?href="{end}"[^>]*>Withdraw<', page, re.DOTALL)
    assert "Withdraw</button>" in browser.get(end).text
