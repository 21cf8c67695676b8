"""What the bearer of a guest link can do, and what they read when it is over."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from documents.models import Document
from sharing.actors import Actor
from sharing.models import GuestLink, SharingEvent
from sharing.operations.guest_links import disable_guest_link, make_guest_link
from sharing.tokens import token_of
from sites_app.models import Folder, Site
from sites_app.operations.bin import put_in_bin, restore_from_bin
from tenants.models import Organisation
from tests.people import add_text, bare, client_of


@pytest.fixture
def document(alice: Actor, library: Folder) -> Document:
    """A document that Alice owns."""
    return add_text(alice, library, "Water levels.txt", "three metres")


@pytest.fixture
def link(alice: Actor, document: Document) -> GuestLink:
    """A guest link to it."""
    return make_guest_link(alice, document, purpose="For the press")


@pytest.fixture
def stranger(nobody: Actor) -> Client:
    """A browser in which nobody is signed in."""
    return client_of(nobody)


def page(link: GuestLink) -> str:
    return reverse("guest_link", args=[token_of(link)])


def file(link: GuestLink) -> str:
    return reverse("guest_download", args=[token_of(link)])


def test_whoever_holds_the_link_sees_and_downloads_the_document(stranger, link):
    """S10: without signing in."""
    shown = stranger.get(page(link))
    sent = stranger.get(file(link))

    assert "Water levels.txt" in shown.text
    assert sent.getvalue() == b"three metres"
    assert sent.headers["Content-Disposition"].startswith("attachment")
    assert sent.headers["X-Content-Type-Options"] == "nosniff"


def test_passed_on_it_opens_for_the_next_and_the_next(link, alice, document):
    """S35, S36: each in a browser of their own; nothing ties the link to whoever got it first."""
    said = client_of(alice).get(document.get_absolute_url()).text
    assert "can pass the link on" in said
    for _holder in range(3):
        browser = client_of()
        assert "Water levels.txt" in browser.get(page(link)).text
        assert browser.get(file(link)).getvalue() == b"three metres"


def test_who_makes_a_link_is_told_not_to_for_confidential_information(alice, bob, document):
    """S37: where the link is made, and to whoever may make one."""
    words = "Do not use it for confidential information."

    assert words in client_of(alice).get(document.get_absolute_url()).text
    refused = client_of(alice).post(
        reverse("document_guest_links", args=[document.pk]), {"expires": "2020-01-01"}
    )
    assert words in refused.text
    assert words not in client_of(bob).get(document.get_absolute_url()).text


def test_the_guest_page_names_nobody_and_leads_nowhere_else(stranger, link, site, alice):
    """D9: only the one document and its title, and who shared it."""
    shown = stranger.get(page(link)).text

    assert "Dikes" not in shown
    assert alice.user.email not in shown
    assert "For the press" not in shown
    addresses = set(re.findall(r'(?:href|action)="(/[^"]*)"', shown))
    assert {a for a in addresses if not a.startswith(("/static/", "/g/", "/language/"))} <= set()


def test_the_address_goes_to_nobody_and_no_search_engine_keeps_it(stranger, link):
    """L7."""
    for answer in (stranger.get(page(link)), stranger.get(file(link))):
        answer.getvalue()
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert "no-store" in answer.headers["Cache-Control"]


def test_a_disabled_link_gives_the_message_and_not_the_title(stranger, alice, link, document):
    """S72, S79, S85."""
    disable_guest_link(alice, document, link)

    for address in (page(link), file(link)):
        answer = stranger.get(address)
        assert answer.status_code == 404
        assert "You cannot open this content" in answer.text
        assert "Water levels" not in answer.text


def test_unknown_disabled_expired_and_tampered_links_answer_alike(stranger, alice, link, document):
    """L1: what a link was is told to nobody."""
    unknown = stranger.get(reverse("guest_link", args=["A" * 48]))
    token = token_of(link)
    swapped = token[:-4] + ("AAAA" if token[-4:] != "AAAA" else "BBBB")
    tampered = stranger.get(reverse("guest_link", args=[swapped]))
    GuestLink.objects.filter(pk=link.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    expired = stranger.get(page(link))
    disable_guest_link(alice, document, link)
    disabled = stranger.get(page(link))

    answers = [unknown, tampered, expired, disabled]
    assert {answer.status_code for answer in answers} == {404}
    assert len({bare(answer.text) for answer in answers}) == 1
    assert len({tuple(sorted(answer.headers.items())) for answer in answers}) == 1


@pytest.mark.parametrize("token", ["x", "%00", "é", "=" * 48, "A" * 5000, "../../etc/passwd"])
def test_an_address_that_is_no_link_is_the_same_message_or_not_found(stranger, token):
    assert stranger.get(f"/g/{token}/").status_code == 404


def test_somebody_inside_is_shown_the_way_when_the_link_is_dead(alice, dave, link, document):
    """D17."""
    disable_guest_link(alice, document, link)

    assert document.get_absolute_url() in client_of(alice).get(page(link)).text
    assert document.get_absolute_url() not in client_of(dave).get(page(link)).text


def test_a_signed_in_stranger_can_use_the_link_too_and_gets_nothing_more(dave, link, document):
    client = client_of(dave)

    assert "Water levels.txt" in client.get(page(link)).text
    assert client.get(document.get_absolute_url()).status_code == 404


def test_the_switch_stops_the_link_and_brings_it_back(stranger, waterland, link):
    """S69, S70: the same address."""
    Organisation.objects.filter(pk=waterland.pk).update(external_sharing=False)
    assert stranger.get(page(link)).status_code == 404
    assert stranger.get(file(link)).status_code == 404

    Organisation.objects.filter(pk=waterland.pk).update(external_sharing=True)
    assert stranger.get(page(link)).status_code == 200


def test_in_the_bin_the_link_is_dead_and_restored_it_works(stranger, alice, link, document):
    put_in_bin(alice, document)
    assert stranger.get(page(link)).status_code == 404

    restore_from_bin(alice, document)
    assert stranger.get(page(link)).status_code == 200


def test_a_new_document_of_the_same_name_does_not_revive_the_link(
    stranger, alice, library, link, document
):
    put_in_bin(alice, document)
    add_text(alice, library, "Water levels.txt", "something else")

    assert stranger.get(page(link)).status_code == 404


def test_uses_are_counted_and_a_head_request_is_none(stranger, link):
    stranger.head(page(link))
    stranger.get(page(link))
    stranger.get(page(link))

    link.refresh_from_db()
    assert link.uses == 2
    assert link.last_used_at is not None


def test_a_download_by_link_is_recorded_as_the_links(stranger, link, document):
    stranger.get(file(link)).getvalue()

    event = SharingEvent.objects.get(verb="download by guest link")
    assert (event.guest_link, event.item_id, event.user) == (link.pk, document.pk, None)


def test_the_link_of_one_organisation_is_nothing_at_another(link, polder, nobody):
    """T3."""
    client = Client(headers={"host": "polder.example.test"})

    assert client.get(page(link)).status_code == 404


def test_the_document_page_says_who_can_open_it_and_leads_to_the_link(alice, link, document):
    """S77, S78, S81, S82."""
    shown = client_of(alice).get(document.get_absolute_url()).text

    assert re.search(r"Open to anyone with\s+<a[^>]*>\s*a guest link\s*</a>", shown)
    assert token_of(link) in shown
    assert reverse("document_disable_guest_link", args=[document.pk, link.pk]) in shown


def test_disabling_asks_first_and_then_does(alice, link, document, stranger):
    """S83, S84."""
    client = client_of(alice)
    address = reverse("document_disable_guest_link", args=[document.pk, link.pk])

    asked = client.get(address).text
    assert "It will no longer work" in asked
    assert "Disable link" in asked
    assert stranger.get(page(link)).status_code == 200
    client.post(address)
    assert stranger.get(page(link)).status_code == 404


def test_a_member_sees_no_addresses_of_links(bob, link, document):
    shown = client_of(bob).get(document.get_absolute_url()).text

    assert token_of(link) not in shown


def test_a_link_is_made_on_the_page_and_never_for_a_past_day(alice, document):
    client = client_of(alice)
    address = reverse("document_guest_links", args=[document.pk])

    refused = client.post(address, {"purpose": "x", "expires": "2020-01-01"})
    assert refused.status_code == 422
    assert not GuestLink.objects.exists()
    client.post(address, {"purpose": "x", "expires": ""})
    assert GuestLink.objects.get().purpose == "x"


@pytest.mark.parametrize(
    ("header", "status", "body"),
    [
        ("bytes=0-4", 206, b"three"),
        ("bytes=6-", 206, b"metres"),
        ("bytes=-6", 206, b"metres"),
        ("bytes=0-999999", 206, b"three metres"),
        ("bytes=99-", 416, b""),
        ("bytes=5-2", 416, b""),
        ("bytes=-0", 416, b""),
        ("bytes=-", 200, b"three metres"),
        ("bytes=0-1,3-4", 200, b"three metres"),
        ("pages=1-2", 200, b"three metres"),
    ],
)
def test_a_broken_download_is_taken_up_again(stranger, link, header, status, body):
    """RFC 9110, 14.2; and never more than one range (security.md, D2)."""
    answer = stranger.get(file(link), headers={"range": header})

    assert answer.status_code == status
    assert answer.getvalue() == body


def test_another_version_than_the_one_begun_is_sent_whole(stranger, link):
    """RFC 9110, 13.1.5."""
    headers = {"range": "bytes=0-4", "if-range": '"something else"'}

    whole = stranger.get(file(link), headers=headers)
    assert (whole.status_code, whole.getvalue()) == (200, b"three metres")


def test_sites_take_no_guest_link(alice, site: Site):
    """S11."""
    from django.core.exceptions import ValidationError  # noqa: PLC0415 -- beside its use

    with pytest.raises(ValidationError):
        make_guest_link(alice, site)
