"""What is hidden from somebody answers as what never was, byte for byte (D8, P2).

Every address that names an item is asked twice: for an item that is hidden, and for none at all.
Left out of the comparison is only what the request itself said: the id; and the CSRF token.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from documents.comments.operations import comment
from documents.models import Column, Comment
from documents.operations.columns import add_column
from sharing.actors import Actor
from sharing.models import (
    AccessRequest,
    Delivery,
    GuestLink,
    Invitation,
    Level,
    PermissionGroup,
    SharingEvent,
)
from sharing.operations.access_requests import ask_for_access
from sharing.operations.grants import grant
from sharing.operations.groups import add_to_group, remove_from_group
from sharing.operations.guest_links import make_guest_link
from sharing.operations.invitations import invite
from sharing.operations.scopes import break_inheritance, set_never_outside
from sharing.operations.webhooks import add_webhook
from sharing.securable import Securable
from sites_app.operations.bin import put_in_bin
from sites_app.operations.folders import create_folder
from sites_app.operations.sites import create_site, create_subsite
from tests.people import add_text, client_of, insider, library_of, outsider
from tests.post import carry
from tests.test_doors import undone

OWNERS, MEMBERS, VISITORS = PermissionGroup.Kind
METHODS = ["get", "post"]
# Asked in other ways too: what is there to look at.
LOOKED_AT = {"site", "folder", "document", "download", "download_version", "document_guest_links"}
LOOKED_AT |= {"preview", "preview_part"}
MORE_METHODS = ["htmx", "head", "options"]
# How it comes that somebody does not see a thing, and who then does not.
HIDDEN = {
    "unique": ["bob", "erin", "frank", "nobody"],
    "in what is unique": ["erin"],
    "in a site of others": ["dave"],
    "never outside": ["erin"],
    "in the bin": ["carol"],
    "in the bin of others": ["bob"],
}
Things = dict[str, Securable]


def addresses(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, str, list[str]]]:
    """The name, the route and the arguments of every address that names an item."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern) and "pk" in pattern.pattern.converters:
            yield pattern.name, prefix + str(pattern.pattern), list(pattern.pattern.converters)


# Of a person's access, only their sponsor is told; what a guest link opens has tests of its own.
OTHERS = ("people/", "g/")
ADDRESSES = [one for one in addresses(get_resolver()) if not one[1].startswith(OTHERS)]


@pytest.fixture(autouse=True)
def _quiet(caplog):
    """What is not found is meant not to be."""
    caplog.set_level(logging.ERROR, "django.request")


@pytest.fixture
def frank(waterland) -> Actor:
    """Outside; he has nothing here."""
    return outsider("Frank")


@pytest.fixture
def dora(waterland) -> Actor:
    """Inside; she was granted each of the things."""
    return insider("Dora")


@pytest.fixture
def things(site, alice, bob, carol, erin, dora) -> dict[str, Things]:
    """A site, a folder and a document for each way to be hidden; Erin is a visitor of the site."""
    add_to_group(alice, site, erin.user, VISITORS)
    made: dict[str, Things] = {}
    for how in HIDDEN:
        upper = create_subsite(alice, site, f"Site {how}")
        folder = create_folder(alice, library_of(upper), f"Folder {how}")
        document = add_text(alice, folder, f"Document {how}.txt")
        made[how] = {"site": upper, "folder": folder, "document": document}
    for item in made["unique"].values():
        only_for_alice(alice, item, bob, carol)
    for how in ("in what is unique", "in the bin of others"):
        only_for_alice(alice, made[how]["site"], bob, carol)
    every = [one for things in made.values() for one in things.values()]
    for item in every:
        ask_for_access(dora, item.kind, item.pk)
    carry()
    for how in HIDDEN:
        add_column(alice, made[how]["site"], "Year", Column.Kind.NUMBER)
        hook, _secret = add_webhook(alice, made[how]["site"], "https://receiver.example/")
        hook.deliveries.create(event=SharingEvent.objects.last())
    for item in every:
        item.refresh_from_db()
        grant(alice, item, dora.user, Level.READ)
        invite(alice, item, f"{item.pk}@guest.example.test", level=Level.READ)
        if item.takes_guest_links:
            make_guest_link(alice, item)
        if item.kind == "document":
            comment(alice, item, "Said.")
    set_never_outside(alice, made["never outside"]["site"], never=True)
    for how in ("in the bin", "in the bin of others"):
        put_in_bin(alice, made[how]["document"])
        put_in_bin(alice, made[how]["folder"])
        put_in_bin(alice, made[how]["site"])
    return made


