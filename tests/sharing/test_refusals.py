"""Every operation, for everybody at every level: refused below what it needs, and done from there."""

from __future__ import annotations

import ast
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction

from documents import operations as documents
from documents.comments import operations as comments
from documents.models import Column, Comment, Document
from documents.operations import bins as deleted
from documents.operations import columns, uploads
from documents.storage import store
from sharing.actors import Actor
from sharing.models import AccessRequest, Delivery, GuestLink, Level, PermissionGroup, SharingEvent
from sharing.operations import (
    access_requests,
    bulk,
    grants,
    groups,
    guest_link_letters,
    guest_links,
    invitations,
    scopes,
    webhooks,
)
from sharing.operations.grants import grant
from sharing.operations.groups import add_to_group
from sharing.operations.guest_links import make_guest_link
from sharing.operations.leaving import leave
from sites_app.operations import bin as bins
from sites_app.operations import folders, sites
from sites_app.operations.folders import create_folder
from tests.oracle import Oracle
from tests.people import add_text, bearer, insider, library_of, outsider
from tests.post import carry

READ, EDIT, OWN = Level.READ, Level.EDIT, Level.OWN
MEMBERS, VISITORS = PermissionGroup.Kind.MEMBERS, PermissionGroup.Kind.VISITORS


def bytes_of(text: str) -> BytesIO:
    return BytesIO(text.encode())


def own(actor: Actor, things: SimpleNamespace) -> object:
    """A comment that whoever it is once wrote, by their name."""
    said = Comment.objects.create(document=things.document, author=actor.user, text="x")
    return said.pk


