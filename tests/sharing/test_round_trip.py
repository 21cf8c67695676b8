"""The switch off and on again, on every surface: the table of what must come back and what must not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tenants.utils import tenant_context

from documents.models import Document
from sharing.actors import Actor
from sharing.models import GuestLink, Invitation, Level, PermissionGroup
from sharing.operations.external_users import remove
from sharing.operations.grants import grant
from sharing.operations.groups import add_to_group, remove_from_group
from sharing.operations.guest_links import disable_guest_link, make_guest_link
from sharing.operations.invitations import invite, withdraw
from sharing.operations.switch import set_external_sharing
from sharing.tokens import token_of
from sites_app.models import Site
from sites_app.operations.sites import create_site
from tenants.models import Organisation
from tests.people import add_text, bare, client_of, insider, outsider
from tests.post import verified

MEMBERS, VISITORS = PermissionGroup.Kind.MEMBERS, PermissionGroup.Kind.VISITORS
SECRET = "Plan of the dike"


@dataclass
class Place:
    """A document on a site, who owns it, and whose browser is watched."""

    owner: Actor
    site: Site
    document: Document
    guest: Actor
    browser: Client
    admin: Actor
    link: GuestLink | None = None
    invitation: Invitation | None = None
    texts: list[str] = field(default_factory=list)


def make_place(admin: Actor, owner: Actor, guest: Actor) -> Place:
    site = create_site(owner, "Dikes")
    document = add_text(owner, site, f"{SECRET}.txt", SECRET)
    return Place(owner, site, document, verified(guest), client_of(guest), admin)


@pytest.fixture
def ada(waterland: Organisation) -> Actor:
    """Administers."""
    return Actor(user=insider("Ada", is_staff=True).user, job="admin")


@pytest.fixture
def here(ada: Actor, alice: Actor, erin: Actor) -> Place:
    """Alice's document, and Erin's browser."""
    return make_place(ada, alice, erin)


# What happens before the switch goes off, and while it is off.


def nothing(place: Place) -> None:
    """It stays as it is."""


def join(place: Place) -> None:
    add_to_group(place.owner, place.site, place.guest.user, VISITORS)


def give(place: Place) -> None:
    grant(place.owner, place.document, place.guest.user, Level.READ)


def leave(place: Place) -> None:
    remove_from_group(place.owner, place.site, place.guest.user, VISITORS)


def strike(place: Place) -> None:
    remove(place.admin, [place.guest.user])


def join_and_strike(place: Place) -> None:
    join(place)
    give(place)
    strike(place)


def link(place: Place) -> None:
    place.link = make_guest_link(place.owner, place.document)


def disable(place: Place) -> None:
    disable_guest_link(place.owner, place.document, place.link)


def link_and_disable(place: Place) -> None:
    link(place)
    disable(place)


def an_hour_ago() -> datetime:
    return timezone.now() - timedelta(hours=1)


def tire(place: Place) -> None:
    """Time passes."""
    GuestLink.objects.filter(pk=place.link.pk).update(expires_at=an_hour_ago())


def ask(place: Place) -> None:
    place.invitation = invite(place.owner, place.site, place.guest.user.email, group=VISITORS)


def take_back(place: Place) -> None:
    withdraw(place.owner, place.site, place.invitation)


def let_pass(place: Place) -> None:
    """Time passes."""
    Invitation.objects.filter(pk=place.invitation.pk).update(expires_at=an_hour_ago())


def work_inside(place: Place) -> None:
    """The watched browser is a colleague's; others have all ways in."""
    colleague = insider("Colleague")
    add_to_group(place.owner, place.site, colleague.user, MEMBERS)
    join(place)
    link(place)
    ask(place)
    place.browser = client_of(colleague)


# Where one looks, and what one finds there.

SHOWN = {200: "open", 302: "shut", 401: "shut", 403: "shut", 404: "shut"}


def look(browser: Client, address: str, place: Place) -> str:
    """Open, and then the document is there; or shut, and then nothing of it is."""
    answer = browser.get(address)
    text = answer.getvalue().decode()
    found = SHOWN[answer.status_code]
    assert (SECRET in text) == (found == "open")
    place.texts.append(re.sub(r"<time.*?</time>", "", bare(text)))  # "a second ago"
    return found


def page(place: Place) -> str:
    return look(place.browser, place.document.get_absolute_url(), place)


def site_page(place: Place) -> str:
    return look(place.browser, place.site.get_absolute_url(), place)


def api_detail(place: Place) -> str:
    address = reverse("api_document-detail", kwargs={"pk": place.document.pk})
    return look(place.browser, address, place)


def api_list(place: Place) -> str:
    text = place.browser.get(reverse("api_document-list")).text
    return "open" if str(place.document.pk) in text or SECRET in text else "shut"


def download(place: Place) -> str:
    return look(place.browser, reverse("download", args=[place.document.pk]), place)


def at_link(view: str) -> Callable[[Place], str]:
    def surface(place: Place) -> str:
        browser = client_of()
        address = reverse(view, args=[token_of(place.link)])
        found = look(browser, address, place)
        message = "You cannot open this content" in place.texts[-1]
        assert message == (found == "shut")
        return "message" if message else found

    return surface


def address_of(invitation: Invitation) -> str:
    return reverse("invitation", args=[token_of(invitation)])


WAITS = {200: "open", 302: "open", 403: "waits", 404: "message"}


