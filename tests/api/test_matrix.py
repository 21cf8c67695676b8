"""Everybody at every address of the API, by every method, about every item: as the oracle says (Z1).

The addresses are those of the description; who may is the second opinion of tests/oracle.py.
"""

from __future__ import annotations

from types import SimpleNamespace
from uuid import UUID

import pytest

from documents.comments.operations import comment
from documents.models import Column
from documents.operations.columns import add_column
from sharing.actors import Actor
from sharing.models import Level, PermissionGroup
from sharing.operations.access_requests import ask_to_share
from sharing.operations.grants import grant
from sharing.operations.groups import add_to_group, remove_from_group
from sharing.operations.guest_links import make_guest_link
from sharing.operations.invitations import invite
from sharing.operations.scopes import break_inheritance
from sharing.operations.webhooks import add_webhook
from sharing.webhooks.telling import find
from sites_app.operations.bin import put_in_bin
from sites_app.operations.folders import create_folder
from sites_app.operations.sites import create_subsite
from tests.api.client import Program, described
from tests.oracle import COMMENT, EDIT, OWN, Oracle
from tests.people import add_text, client_of, library_of
from tests.test_doors import undone

PEOPLE = ["alice", "bob", "carol", "erin", "dave", "nobody"]
READ = 1
# What each operation on an item takes; its id begins with the kind of item. `inside`: also to be inside.
NEEDS: dict[str, int | tuple[int, str]] = {
    "retrieve": READ,
    "events": READ,
    "explain": READ,
    "leave": READ,
    "columns": READ,
    "people": READ,
    "columns_column": READ,
    "columns_fill_in": EDIT,
    "permissions": (READ, "inside"),
    "who_can": (READ, "inside"),
    "share_advice": EDIT,
    "comments": READ,
    "comments_one": READ,
    "comments_comment": COMMENT,
    # They are Alice's words, and she owns it.
    "comments_edit": OWN,
    "comments_remove": OWN,
    "comments_resolve": EDIT,
    "comments_reopen": EDIT,
    "content_download": READ,
    "content_replace": EDIT,
    "versions": READ,
    "versions_version": READ,
    "versions_content_download": READ,
    "versions_restore": EDIT,
    "versions_note": OWN,  # Alice made it
    "copy": EDIT,  # of the library to which it is copied
    "requests_ask": 0,
    "requests_withdraw": 0,
    **dict.fromkeys(
        [
            "permissions_set_permissions", "permissions_people_grant", "permissions_people_revoke",
            "permissions_groups_add_member", "permissions_groups_remove_member", "requests",
            "requests_approve", "requests_refuse", "invitations", "invitations_invite",
            "invitations_invitation", "invitations_withdraw", "invitations_send_again",
            "guest_links_links", "guest_links_make", "guest_links_link", "guest_links_change",
            "guest_links_disable", "webhooks", "webhooks_add", "webhooks_webhook", "webhooks_change",
            "columns_add", "columns_change", "columns_remove", "columns_order",
            "invitations_many_invite_many", "guest_links_send", "webhooks_end",
            "webhooks_deliveries", "webhooks_deliveries_again",
        ],
        OWN,
    ),
}  # fmt: skip
# What takes more of a site than of what is in it.
CHANGES = {"partial_update", "destroy", "move"}
BODIES: dict[str, dict[str, object]] = {
    "partial_update": {"name": "Other.txt"},
    "comments_comment": {"text": "Indeed."},
    "comments_edit": {"text": "Otherwise."},
    "versions_note": {"note": "First"},
    "permissions_set_permissions": {"state": "unique"},
    "permissions_people_grant": {"level": "read"},
    "invitations_invite": {"email": "new@guest.example.test", "level": "read"},
    "guest_links_make": {},
    "guest_links_change": {"purpose": "Other"},
    "columns_add": {"name": "Year", "kind": "number"},
    "columns_change": {"name": "Year"},
    "columns_order": {"to": "later"},
    "columns_fill_in": {"values": []},
    "webhooks_add": {"url": "https://receiver.example/"},
    "webhooks_change": {"paused": True},
    "requests_ask": {},
    "requests_withdraw": {},
    "invitations_many_invite_many": {"emails": ["many@guest.example.test"], "level": "read"},
    "guest_links_send": {"emails": ["new@guest.example.test"]},
    "requests_approve": {},
    "requests_refuse": {},
}
# Of no one thing; each has tests of its own.
OF_MANY = {
    "sites_list", "sites_create", "folders_list", "folders_create", "documents_list",
    "documents_create", "many", "zip", "search", "bin", "bin_restore", "bin_delete_for_good", "me",
    "people_find", "shared_outside",
    # test_notices.py, test_columns.py
    "recent", "my_site_mine", "requests_mine", "notices", "notices_seen", "notices_seen_see",
    "me_change", "me_access",
    # test_uploads.py
    "uploads_begin", "uploads_upload", "uploads_piece", "uploads_give_up", "uploads_instead",
    "uploads_finish",
}  # fmt: skip
OPERATIONS = {
    operation["operationId"]: (route, method)
    for route, methods in described()["paths"].items()
    for method, operation in methods.items()
}
# For administrators alone: administration/test_who_may.py.
OF_MANY |= {name for name in OPERATIONS if name.startswith("administration_")}
OF_ONE = sorted(OPERATIONS.keys() - OF_MANY)


