"""Programs of others that act in people's names (OAuth2): registered by an administrator, allowed by each."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from urllib.parse import urlsplit

from allauth.idp.oidc.models import Client
from django.contrib.auth.hashers import make_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from accounts.models import AccessToken, AllowedApp
from accounts.vouching.between import PREFIX
from sharing.actors import Actor
from sharing.administering import ADMIN, require_administrator
from sharing.events import record
from sharing.transactions import operation

# What every app may ask: who somebody is. What it may do besides is said when it is registered.
WHO = ["openid", "profile", "email"]
ON_THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}


def apps() -> object:
    """Those that an administrator registered; not the other organisations here."""
    return Client.objects.exclude(pk__startswith=PREFIX).order_by("name", "pk")


@operation
def register_app(
    actor: Actor, *, name: str, redirect_uris: Collection[str], scopes: Collection[str]
) -> tuple[Client, str]:
    """Let people allow an app; the secret with which it proves itself is returned here alone.

    Where people are sent back to is said to the letter: https, or http on a machine of one's own.
    """
    require_administrator(actor)
    name = name.strip()[:100]
    if not name:
        raise ValidationError(_("Say what the app is called."), code="name")
    for address in redirect_uris:
        _refuse_address(address)
    if not redirect_uris:
        raise ValidationError(_("Say where people are sent back to."), code="redirect")
    if not set(scopes) <= set(AccessToken.Scope.for_apps()):
        raise ValidationError(_("Choose what the app may do."), code="scope")
    secret = secrets.token_urlsafe(32)
    grants = [Client.GrantType.AUTHORIZATION_CODE.value, Client.GrantType.REFRESH_TOKEN.value]
    client = Client.objects.create(
        name=name,
        type=Client.Type.CONFIDENTIAL,
        secret=make_password(secret),
        response_types=Client.ResponseType.CODE.value,
        grant_types="\n".join(grants),
        scopes="\n".join([*WHO, *sorted(scopes)]),
        redirect_uris="\n".join(redirect_uris),
    )
    record(actor, "register app", app=client.pk, name=name, scopes=" ".join(sorted(scopes)))
    return client, secret


def _refuse_address(address: str) -> None:
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        parts, host = urlsplit(""), ""
    safe = parts.scheme == "https" or (parts.scheme == "http" and host in ON_THIS_MACHINE)
    odd = any(character.isspace() or character == "*" for character in address)
    if not safe or not host or parts.fragment or odd or "@" in parts.netloc or len(address) > 500:
        message = _("“%(address)s” is not an address that people can be sent back to.")
        raise ValidationError(message % {"address": address[:100]}, code="redirect")


@operation
def allow_app(actor: Actor, client: Client) -> None:
    """The person who asks lets an app act in their name."""
    if actor.user is None or actor.token:
        raise PermissionDenied
    AllowedApp.allow(actor.user, client)
    record(actor, "allow app", app=client.pk, name=client.name)


@operation
def remove_app(actor: Actor, client: Client) -> None:
    """Let an app act for nobody any more; what people allowed it ends."""
    require_administrator(actor)
    client = apps().select_for_update().get(pk=client.pk)
    record(actor, "remove app", app=client.pk, name=client.name)
    AllowedApp.objects.filter(client_id=client.pk).delete()
    client.delete()


@operation
def end_app(actor: Actor, app: AllowedApp) -> None:
    """Let an app act for one person no more: that person's to say, or an administrator's."""
    if actor.job == ADMIN:
        require_administrator(actor)
    elif actor.user is None or actor.token or app.user_id != actor.user.pk:
        raise PermissionDenied
    record(actor, "end app", app=app.client_id, name=app.name, person=app.user_id)
    app.tokens.delete()
    app.delete()
