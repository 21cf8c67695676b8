"""Two organisations on this installation: what each works out of the other from the public list alone.

They never read each other's schema. One finds the other in the list of organisations; the secret
that a client proves itself with is derived from the installation's key for the two of them, so
neither needs to be told it; what is said of a person goes over HTTP in a signed token.
"""

from __future__ import annotations

import base64
from urllib.parse import urlsplit
from uuid import UUID

from allauth.idp.oidc.models import Client
from allauth.socialaccount.models import SocialApp
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.urls import reverse

from accounts.elsewhere.claims import Trust
from accounts.elsewhere.trusted import app
from accounts.providers import other_organisations
from tenants.current import current_organisation
from tenants.models import Organisation

PREFIX = "organisation-"
SCOPES = ["openid", "profile", "email"]


def client_id_of(organisation: Organisation) -> str:
    """Under which name an organisation is a client of others."""
    return f"{PREFIX}{organisation.pk}"


def secret_of(provider: Organisation, client: Organisation) -> str:
    """With which the client proves itself to the provider; both work it out, nobody keeps it."""
    told = f"gastvrij:{client.pk} asks {provider.pk} who somebody is".encode()
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=told)
    return base64.urlsafe_b64encode(derived.derive(settings.SECRET_KEY.encode())).decode()


def app_of(provider: Organisation) -> SocialApp:
    """Another organisation, as where people of this one can sign in."""
    here = current_organisation()
    trust = Trust(
        kind="organisation",
        issuer=provider.address,
        client_id=client_id_of(here),
        domains=frozenset(provider.mail_domains.values_list("domain", flat=True)),
    )
    return app(str(provider.pk), provider.name, trust, secret_of(provider, here))


def app_with_number(number: UUID) -> list[SocialApp]:
    """The organisation with this number, if its accounts can be used here."""
    return [app_of(one) for one in other_organisations().filter(pk=number)]


def name_of_issuer(issuer: str) -> str:
    """What the organisation at this address is called, if its accounts can be used here."""
    host = urlsplit(issuer).hostname or ""
    other = other_organisations().filter(domains__domain=host, domains__is_primary=True).first()
    return other.name if other and other.address == issuer else ""


def client_for(client_id: str) -> Client | None:
    """The client that another organisation is here, registered when it first asks; None for no such.

    Its one redirect address is worked out from the public list, never taken from what it asks.
    """
    here = current_organisation()
    if not client_id.startswith(PREFIX) or not here.vouches_for_its_people:
        return None
    try:
        number = UUID(client_id.removeprefix(PREFIX))
    except ValueError:
        return None
    asking = Organisation.objects.filter(pk=number, accepts_accounts_of_others=True)
    other = asking.exclude(pk=here.pk).first()
    if other is None or client_id_of(other) != client_id:
        return None
    return _registered(here, other)


def _registered(here: Organisation, other: Organisation) -> Client:
    path = reverse("openid_connect_callback", args=[here.pk])
    client, _new = Client.objects.get_or_create(id=client_id_of(other), defaults={"secret": "!"})
    secret = secret_of(here, other)
    facts = {
        "name": other.name[:100],
        "type": Client.Type.CONFIDENTIAL,
        "grant_types": Client.GrantType.AUTHORIZATION_CODE.value,
        "response_types": Client.ResponseType.CODE.value,
        "redirect_uris": other.address + path,
        "scopes": "\n".join(SCOPES),
        "skip_consent": False,
    }
    changed = {name: value for name, value in facts.items() if getattr(client, name) != value}
    for name, value in changed.items():
        setattr(client, name, value)
    if not client.check_secret(secret):
        client.set_secret(secret)
        changed["secret"] = client.secret
    if changed:
        client.save(update_fields=sorted(changed))
    return client
