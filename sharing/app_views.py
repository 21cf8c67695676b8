"""The question whether an app may act in somebody's name; a yes is an operation, and is recorded."""

from __future__ import annotations

from allauth.idp.oidc.models import Client

from accounts.vouching.views import Authorization
from sharing.actors import actor_for
from sharing.operations.apps import allow_app


class Question(Authorization):
    """To whoever signed in."""

    def said_yes(self, client: Client) -> None:
        """Kept and recorded."""
        allow_app(actor_for(self.request), client)