def only_for_alice(alice: Actor, item: Securable, *others: Actor) -> None:
    """Its permissions become unique; the others, a member and a visitor, go out."""
    break_inheritance(alice, item)
    for other, kind in zip(others, (MEMBERS, VISITORS), strict=True):
        remove_from_group(alice, item, other.user, kind)


def facts(item: Securable, alice: Actor, dora: Actor) -> dict[str, object]:
    """What an address of this item's says besides its id, and all of it is true."""
    link = GuestLink.objects.filter(item_id=item.pk).first()
    said = Comment.objects.filter(document=item.pk).first()
    told = Delivery.objects.filter(webhook__site=item.pk).first()
    return {
        "number": 1,
        "column": getattr(Column.objects.filter(site=item.pk).first(), "pk", 0),
        "part": "large",
        "webhook": told and told.webhook_id,
        "delivery": told and told.pk,
        "to": "pause",
        "link": link and link.pk,
        "invitation": Invitation.objects.get(item_id=item.pk).pk,
        "asked": AccessRequest.objects.get(item_id=item.pk).pk,
        "members": (OWNERS.value, alice.user.pk),
        "grants": dora.user.pk,
        "comment": said and said.pk,
    }


def arguments(name: str, names: list[str], pk: UUID, known: dict[str, object]) -> list[object]:
    """What stands in the address."""
    values = {**known, "pk": pk, "person": known["grants"]}
    if name.endswith("remove_member"):
        values["kind"], values["person"] = known["members"]
    return [values[one] for one in names]


def methods(name: str) -> list[str]:
    """The ways in which an address is asked."""
    return METHODS + MORE_METHODS * (name in LOOKED_AT or name.startswith("api_"))


def asked(client: Client, method: str, address: str, sent: dict[str, object]) -> HttpResponse:
    """One request, in which nothing is said any more of the one before."""
    client.cookies.pop("messages", None)
    if method == "htmx":
        return client.get(address, headers={"HX-Request": "true"})
    return getattr(client, method)(address, sent if method == "post" else None)


def said(response: HttpResponse, *ids: object) -> tuple[object, ...]:
    """All that the answer says, without the ids that were asked for and the CSRF token."""

    def bare(text: str) -> str:
        for one in ids:
            text = text.replace(str(one), "ID")
        return re.sub(r"\b[A-Za-z0-9]{64}\b", "TOKEN", text)

    headers = sorted((name, bare(value)) for name, value in response.headers.items())
    cookies = {
        name: {what: value for what, value in morsel.items() if what != "expires"}
        for name, morsel in response.cookies.items()
    }
    body = bare(response.getvalue().decode(errors="replace"))
    return response.status_code, headers, cookies, body


def kind_of(route: str) -> str:
    """Of which kind the item is that an address names."""
    found = re.search(r"\b(site|folder|document)s/<uuid:pk>", route)
    return found[1] if found else ""


def pairs(pk: UUID, item: Securable, alice: Actor, dora: Actor) -> Iterator[tuple[str, str, str]]:
    """Each address with the item, and the same with nothing."""
    known = facts(item, alice, dora)
    for name, route, names in ADDRESSES:
        known["kind"] = f"{item.kind}s"
        if name == "restore" or kind_of(route) == item.kind:
            here = reverse(name, args=arguments(name, names, item.pk, known))
            yield name, here, reverse(name, args=arguments(name, names, pk, known))


@pytest.mark.parametrize(
    ("how", "who"), [(how, who) for how, people in HIDDEN.items() for who in people]
)
def test_what_is_hidden_answers_as_what_never_was(request, how, who, things, alice, dora, library):
    """D8, P2: every address, for whoever does not see the item; status, headers and bytes."""
    client = client_of(request.getfixturevalue(who))
    sent = {"name": "Other", "to": library.pk, "email": alice.user.email, "group": "edit"}
    sent |= {"do": "delete", "item": f"folder:{library.pk}"}
    different, compared = [], 0
    for item in things[how].values():
        absent = uuid4()
        for name, here, nowhere in pairs(absent, item, alice, dora):
            for method in methods(name):
                with undone():
                    hidden = said(asked(client, method, here, sent), item.pk, absent)
                with undone():
                    never = said(asked(client, method, nowhere, sent), item.pk, absent)
                compared += 1
                if hidden != never:
                    different.append((name, item.kind, method, hidden[:2], never[:2]))
                if method == "get" and hidden[0] not in {404, 405}:
                    assert (who, hidden[0]) in {("nobody", 302), ("nobody", 401)}, name

    assert different == []
    assert compared > 2 * len(ADDRESSES)


