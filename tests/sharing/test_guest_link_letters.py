"""Guest links in letters: to whom, what they say, and when they do not go out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from documents.models import Document
from documents.operations import mark_confidential
from sharing.actors import Actor
from sharing.floods import FROM_ONE_PERSON, TO_ONE_ADDRESS
from sharing.models import GuestLink, Letter, Level, PermissionGroup, SharingEvent, SharingPolicy
from sharing.operations.groups import add_to_group, remove_from_group
from sharing.operations.guest_link_letters import MOST_AT_ONCE, links_sent_to, send_guest_link
from sharing.operations.guest_links import (
    change_guest_link,
    disable_guest_link,
    make_guest_link,
    pause_guest_link,
)
from sharing.operations.invitations import invite
from sharing.operations.scopes import set_never_outside
from sharing.tokens import token_of
from sites_app.models import Folder
from sites_app.operations.bin import put_in_bin
from sites_app.operations.folders import create_folder
from tenants.models import Organisation
from tests.people import add_text, allow, client_of
from tests.post import deliver, link_in

NOOR = "noor@paper.example"


@pytest.fixture
def document(alice: Actor, library: Folder) -> Document:
    """A document that Alice owns."""
    return add_text(alice, library, "Water levels.txt")


@pytest.fixture
def link(alice: Actor, document: Document) -> GuestLink:
    """A link to it, made by Alice."""
    return make_guest_link(alice, document, purpose="For the press")


def code_of(refusal: pytest.ExceptionInfo) -> str:
    return refusal.value.code


def test_everybody_gets_a_letter_of_their_own_with_the_link_in_it(link, document, alice):
    """S10, L7: by whom and what; the secret is in the body and nowhere else."""
    send_guest_link(alice, document, link, [NOOR, "sam@paper.example", f" {NOOR.upper()} "])

    letters = deliver()
    assert [letter.to for letter in letters] == [[NOOR], ["sam@paper.example"]]
    letter = letters[0]
    assert letter.subject == "Alice shares a document with you"
    assert "Water levels" in letter.body
    assert "For the press" not in letter.body
    assert "sam@" not in letter.body
    assert link_in(letter) == reverse("guest_link", args=[token_of(link)])
    assert "Water levels.txt" in client_of().get(link_in(letter)).text
    assert token_of(link) not in letter.subject + str(letter.message().items())


def test_in_dutch_where_the_sender_speaks_it(link, document, alice):
    alice.user.language = "nl"
    alice.user.save(update_fields=["language"])
    send_guest_link(alice, document, link, [NOOR])

    (letter,) = deliver()
    assert letter.subject == "Alice deelt een document met u"
    assert "deelt het document" in letter.body


def test_of_a_folder_it_says_so(alice, library):
    folder = create_folder(alice, library, "Minutes")
    link = make_guest_link(alice, folder)
    send_guest_link(alice, folder, link, [NOOR])

    (letter,) = deliver()
    assert letter.subject == "Alice shares a folder with you"
    assert "the folder “Minutes”" in letter.body


def test_the_password_is_never_in_the_letter_and_nor_is_what_it_protects(document, alice):
    link = make_guest_link(alice, document, password="ditch and dune")
    send_guest_link(alice, document, link, [NOOR])

    (letter,) = deliver()
    whole = str(letter.message())
    assert "ditch" not in whole
    assert link.password not in whole
    assert "Water levels" not in whole
    assert "Alice gives it to you in another way." in letter.body


def test_it_is_known_to_whom_a_link_was_sent(link, document, alice):
    """D5: the links that somebody has, by their address; not what was disabled since."""
    other = make_guest_link(alice, document)
    invite(alice, document, NOOR, level=Level.READ)
    send_guest_link(alice, document, link, [NOOR])
    send_guest_link(alice, document, link, [NOOR])
    send_guest_link(alice, document, other, ["sam@paper.example"])

    assert list(links_sent_to([NOOR])) == [link]
    event = SharingEvent.objects.filter(verb="send guest link").first()
    assert event.details["to"] == NOOR
    disable_guest_link(alice, document, link)
    assert list(links_sent_to([NOOR])) == []


def test_while_the_switch_is_off_letters_wait(link, document, alice, waterland):
    """S58: nobody outside is told of a way in while there is none; later it goes out."""
    send_guest_link(alice, document, link, [NOOR])
    Organisation.objects.filter(pk=waterland.pk).update(external_sharing=False)
    waterland.refresh_from_db()
    assert deliver() == []
    assert Letter.objects.filter(sent_at=None).count() == 1

    with pytest.raises(PermissionDenied):
        send_guest_link(alice, document, link, ["sam@paper.example"])
    Organisation.objects.filter(pk=waterland.pk).update(external_sharing=True)
    from procrastinate.contrib.django.models import ProcrastinateJob  # noqa: PLC0415 -- beside its use

    assert ProcrastinateJob.objects.exclude(scheduled_at=None).count() == 1


def an_hour_ago() -> timezone.datetime:
    # The gate's clock is the database's, which stands still in a transaction.
    return timezone.now() - timedelta(hours=1)


ENDS = {
    "disabled": lambda t: disable_guest_link(t.alice, t.document, t.link),
    "paused": lambda t: pause_guest_link(t.alice, t.document, t.link),
    "expired": lambda t: GuestLink.objects.update(expires_at=an_hour_ago()),
    "binned": lambda t: put_in_bin(t.alice, t.document),
    "closed": lambda t: set_never_outside(t.alice, t.document, never=True),
    "confidential": lambda t: mark_confidential(t.alice, t.document),
    "forbidden": lambda t: allow(links_allowed=False),
}


@pytest.mark.parametrize("how", ENDS)
@pytest.mark.parametrize("switch", [True, False])
def test_a_letter_with_a_link_that_is_over_is_torn_up(
    request, how, switch, link, document, alice, waterland
):
    send_guest_link(alice, document, link, [NOOR])
    from types import SimpleNamespace  # noqa: PLC0415 -- beside its use

    ENDS[how](SimpleNamespace(alice=alice, document=document, link=link))
    Organisation.objects.filter(pk=waterland.pk).update(external_sharing=switch)

    assert deliver() == []
    assert not Letter.objects.filter(name="guest_link").exists()


def test_and_one_whose_maker_may_no_longer_share(document, site, alice, bob):
    """L5."""
    add_to_group(alice, site, bob.user, PermissionGroup.Kind.OWNERS)
    link = make_guest_link(bob, document)
    send_guest_link(bob, document, link, [NOOR])
    remove_from_group(alice, site, bob.user, PermissionGroup.Kind.OWNERS)

    assert deliver() == []


@pytest.mark.parametrize("state", ["paused", "expired", "disabled"])
def test_only_a_link_that_works_is_sent(link, document, alice, state):
    make_guest_link(alice, document)
    end = {
        "paused": lambda: pause_guest_link(alice, document, link),
        "expired": lambda: GuestLink.objects.filter(pk=link.pk).update(expires_at=timezone.now()),
        "disabled": lambda: disable_guest_link(alice, document, link),
    }
    end[state]()
    with pytest.raises(ValidationError) as refusal:
        send_guest_link(alice, document, link, [NOOR])

    assert code_of(refusal) == state
    assert not Letter.objects.exists()


def test_only_to_addresses_that_the_organisation_lets_in(link, document, alice):
    """S41: all of them, or none."""
    allow(domains_are=SharingPolicy.Domains.EXCEPT, domains=["rival.example"])
    with pytest.raises(ValidationError) as refusal:
        send_guest_link(alice, document, link, [NOOR, "max@rival.example"])

    assert code_of(refusal) == "domain"
    assert not Letter.objects.exists()


def test_what_is_no_address_or_too_many_is_refused(link, document, alice):
    for addresses in ([], ["nobody"], [f"{n}@paper.example" for n in range(MOST_AT_ONCE + 1)]):
        with pytest.raises(ValidationError):
            send_guest_link(alice, document, link, addresses)

    assert not Letter.objects.exists()


def test_nobody_is_flooded(link, document, alice, bob, site):
    """I8: one address, with invitations counted too."""
    add_to_group(alice, site, bob.user, PermissionGroup.Kind.OWNERS)
    invite(alice, document, NOOR, level=Level.READ)
    for _time in range(TO_ONE_ADDRESS - 1):
        send_guest_link(alice, document, link, [NOOR])

    for send in (
        lambda: send_guest_link(bob, document, link, ["sam@paper.example", NOOR]),
        lambda: invite(bob, document, NOOR, level=Level.READ),
    ):
        with pytest.raises(ValidationError) as refusal:
            send()
        assert code_of(refusal) == "too_many"
    assert not Letter.objects.filter(recipient="sam@paper.example").exists()

    Letter.objects.update(posted_at=timezone.now() - timedelta(days=1, minutes=1))
    send_guest_link(alice, document, link, [NOOR])


def test_nobody_floods(link, document, alice):
    """I8: from one person, to however many."""
    Letter.objects.bulk_create(
        Letter(name="guest_link", recipient=f"{n}@x.example", posted_by=alice.user, guest_link=link)
        for n in range(FROM_ONE_PERSON)
    )
    with pytest.raises(ValidationError) as refusal:
        send_guest_link(alice, document, link, [NOOR])

    assert code_of(refusal) == "too_many"


def test_a_changed_password_is_no_new_letter(link, document, alice):
    send_guest_link(alice, document, link, [NOOR])
    deliver()
    change_guest_link(alice, document, link, password="ditch and dune")

    assert deliver() == []