def split(name: str) -> tuple[str, str]:
    kinds, _underscore, what = name.partition("_")
    return kinds.removesuffix("s"), what


def needed(name: str) -> tuple[int, str]:
    """The rank that an operation takes, and whether one must be inside."""
    kind, what = split(name)
    if what in CHANGES:
        return (OWN if kind == "site" else EDIT), ""
    needs = NEEDS[what]
    return needs if isinstance(needs, tuple) else (needs, "")


@pytest.fixture
def world(site, library, alice, bob, carol, erin) -> SimpleNamespace:
    """A site, a folder and a document in three ways: open to all, unique for Alice, and in the bin."""
    add_to_group(alice, site, erin.user, PermissionGroup.Kind.VISITORS)
    items, parts = {}, {}
    for how in ("open", "unique", "binned"):
        below = create_subsite(alice, site, f"Site {how}")
        folder = create_folder(alice, library, f"Folder {how}")
        document = add_text(alice, folder, f"Document {how}.txt")
        hook, _secret = add_webhook(alice, below, "https://receiver.example/", ["grant"])
        for item in (below, folder, document):
            if item is not document or how != "unique":
                items[how, item.kind] = item
            grant(alice, item, carol.user, Level.READ)
            asked = ask_to_share(bob, item, f"{item.pk}@guest.example.test", level=Level.READ)
            parts[item.pk] = {
                "person": bob.user.pk,
                "asked": asked.pk,
                "invitation": invite(alice, item, f"{item.pk}@x.example.test", level=Level.READ).pk,
            }
            if item.takes_guest_links:
                parts[item.pk]["link"] = make_guest_link(alice, item).pk
        find()
        parts[below.pk] |= {"webhook": hook.pk, "delivery": hook.deliveries.get().pk}
        parts[below.pk]["column"] = add_column(alice, below, "Colour", Column.Kind.TEXT).pk
        parts[document.pk]["comment"] = comment(alice, document, "Said.").pk
        items[how, "document"] = document
    for kind in ("site", "folder", "document"):
        only_for_alice(alice, items["unique", kind])
        item = items["binned", kind]
        item.refresh_from_db()
        put_in_bin(alice, item)
    return SimpleNamespace(items=items, parts=parts, library=library, top=site)


def only_for_alice(alice: Actor, item: object) -> None:
    """Nobody else comes to it; what belongs to it is still in its rows."""
    item.refresh_from_db()
    break_inheritance(alice, item)
    for group in PermissionGroup.objects.filter(scope=item.own_scope):
        for place in group.memberships.exclude(user=alice.user).select_related("user"):
            remove_from_group(alice, item, place.user, PermissionGroup.Kind(group.kind))


def address(name: str, world: SimpleNamespace, item: object) -> str:
    """The address of an operation on an item."""
    route, _method = OPERATIONS[name]
    values = {"id": item.pk, "number": 1, "kind": "edit", **world.parts[item.pk]}
    return route.format(**values)


def body_of(name: str, world: SimpleNamespace) -> dict[str, object] | bytes | None:
    kind, what = split(name)
    if what in {"move", "copy"}:
        return {"to": world.top.pk if kind == "site" else world.library.pk}
    return b"New" if what == "content_replace" else BODIES.get(what)


def expected(rank: int, name: str, *, outside: bool, nobody: bool) -> set[int]:
    """The statuses of a refusal; none if it is let through."""
    least, inside = needed(name)
    if nobody:
        return {401}
    if not least:
        return set()
    if not rank:
        return {404}
    if rank < least or (inside and outside):
        return {403}
    return set()


def test_every_operation_of_the_description_is_in_the_matrix():
    assert {split(name)[1] for name in OF_ONE} == NEEDS.keys() | CHANGES


