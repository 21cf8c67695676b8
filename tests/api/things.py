"""Things that there are when the API is asked at random, so that every operation finds something to do."""

from __future__ import annotations

from base64 import b64encode
from datetime import timedelta

from django.utils import timezone

from documents.comments.operations import comment
from documents.models import Document
from sharing.actors import Actor
from sharing.administering import ADMIN
from sharing.models import AccessRequest, Level, Notice, PermissionGroup
from sharing.operations.grants import grant
from sharing.operations.groups import add_to_group
from sharing.operations.guest_links import make_guest_link
from sharing.operations.invitations import invite
from sharing.operations.scopes import break_inheritance
from sharing.operations.switch import begin_check
from sites_app.models import Folder, Site
from sites_app.operations.bin import put_in_bin
from sites_app.operations.folders import create_folder
from sites_app.operations.sites import create_site, create_subsite
from tests.people import add_text, insider, library_of


def more_things(
    alice: Actor, bob: Actor, erin: Actor, site: Site, library: Folder, document: Document
) -> dict[str, list[object]]:
    """By the names that addresses and bodies have for them; `sites` and the like are for the id of one."""
    below = create_subsite(alice, site, "Below")
    folder = create_folder(alice, library, "Drawings")
    another = add_text(alice, folder, "Drawing.txt")
    # Of Bob, and Alice is there too: where she can go to, and what she can leave.
    elsewhere = create_site(bob, "Elsewhere")
    add_to_group(bob, elsewhere, alice.user, PermissionGroup.Kind.OWNERS)
    theirs = create_folder(bob, library_of(elsewhere), "Theirs")
    text = add_text(bob, theirs, "Theirs.txt")
    for item in (theirs, text):
        grant(bob, item, alice.user, Level.EDIT)
    # Unique, so with groups of their own; and somebody with a level and somebody in a group.
    for item in (folder, another):
        break_inheritance(alice, item)
        grant(alice, item, bob.user, Level.READ)
        add_to_group(alice, item, alice.user, PermissionGroup.Kind.OWNERS)
        add_to_group(alice, item, bob.user, PermissionGroup.Kind.MEMBERS)
        add_to_group(alice, item, erin.user, PermissionGroup.Kind.VISITORS)
    grant(alice, below, bob.user, Level.OWN)
    begin_check(Actor(user=insider("Anna", is_staff=True).user, job=ADMIN))
    sites, folders = [site, below, elsewhere], [library, folder, theirs]
    documents = [document, another, text]
    return {
        "sites": _ids(sites),
        "folders": _ids(folders),
        "documents": _ids(documents),
        "bin": _ids(_binned(alice, site, library)),
        "site": _ids(sites),
        "folder": _ids(folders),
        "parent": _ids([*sites, *folders]),
        "to": _ids([site, elsewhere, library, theirs]),
        "asked": _ids(_requests([*sites[:2], *folders[:2], *documents[:2]])),
        "sites invitation": _ids([invite(alice, site, "y@guest.example.test", level=Level.READ)]),
        "folders invitation": _ids(
            [invite(alice, folder, "y@guest.example.test", level=Level.READ)]
        ),
        "folders link": _ids([make_guest_link(alice, folder)]),
        "notice": [str(_notice(alice, bob, document))],
        "url": ["https://receiver.example/events"],
        "emails": [["new@guest.example.test"], ["new@guest.example.test", "y@guest.example.test"]],
        "Tus-Resumable": ["1.0.0"],
        "Upload-Offset": ["0"],
        "Upload-Length": ["9", "0"],
        "Upload-Metadata": [f"filename {b64encode(b'New.txt').decode()}"],
        "email": ["new@guest.example.test", "x@guest.example.test", bob.user.email],
        "expires_at": [(timezone.now() + timedelta(days=3)).isoformat()],
    }


def _ids(things: list[object]) -> list[str]:
    return [str(one.pk) for one in things]


def _notice(alice: Actor, bob: Actor, document: Document) -> int:
    comment(bob, document, "Look here.")
    return Notice.objects.filter(user=alice.user).last().pk


def _binned(alice: Actor, site: Site, library: Folder) -> list[object]:
    gone = [
        create_subsite(alice, site, "Gone"),
        create_folder(alice, library, "Gone"),
        add_text(alice, library, "Gone.txt"),
    ]
    for item in gone:
        put_in_bin(alice, item)
    return gone


def _requests(items: list[object]) -> list[AccessRequest]:
    dora = insider("Dora")
    return [
        AccessRequest.objects.create(
            item_kind=item.kind, item_id=item.pk, asked_by=dora.user, level=Level.READ
        )
        for item in items
    ]
