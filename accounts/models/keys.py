"""The key with which an organisation signs what it says of its people."""

from __future__ import annotations

from django.db import models
from uuid_utils.compat import uuid7

from accounts.sealed import seal, unseal

PURPOSE = "signing key"


class SigningKey(models.Model):
    """A private key of this organisation alone; sealed, so that a stolen database signs nothing."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    pem_sealed = models.TextField(editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"signing key of {self.created_at:%Y-%m-%d}"

    @property
    def pem(self) -> str:
        """The key itself. Raises CannotBeOpened."""
        return unseal(self.pem_sealed, PURPOSE)

    def keep(self, pem: str) -> None:
        """Seal it; whoever saves the row saves it along."""
        self.pem_sealed = seal(pem, PURPOSE)
