"""Who administers by a program: in a session, and with a token."""

from __future__ import annotations

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from accounts.models import AccessToken
from sharing.actors import Actor
from sharing.operations.tokens import make_token, set_token_policy
from tenants.models import Organisation
from tests.api.client import Program
from tests.people import client_of, insider


def by_token(secret: str) -> Program:
    """A program that sends this token."""
    program = Program()
    program.client = client_of()
    program.client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    return program


def token_of(ada: Actor, scope: str = "administer") -> str:
    """The secret of a new token of an administrator's, where tokens may administer."""
    as_admin = Actor(user=ada.user, job="admin")
    set_token_policy(as_admin, days=90, most_days=365, outsiders="write", administer=True)
    if not ada.user.authenticator_set.exists():
        TOTP.activate(ada.user, generate_totp_secret())
    return make_token(ada, name="Nightly", scope=AccessToken.Scope(scope))[1]


@pytest.fixture
def ada(waterland: Organisation) -> Actor:
    """An administrator, in person."""
    return insider("Ada", is_staff=True)


@pytest.fixture
def administer(ada: Actor) -> Program:
    """A program of hers with a token that administers."""
    return by_token(token_of(ada))