# What is done, and the level on the things that it takes. The things are those of `things`.
Doing = Callable[[Actor, SimpleNamespace], object]
OPERATIONS: dict[str, tuple[Level, Doing]] = {
    "grant": (OWN, lambda a, t: grants.grant(a, t.document, t.dave, READ)),
    "revoke": (OWN, lambda a, t: grants.revoke(a, t.site, t.carol)),
    "add_to_group": (OWN, lambda a, t: groups.add_to_group(a, t.site, t.dave, VISITORS)),
    "remove_from_group": (OWN, lambda a, t: groups.remove_from_group(a, t.site, t.bob, MEMBERS)),
    "leave": (READ, lambda a, t: leave(a, t.site)),
    "break_inheritance": (OWN, lambda a, t: scopes.break_inheritance(a, t.folder)),
    "restore_inheritance": (OWN, lambda a, t: scopes.restore_inheritance(a, t.linked)),
    "set_never_outside": (OWN, lambda a, t: scopes.set_never_outside(a, t.document, never=True)),
    "make_guest_link": (OWN, lambda a, t: guest_links.make_guest_link(a, t.document)),
    "disable_guest_link": (OWN, lambda a, t: guest_links.disable_guest_link(a, t.linked, t.link)),
    "pause_guest_link": (OWN, lambda a, t: guest_links.pause_guest_link(a, t.linked, t.link)),
    "resume_guest_link": (OWN, lambda a, t: guest_links.resume_guest_link(a, t.linked, t.paused)),
    "renew_guest_link": (OWN, lambda a, t: guest_links.renew_guest_link(a, t.linked, t.link)),
    "change_guest_link": (
        OWN,
        lambda a, t: guest_links.change_guest_link(a, t.linked, t.link, purpose="The press"),
    ),
    "send_guest_link": (
        OWN,
        lambda a, t: guest_link_letters.send_guest_link(a, t.linked, t.link, ["x@example.test"]),
    ),
    "invite": (OWN, lambda a, t: invitations.invite(a, t.site, "x@example.test", level=READ)),
    "invite_many": (OWN, lambda a, t: bulk.invite_many(a, t.site, ["x@example.test"], level=READ)),
    "send_again": (OWN, lambda a, t: invitations.send_again(a, t.document, t.invitation)),
    "withdraw": (OWN, lambda a, t: invitations.withdraw(a, t.document, t.invitation)),
    "approve": (OWN, lambda a, t: access_requests.approve(a, t.document, t.asked)),
    "refuse": (OWN, lambda a, t: access_requests.refuse(a, t.document, t.asked)),
    "create_subsite": (OWN, lambda a, t: sites.create_subsite(a, t.site, "Works")),
    "rename_site": (OWN, lambda a, t: sites.rename_site(a, t.site, "Sluices")),
    "move_subsite": (OWN, lambda a, t: sites.move_subsite(a, t.subsite, t.other_place)),
    "put_in_bin": (EDIT, lambda a, t: bins.put_in_bin(a, t.document)),
    "put_in_bin, a folder": (EDIT, lambda a, t: bins.put_in_bin(a, t.folder)),
    "put_in_bin, a site": (OWN, lambda a, t: bins.put_in_bin(a, t.site)),
    "restore_from_bin": (EDIT, lambda a, t: bins.restore_from_bin(a, t.binned)),
    "add_column": (OWN, lambda a, t: columns.add_column(a, t.site, "Due", "date")),
    "change_column": (OWN, lambda a, t: columns.change_column(a, t.site, t.column, name="Days")),
    "order_columns": (
        OWN,
        lambda a, t: columns.order_columns(a, t.site, t.column, earlier=False),
    ),
    "remove_column": (OWN, lambda a, t: columns.remove_column(a, t.site, t.column)),
    "fill_in": (EDIT, lambda a, t: columns.fill_in(a, t.document, {t.column.pk: 7})),
    "add_webhook": (OWN, lambda a, t: webhooks.add_webhook(a, t.site, "https://x.example/")),
    "pause_webhook": (OWN, lambda a, t: webhooks.pause_webhook(a, t.told.webhook)),
    "resume_webhook": (OWN, lambda a, t: webhooks.resume_webhook(a, t.told.webhook)),
    "tell_again": (OWN, lambda a, t: webhooks.tell_again(a, t.told)),
    "end_webhook": (OWN, lambda a, t: webhooks.end_webhook(a, t.told.webhook)),
    "bring_back": (EDIT, lambda a, t: deleted.bring_back(a, t.binned)),
    "bring_back, a site": (OWN, lambda a, t: deleted.bring_back(a, t.binned_site)),
    "delete_for_good": (OWN, lambda a, t: deleted.delete_for_good(a, t.binned)),
    "delete_for_good, a site": (OWN, lambda a, t: deleted.delete_for_good(a, t.binned_site)),
    "restore_from_bin, a site": (OWN, lambda a, t: bins.restore_from_bin(a, t.binned_site)),
    "create_folder": (EDIT, lambda a, t: folders.create_folder(a, t.library, "New")),
    "rename_folder": (EDIT, lambda a, t: folders.rename_folder(a, t.folder, "New")),
    "move_folder": (EDIT, lambda a, t: folders.move_folder(a, t.folder, t.elsewhere)),
    "add_stored": (EDIT, lambda a, t: documents.add_stored(a, t.folder, {"x": t.stored})),
    "add": (EDIT, lambda a, t: documents.add(a, t.folder, "New.txt", bytes_of("x"))),
    "_add_version": (EDIT, lambda a, t: documents.add_version(a, t.document, bytes_of("x"))),
    "finish_upload": (EDIT, lambda a, t: uploads.finish_upload(a, t.upload, t.stored)),
    "rename": (EDIT, lambda a, t: documents.rename(a, t.document, "New.txt")),
    "_create_text": (EDIT, lambda a, t: documents.create_text(a, t.folder, "New.md")),
    "restore_version": (EDIT, lambda a, t: documents.restore_version(a, t.linked, 1)),
    "note_version": (OWN, lambda a, t: documents.note_version(a, t.linked, 1, "As it was")),
    "describe": (
        EDIT,
        lambda a, t: documents.describe(a, t.document, title="A", description="", tags=[]),
    ),
    "mark_confidential": (EDIT, lambda a, t: documents.mark_confidential(a, t.document)),
    "mark_confidential, taken off": (
        OWN,
        lambda a, t: documents.mark_confidential(a, t.secret, confidential=False),
    ),
    "comment": (Level.COMMENT, lambda a, t: comments.comment(a, t.document, "x", guest_name="x")),
    "edit_comment": (
        Level.COMMENT,
        lambda a, t: comments.edit_comment(a, t.document, own(a, t), "y"),
    ),
    "remove_comment": (
        Level.COMMENT,
        lambda a, t: comments.remove_comment(a, t.document, own(a, t)),
    ),
    "remove_comment, another's": (
        OWN,
        lambda a, t: comments.remove_comment(a, t.document, t.said.pk),
    ),
    "resolve_thread": (EDIT, lambda a, t: comments.resolve_thread(a, t.document, t.said.pk)),
    "reopen_thread": (EDIT, lambda a, t: comments.reopen_thread(a, t.document, t.resolved.pk)),
    "move": (EDIT, lambda a, t: documents.move(a, t.document, t.elsewhere)),
    "copy": (EDIT, lambda a, t: documents.copy(a, t.document, t.elsewhere)),
    "copy, a folder": (EDIT, lambda a, t: documents.copy(a, t.folder, t.elsewhere)),
}
# They ask something else than a level on an item; each has tests of its own.
OTHERWISE = {
    "create_site",  # test_levels
    "create_personal_site",  # sites_app/test_personal_sites
    "accept",  # test_invitations
    "decline",
    "open_account",
    "admit",  # tests/accounts: whoever comes from elsewhere, and the accounts of oneself
    "link_account",
    "end_account_link",
    "set_external_sharing",  # tests/admin: an administrator's
    "check_ways_in",
    "remove",
    "set_standing",
    "set_provider",
    "remove_provider",
    "set_accounts_of_others",
    "set_policy",  # test_policy
    "set_library_policy",  # tests/uploads
    "set_sign_in_policy",  # tests/accounts/test_second_factor
    "reset_second_factor",
    "set_sponsor",  # test_access_ends
    "set_access_end",
    "renew_access",
    "ask_for_access",  # test_access_requests: whoever signed in, about whatever address
    "carry",
    "withdraw_request",
    "ask_to_share",
    "begin_check",  # tests/admin
    "note_check",
    "export",
    "make_token",  # tests/accounts/test_tokens
    "end_token",
    "set_token_policy",
    "allow_app",
    "register_app",  # tests/accounts/test_apps
    "remove_app",
    "end_app",
    "add_person",  # tests/admin/test_joining
    "take_in",
    "welcome_again",
    "close_accounts",  # tests/admin/test_closing_accounts
    "read_people",  # tests/admin/test_importing_people
    "begin_import",
    "import_some",
    "take_over",
    "begin_upload",  # tests/uploads: for each level too, but nothing has happened yet
    "begin_version",
}


