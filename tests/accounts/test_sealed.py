"""Secrets that must be read again open for one organisation and one purpose only."""

from __future__ import annotations

import pytest
from django_tenants.utils import tenant_context

from accounts.sealed import CannotBeOpened, seal, unseal


def test_what_is_sealed_opens_here_and_nowhere_else(waterland, polder):
    with tenant_context(waterland):
        sealed = seal("the secret", "sign-in")

        assert "secret" not in sealed
        assert unseal(sealed, "sign-in") == "the secret"
        with pytest.raises(CannotBeOpened):
            unseal(sealed, "totp")
        with pytest.raises(CannotBeOpened):
            unseal(sealed[:-6] + "AAAAAA", "sign-in")
    with tenant_context(polder), pytest.raises(CannotBeOpened):
        unseal(sealed, "sign-in")


def test_a_new_key_still_opens_what_the_key_before_it_sealed(waterland, settings):
    with tenant_context(waterland):
        sealed = seal("the secret", "sign-in")
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 10, [settings.SECRET_KEY]

        assert unseal(sealed, "sign-in") == "the secret"

        settings.SECRET_KEY_FALLBACKS = []
        with pytest.raises(CannotBeOpened):
            unseal(sealed, "sign-in")