def accept_page(place: Place) -> str:
    """As the letter opens it, in a browser in which nobody is signed in."""
    answer = client_of().get(address_of(place.invitation))
    assert ("Dikes" in answer.text) == (answer.status_code == 200)
    assert ("no longer works" in answer.text) == (answer.status_code == 404)
    return WAITS[answer.status_code]


def accept(place: Place) -> str:
    """The answer of the invited person, as if it had not been given for whoever looks next."""
    with undone():
        answer = client_of(place.guest).post(
            address_of(place.invitation), {"answer": "accept", "name": "Erin"}
        )
        seen = client_of(place.guest).get(place.site.get_absolute_url()).status_code == 200
    assert seen == (answer.status_code == 302)
    return WAITS[answer.status_code]


def new_invitation(place: Place) -> str:
    facts = {"email": "new@elsewhere.example.test", "gives": "group read", "identity_check": "x"}
    with undone():
        answer = client_of(place.owner).post(reverse("site_invite", args=[place.site.pk]), facts)
        made = Invitation.objects.filter(email=facts["email"]).exists()
    assert made == (answer.status_code == 302)
    return "allowed" if made else "refused"


def new_link(place: Place) -> str:
    address = reverse("document_guest_links", args=[place.document.pk])
    count = GuestLink.objects.count()
    with undone():
        client_of(place.owner).post(address, {"purpose": "", "expires": ""})
        made = GuestLink.objects.count() > count
    return "allowed" if made else "refused"


@contextmanager
def undone() -> Iterator[None]:
    """What happens within did not happen to whoever comes next."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


SIGNED_IN = {
    "page": page,
    "API detail": api_detail,
    "API list": api_list,
    "download": download,
}
GUEST = {"guest page": at_link("guest_link"), "guest download": at_link("guest_download")}
ANSWER = {"accept page": accept_page, "accept": accept}
NEW = {"new invitation": new_invitation, "new link": new_link}
ALL_OF_THE_SITE = SIGNED_IN | {"site page": site_page}


@dataclass(frozen=True)
class Row:
    """A starting state, what happens while the switch is off, and what is seen.

    Four times: on, off, off after what happened, on again.
    """

    begin: Callable[[Place], None]
    surfaces: dict[str, Callable[[Place], str]]
    seen: str
    meanwhile: Callable[[Place], None] = nothing


ROWS = {
    "external user in a group": Row(join, ALL_OF_THE_SITE, "open shut shut open"),
    "external user with a document grant": Row(give, SIGNED_IN, "open shut shut open"),
    "external user removed before": Row(join_and_strike, ALL_OF_THE_SITE, "shut shut shut shut"),
    "external user removed meanwhile": Row(join, ALL_OF_THE_SITE, "open shut shut shut", strike),
    "membership ended meanwhile": Row(join, ALL_OF_THE_SITE, "open shut shut shut", leave),
    "active guest link": Row(link, GUEST, "open message message open"),
    "link disabled before": Row(link_and_disable, GUEST, "message message message message"),
    "link disabled meanwhile": Row(link, GUEST, "open message message message", disable),
    "link expired meanwhile": Row(link, GUEST, "open message message message", tire),
    "pending invitation": Row(ask, ANSWER, "open waits waits open"),
    "invitation withdrawn meanwhile": Row(ask, ANSWER, "open waits message message", take_back),
    "invitation over meanwhile": Row(ask, ANSWER, "open waits message message", let_pass),
    "new invitation or new link": Row(nothing, NEW, "allowed refused refused allowed"),
    "internal user": Row(work_inside, ALL_OF_THE_SITE, "open open open open"),
}
EVERYWHERE = [(row, surface) for row in ROWS for surface in ROWS[row].surfaces]


def nobody_comes_in(place: Place) -> None:
    """Not to anything, by an address alone: on is not allowing anonymous access (S60, S61)."""
    stranger = Place(**vars(place) | {"browser": client_of(), "texts": []})
    assert {surface(stranger) for surface in ALL_OF_THE_SITE.values()} == {"shut"}


@pytest.mark.parametrize(("row", "surface"), EVERYWHERE)
def test_off_and_on_again(here, waterland, row, surface):
    """S57-S61, S64-S66, S68-S70, S72, S86, S92, D1, D2, D3, D18: one browser, its next request."""
    row, see = ROWS[row], ROWS[row].surfaces[surface]
    row.begin(here)
    seen = [see(here)]
    nobody_comes_in(here)

    set_external_sharing(here.admin, waterland, on=False)
    seen.append(see(here))
    row.meanwhile(here)
    seen.append(see(here))
    nobody_comes_in(here)

    set_external_sharing(here.admin, waterland, on=True)
    seen.append(see(here))
    nobody_comes_in(here)

    assert " ".join(seen) == row.seen
    if here.texts and seen[0] == seen[3]:
        assert here.texts[0] == here.texts[-1], "what is shown is as it was"


@pytest.mark.parametrize(
    ("begin", "surface"),
    [(join, one) for one in ALL_OF_THE_SITE.values()]
    + [(link, one) for one in GUEST.values()]
    + [(ask, one) for one in ANSWER.values()]
    + [(nothing, one) for one in NEW.values()],
)
def test_another_organisation_notices_nothing(waterland, ada, polder, begin, surface):
    """D4."""
    with tenant_context(polder):
        theirs = make_place(ada, insider("Anna"), outsider("Gustav"))
        begin(theirs)
        before = surface(theirs)
    set_external_sharing(ada, waterland, on=False)

    with tenant_context(polder):
        assert surface(theirs) == before
    assert before in {"open", "allowed"}