@pytest.fixture
def things(alice, bob, carol, dave, site, library) -> SimpleNamespace:
    """A site with one of everything that an operation can be about."""
    grant(alice, site, carol.user, READ)
    document, linked = (add_text(alice, library, name) for name in ("Plan.txt", "Linked.txt"))
    documents.add_version(alice, linked, bytes_of("other"))
    binned = add_text(alice, library, "Old.txt")
    binned_site = sites.create_subsite(alice, site, "Old")
    bins.put_in_bin(alice, binned)
    bins.put_in_bin(alice, binned_site)
    return SimpleNamespace(
        site=site,
        subsite=sites.create_subsite(alice, site, "Locks"),
        other_place=sites.create_subsite(alice, site, "Harbours"),
        library=library,
        folder=create_folder(alice, library, "Plans"),
        elsewhere=create_folder(alice, library, "Elsewhere"),
        document=document,
        linked=linked,
        column=two_columns(alice, site)[0],
        told=told(alice, site),
        secret=confidential(alice, library),
        link=make_guest_link(alice, linked),
        paused=paused_link(alice, linked),
        invitation=invitations.invite(alice, document, "frank@example.test", level=READ),
        asked=asks(dave, document),
        binned=binned,
        binned_site=binned_site,
        stored=store(bytes_of("x")),
        said=comments.comment(alice, document, "Said."),
        resolved=resolved(alice, document),
        upload=uploads.begin_upload(alice, library, "Coming.txt", 1),
        bob=bob.user,
        carol=carol.user,
        dave=dave.user,
    )


def two_columns(alice: Actor, site: object) -> list[Column]:
    return [columns.add_column(alice, site, name, "number") for name in ("Year", "Month")]


def told(alice: Actor, site: object) -> Delivery:
    """What a webhook of the site was told, or will be."""
    hook, _secret = webhooks.add_webhook(alice, site, "https://receiver.example/")
    return hook.deliveries.create(event=SharingEvent.objects.last())


def confidential(alice: Actor, library: object) -> Document:
    document = add_text(alice, library, "Secret.txt")
    documents.mark_confidential(alice, document)
    return document


def resolved(alice: Actor, document: Document) -> Comment:
    thread = comments.comment(alice, document, "Done.")
    comments.resolve_thread(alice, document, thread.pk)
    return thread


def paused_link(alice: Actor, document: Document) -> GuestLink:
    link = make_guest_link(alice, document)
    guest_links.pause_guest_link(alice, document, link)
    return link


def asks(actor: Actor, item: object) -> AccessRequest:
    """Somebody who sees nothing of it asked for access."""
    access_requests.ask_for_access(actor, item.kind, item.pk)
    carry()
    return AccessRequest.objects.get(asked_by=actor.user, item_id=item.pk)


def an_insider(level: Level) -> Callable[..., Actor]:
    def make(alice: Actor, things: SimpleNamespace) -> Actor:
        actor = insider("Somebody")
        grant(alice, things.site, actor.user, level)
        return actor

    return make


