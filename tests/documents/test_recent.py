"""Home: what waits for somebody, and what they had open last; and nothing that is not theirs."""

from __future__ import annotations

from django.urls import reverse

from documents import recent
from documents.models import Opened
from sharing.actors import Actor
from sharing.models import Level, PermissionGroup
from sharing.operations.access_requests import ask_to_share
from sharing.operations.grants import grant, revoke
from sharing.operations.guest_links import make_guest_link
from sharing.operations.invitations import invite, withdraw
from sharing.tokens import token_of
from sites_app.models import Folder, Site
from sites_app.operations.bin import put_in_bin
from tests.people import add_text, anew, client_of

VISITORS = PermissionGroup.Kind.VISITORS


def opened(actor: Actor) -> list[str]:
    """The names of what they had open, the last first."""
    return [one.name for one in recent.last_opened(anew(actor), 10)]


def test_what_somebody_opened_last_comes_first_and_each_once(alice: Actor, library: Folder):
    one, other = (add_text(alice, library, name) for name in ("One.txt", "Other.txt"))
    client = client_of(alice)
    for document in (one, other, one):
        Opened.objects.update(opened_at="2026-01-01T00:00Z")
        client.get(reverse("document", args=[document.pk]))

    assert opened(alice) == ["One.txt", "Other.txt"]
    page = client.get(reverse("recent")).text
    assert page.index("One.txt") < page.index("Other.txt")
    assert "You had open last" in client.get(reverse("home")).text


def test_nobody_else_sees_it_and_what_one_may_no_longer_see_is_not_in_it(
    alice: Actor, bob: Actor, erin: Actor, library: Folder
):
    """D8."""
    document = add_text(alice, library, "Plan.txt")
    grant(alice, document, erin.user, Level.READ)
    for person in (bob, erin):
        client_of(person).get(reverse("document", args=[document.pk]))
    assert opened(alice) == []
    assert opened(bob) == opened(erin) == ["Plan.txt"]

    revoke(alice, document, erin.user)
    assert opened(erin) == []
    assert "Plan.txt" not in client_of(erin).get(reverse("recent")).text
    put_in_bin(alice, document)
    assert opened(bob) == []


def test_who_does_not_see_it_does_not_open_it(alice: Actor, dave: Actor, library: Folder):
    document = add_text(alice, library, "Plan.txt")
    link = make_guest_link(alice, document)
    client_of(dave).get(reverse("document", args=[document.pk]))
    client_of().get(f"/g/{token_of(link)}/")

    assert not Opened.objects.exists()


def test_owners_see_at_home_what_they_may_answer(
    alice: Actor, bob: Actor, carol: Actor, dave: Actor, site: Site, library: Folder
):
    """S89, S90."""
    document = add_text(alice, library, "Plan.txt")
    ask_to_share(bob, document, "guest@elsewhere.example.test", level=Level.READ)

    page = client_of(alice).get(reverse("home")).text
    assert "Bob asks to share “Plan.txt” with guest@elsewhere.example.test" in page
    for person in (bob, carol, dave):
        assert "asks to share" not in client_of(person).get(reverse("home")).text


def test_who_invited_sees_at_home_that_nobody_answered_yet(
    alice: Actor, bob: Actor, erin: Actor, site: Site
):
    """S90, S91."""
    sent = invite(alice, site, "guest@elsewhere.example.test", group=VISITORS)

    assert "guest@elsewhere.example.test has not answered" in client_of(alice).get("/").text
    for person in (bob, erin):
        assert "guest@elsewhere" not in client_of(person).get("/").text
    withdraw(alice, site, sent)
    assert "guest@elsewhere" not in client_of(alice).get("/").text
