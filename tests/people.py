"""The people of the tests, and how one gets more of them."""

from __future__ import annotations

import re
import time
from io import BytesIO

from django.db import connection
from django.test import Client

from accounts.middleware import LAST_USED
from accounts.models import ExternalUser, User
from documents import operations as documents
from documents.models import Document
from sharing.actors import Actor
from sharing.operations.policy import set_policy
from sites_app.models import Folder, Site

# Of what happens they hear on the page alone, unless a test is about letters of it.
NO_LETTERS = {"notices_by_mail": User.NoticesByMail.NEVER}


def insider(name: str, **fields: object) -> Actor:
    """Somebody of the organisation whose schema is in use, who was given nothing yet."""
    fields = NO_LETTERS | fields
    host = connection.tenant.domains.get(is_primary=True).domain
    address = f"{name.lower()}@{host}"
    return Actor(user=User.objects.create_user(address, name=name, **fields))


def outsider(name: str, **fields: object) -> Actor:
    """Somebody outside the organisation who once accepted an invitation to it."""
    fields = NO_LETTERS | fields
    address = f"{name.lower()}@elsewhere.example.test"
    return Actor(user=User.objects.create_user(address, name=name, is_external=True, **fields))


def allow(**facts: object) -> None:
    """The administrator of the organisation in use sets its policy."""
    admin = User.objects.get(is_staff=True, email__startswith="admin@")
    set_policy(Actor(user=admin), **facts)


def as_external(actor: Actor) -> ExternalUser:
    """The same person as the list of external users has them."""
    return ExternalUser.objects.get(pk=actor.user.pk)


def anew(actor: Actor) -> Actor:
    """The same person at their next request: nothing is remembered."""
    return Actor(user=actor.user and User.objects.get(pk=actor.user.pk), job=actor.job)


def bearer(link: object, actor: Actor | None = None) -> Actor:
    """Who opened the address of a guest link, signed in or not."""
    return Actor(user=actor and actor.user, guest_link=link)


def client_of(actor: Actor | None = None) -> Client:
    """A browser at the organisation whose schema is in use, in which the person is signed in."""
    host = connection.tenant.domains.get(is_primary=True).domain
    client = Client(headers={"host": host})
    if actor is not None and actor.user is not None:
        client.force_login(actor.user)
        _used_just_now(client)
        if actor.user.is_staff:
            _gave_second_factor(client, actor.user)
    return client


def _used_just_now(client: Client) -> None:
    """Once an hour a session notes that it is used; two answers are compared without that."""
    session = client.session
    session[LAST_USED] = int(time.time())
    session.save()


def _gave_second_factor(client: Client, person: User) -> None:
    """The session of who administers says that they gave one; tests/accounts/ has them really do it."""
    session = client.session
    session["account_authentication_methods_user"] = str(person.pk)
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp"}]
    session.save()


def library_of(site: Site) -> Folder:
    """The library of a site."""
    return Folder.objects.get(site=site, parent=None)


def add_text(actor: Actor, place: Site | Folder, name: str, text: str = "") -> Document:
    """A small text document in a folder, or in the library of a site."""
    folder = library_of(place) if isinstance(place, Site) else place
    return documents.add(actor, folder, name, BytesIO((text or name).encode()))


def bare(page: str) -> str:
    """A page without what differs at every request: tokens of forms, and the address asked for."""
    page = re.sub(r"[A-Za-z0-9]{64}", "TOKEN", page)
    page = re.sub(r'name="number" value="[0-9a-f-]{36}"', 'name="number" value="TOKEN"', page)
    page = re.sub(r"documents%2F[0-9a-f-]{36}%2F", "ADDRESS", page)
    return re.sub(r"/g/[^/\"&?]+/?|/documents/[0-9a-f-]{36}/", "/ADDRESS/", page)