@pytest.mark.parametrize("kind", ["site", "folder", "document"])
def test_everybody_is_answered_as_the_oracle_says(kind, world, request):
    """Z1, and P2: what is hidden is not told apart from what never was."""
    actors = {person: request.getfixturevalue(person) for person in PEOPLE}
    judge, compared, wrong = Oracle(), 0, []
    names = [name for name in OF_ONE if split(name)[0] == kind]
    for person, actor in actors.items():
        program, nobody = Program(actor), actor.user is None
        outside = not nobody and actor.user.is_external
        for how in ("open", "unique", "binned"):
            item = world.items[how, kind]
            seen = judge.items[item.pk]
            rank = 0 if nobody or seen.in_the_bin else judge.rank(actor.user.pk, seen)
            for name in names:
                refused = expected(rank, name, outside=outside, nobody=nobody)
                with undone():
                    answer = program(
                        OPERATIONS[name][1], address(name, world, item), body_of(name, world)
                    )
                    body = answer.getvalue()
                status = answer.status_code
                if status not in (refused or let_in(name)):
                    wrong.append((person, how, name, status, refused, body[:200]))
                compared += 1
    assert wrong == []
    assert compared == len(PEOPLE) * 3 * len(names)


def let_in(name: str) -> set[int]:
    """Through the gate: done, or refused for another reason than who asks.

    What was made unique has no grants of before any more, and no item but a site has groups here.
    """
    gone = {404} if name.endswith(("_revoke", "_remove_member")) else set()
    return {200, 201, 202, 204, 409, 422} | gone


# Other ways to write an address, and other ways to name a method.
TWISTS = [
    "/api/v1//documents/{}/", "/api/v1/documents/{}//", "/api/v1/documents/%7B{}%7D/",
    "/api/v1/documents/{};x/", "/api/v1/documents/{}/;x", "/api/v1/documents/{}.json",
    "/api/v1/documents/{}/.json", "/api/v1/./documents/{}/", "/api/v1/%2e/documents/{}/",
    "/api/v1/x/%2e%2e/documents/{}/", "/api/v1/documents%2f{}/", "/API/v1/documents/{}/",
    "/api/v1/documents/{}%00/", "/api/v1/documents/{}%20/", "/api/v1/documents/{}",
]  # fmt: skip


@pytest.mark.parametrize("person", [one for one in PEOPLE if one != "alice"])
def test_no_other_spelling_opens_what_is_hidden(person, world, request):
    """Z1."""
    actor = request.getfixturevalue(person)
    client, hidden = client_of(actor), world.items["unique", "document"]
    for twist in TWISTS:
        for method in ("get", "head", "options", "delete", "put"):
            with undone():
                answer = getattr(client, method)(twist.format(hidden.pk))
                body = answer.getvalue()
            if actor.user is None or method == "head":
                assert answer.status_code in {401, 302, 404, 405}
            else:
                assert answer.status_code in {404, 405}, (twist, method)
            assert b"Document unique" not in body


@pytest.mark.parametrize("person", [one for one in PEOPLE if one != "alice"])
@pytest.mark.parametrize(
    "how",
    [
        {"X-HTTP-Method-Override": "DELETE"},
        {"X-Method-Override": "PUT"},
        {"X-Original-URL": "/api/v1/me/"},
        {"X-Forwarded-User": "alice@waterland.example.test"},
        {"Authorization": "Basic YWxpY2U6YWxpY2U="},
    ],
)
def test_no_header_opens_what_is_hidden(person, how, world, request):
    """Z1."""
    client, hidden = client_of(request.getfixturevalue(person)), world.items["unique", "document"]
    for query in ("", "?format=api", "?_method=DELETE", "?format=json"):
        for method in ("get", "post", "head", "options"):
            answer = getattr(client, method)(f"/api/v1/documents/{hidden.pk}/{query}", headers=how)
            assert answer.status_code in {401, 404, 405}
    hidden.refresh_from_db()
    assert hidden.binned_at is None


def test_what_belongs_to_another_item_is_not_found_by_way_of_ones_own(world, bob, alice):
    """D8: a part of a hidden document, below one that one owns."""
    mine = add_text(bob, library_of_bob(bob), "Mine.txt")
    hidden = world.parts[world.items["unique", "document"].pk]
    program = Program(bob)
    for name in OF_ONE:
        route, method = OPERATIONS[name]
        part = next(
            (p for p in ("comment", "link", "invitation", "asked") if f"{{{p}}}" in route), ""
        )
        if not part or not name.startswith("documents_"):
            continue
        answers = []
        for number in (hidden[part], UUID(int=7)):
            path = route.format(id=mine.pk, **{part: number})
            answer = program(method, path, body_of(name, world))
            answers.append((answer.status_code, answer.content))
        assert answers[0] == answers[1]
        assert answers[0][0] == 404, name


def library_of_bob(bob: Actor) -> object:
    from sites_app.operations.sites import create_site  # noqa: PLC0415 -- beside its use

    return library_of(create_site(bob, "Bob's"))