def an_outsider(level: Level) -> Callable[..., Actor]:
    def make(alice: Actor, things: SimpleNamespace) -> Actor:
        actor = outsider("Somebody")
        grant(alice, things.site, actor.user, level)
        return actor

    return make


def an_administrator(alice: Actor, things: SimpleNamespace) -> Actor:
    return insider("Ada", is_staff=True, is_superuser=True)


def a_leaver(alice: Actor, things: SimpleNamespace) -> Actor:
    actor = an_insider(OWN)(alice, things)
    actor.user.is_active = False
    actor.user.save(update_fields=["is_active"])
    return actor


def a_member_of_another_site(alice: Actor, things: SimpleNamespace) -> Actor:
    actor = insider("Somebody")
    sites.create_site(actor, "Mills")
    return actor


def a_guest(alice: Actor, things: SimpleNamespace) -> Actor:
    return bearer(make_guest_link(alice, things.linked))


PEOPLE: dict[str, tuple[Level | None, Callable[..., Actor]]] = {
    "insider with own": (OWN, an_insider(OWN)),
    "insider with edit": (EDIT, an_insider(EDIT)),
    "insider with comment": (Level.COMMENT, an_insider(Level.COMMENT)),
    "insider with read": (READ, an_insider(READ)),
    "outsider with edit": (EDIT, an_outsider(EDIT)),
    "outsider with read": (READ, an_outsider(READ)),
    "stranger": (None, a_member_of_another_site),
    "administrator": (None, an_administrator),
    "owner who left": (None, a_leaver),
    "bearer of a link": (None, a_guest),
    "nobody": (None, lambda alice, things: Actor()),
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_is_for_those_who_hold_its_level(things, alice, name):
    needed, do = OPERATIONS[name]
    for who, (held, make) in PEOPLE.items():
        with transaction.atomic():
            actor = make(alice, things)
            before, events = Oracle().items, SharingEvent.objects.count()
            allowed = held is not None and held.rank >= needed.rank
            assert is_done(do, actor, things) == allowed, who
            if allowed:
                assert SharingEvent.objects.count() > events
            else:
                assert Oracle().items == before
                assert SharingEvent.objects.count() == events
            transaction.set_rollback(True)


def is_done(do: Doing, actor: Actor, things: SimpleNamespace) -> bool:
    """Whether the operation, on things as they are in the database, is done and not refused."""
    fresh = {
        name: type(value).objects.get(pk=value.pk) if hasattr(value, "pk") else value
        for name, value in vars(things).items()
    }
    try:
        do(actor, SimpleNamespace(**fresh))
    except PermissionDenied:
        return False
    return True


MOVES = {
    "folder": lambda a, t, to: folders.move_folder(a, t.folder, to),
    "document": lambda a, t, to: documents.move(a, t.document, to),
}


@pytest.mark.parametrize("what", MOVES)
@pytest.mark.parametrize(("here", "there"), [(EDIT, READ), (READ, EDIT), (EDIT, None)])
def test_a_move_needs_both_places(things, alice, what, here, there):
    mills = sites.create_site(alice, "Mills")
    actor = insider("Somebody")
    grant(alice, things.site, actor.user, here)
    if there:
        grant(alice, mills, actor.user, there)

    with pytest.raises(PermissionDenied):
        MOVES[what](actor, things, library_of(mills))

    grant(alice, things.site, actor.user, EDIT)
    grant(alice, mills, actor.user, EDIT)
    MOVES[what](actor, things, library_of(mills))


def test_a_new_version_by_the_way_of_its_name_needs_the_level_on_the_document(
    things, alice, library, bob
):
    """Whoever may add to the folder may not so overwrite what they may only read."""
    scopes.break_inheritance(alice, things.document)
    add_to_group(alice, things.document, bob.user, VISITORS)

    with pytest.raises(PermissionDenied):
        add_text(bob, library, "Plan.txt", "mine")

    things.document.refresh_from_db()
    assert things.document.version_number == 1


def test_no_operation_is_missing_from_the_table():
    apps = ["accounts", "documents", "sharing", "sites_app", "tenants"]
    written = {
        node.name
        for app in apps
        for path in Path(settings.BASE_DIR / app).rglob("*.py")
        # There, several that are in the table are done in one transaction.
        if "api" not in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
        for decorator in node.decorator_list
        if isinstance(decorator, ast.Name) and decorator.id == "operation"
    }

    assert written - OTHERWISE <= {name.partition(",")[0] for name in OPERATIONS}