@pytest.mark.parametrize("kind", ["site", "folder", "document"])
def test_what_is_hidden_is_there(things, alice, dora, kind):
    """Or the test above would compare nothing with nothing: to Alice each address is something."""
    item = things["unique"][kind]
    for name, here, _nowhere in pairs(uuid4(), item, alice, dora):
        with undone():
            response = client_of(alice).get(here)
            response.getvalue()

        # Of a text no picture is ever drawn; of what is drawn: previews/test_asking.py.
        assert response.status_code in {200, 405} or name == "preview_part", name


@pytest.fixture
def of_bob(bob) -> Things:
    """What Bob owns himself."""
    upper = create_site(bob, "Bob's")
    below = create_subsite(bob, upper, "Below")
    folder = create_folder(bob, library_of(upper), "Bob's folder")
    return {"site": below, "folder": folder, "document": add_text(bob, folder, "Bob's.txt")}


def test_what_belongs_to_a_hidden_thing_cannot_be_asked_about_by_way_of_ones_own(
    things, of_bob, alice, bob, dora
):
    """D8: a link, an invitation or a person of a hidden item, below an item of one's own."""
    client, compared = client_of(bob), set()
    for kind, own in of_bob.items():
        known = facts(things["unique"][kind], alice, dora) | {"kind": "own"}
        never = {one: uuid4() for one in ("link", "invitation", "asked", "person", "comment")}
        for name, route, names in ADDRESSES:
            part = next((one for one in never if one in names), None)
            if part is None or kind_of(route) != kind:
                continue
            theirs = [{**known, "pk": own.pk, "person": dora.user.pk}[one] for one in names]
            none = [{**known, **never, "pk": own.pk}[one] for one in names]
            ids = known.get(part, dora.user.pk), never[part]
            for method in METHODS:
                with undone():
                    hidden = said(asked(client, method, reverse(name, args=theirs), {}), *ids)
                    nothing = said(asked(client, method, reverse(name, args=none), {}), *ids)
                assert hidden == nothing, (name, method)
            compared.add(part)
    assert compared == {"link", "invitation", "asked", "person", "comment"}


@pytest.mark.parametrize("how", ["unique", "in the bin of others"])
def test_a_hidden_place_cannot_be_named_in_a_form_or_a_list(things, of_bob, bob, how):
    """D8: where something is to go, and of which place a list is."""
    client, never = client_of(bob), uuid4()
    for kind, own in of_bob.items():
        place = things[how]["site" if kind == "site" else "folder"]
        moved = reverse(f"{kind}_move", args=[own.pk])
        for method, address in [("post", moved), ("post", f"{moved}?to={place.pk}")]:
            with undone():
                hidden = said(asked(client, method, address, {"to": place.pk}), place.pk, never)
                nothing = said(asked(client, method, address, {"to": never}), place.pk, never)
            assert hidden == nothing
            assert hidden[0] == 404
    for listed in ("api_site-list", "api_folder-list", "api_document-list"):
        for kind in ("site", "folder"):
            pk = things[how][kind].pk
            address = f"{reverse(listed)}?{kind}="
            hidden = said(asked(client, "get", f"{address}{pk}", {}), pk, never)
            assert hidden == said(asked(client, "get", f"{address}{never}", {}), pk, never)
            assert hidden[0] == 200


def test_the_name_of_a_hidden_thing_is_free(site, library, alice, bob, carol):
    """D8: to be refused a name tells that something has it."""
    folder, document = create_folder(alice, library, "Plans"), add_text(alice, library, "Plan.txt")
    for item in (folder, document):
        only_for_alice(alice, item, bob, carol)
    client, mine = client_of(bob), add_text(bob, library, "Mine.txt")
    uuid = r"[0-9a-f]{8}-[0-9a-f-]{27}"
    for address, taken, free in [
        (reverse("folder_new", args=[library.pk]), "Plans", "Fines"),
        (reverse("folder_rename", args=[create_folder(bob, library, "My").pk]), "Plans", "Fines"),
        (reverse("document_rename", args=[mine.pk]), "Plan.txt", "Fine.txt"),
    ]:
        answers = []
        for name in (taken, free):
            with undone():
                status, headers, cookies, body = said(
                    asked(client, "post", address, {"name": name})
                )
            answers.append((status, re.sub(uuid, "ID", str(headers)), cookies, body))
        assert answers[0] == answers[1]
        assert answers[0][0] == 302


def test_every_kind_of_address_is_compared():
    """Pages, panels, forms, downloads, versions and the API are in the table."""
    names = {name for name, _route, _names in ADDRESSES}
    assert {
        "site", "folder", "document", "download", "download_version", "upload", "restore",
        "document_guest_links", "document_disable_guest_link", "folder_permissions", "site_move",
        "site_invitation_withdraw", "api_site-detail", "api_folder-detail", "api_document-detail",
    } <= names  # fmt: skip
