"""The address of a guest link cannot be guessed, bent, or used at another organisation."""

from __future__ import annotations

import base64
import random

import pytest
from django.utils.crypto import get_random_string
from django_tenants.utils import tenant_context

from sharing.models import GuestLink
from sharing.operations.guest_links import make_guest_link
from sharing.tokens import link_of, token_of
from sites_app.operations.sites import create_site
from tests.people import add_text, insider


@pytest.fixture
def link(alice, library) -> GuestLink:
    """A guest link."""
    return make_guest_link(alice, add_text(alice, library, "Plan.txt"))


def test_an_address_names_its_link_and_is_the_same_each_time(link):
    """S81: it can be shown again."""
    token = token_of(link)

    assert link_of(token) == link
    assert token_of(GuestLink.objects.get()) == token
    assert len(token) == 48


def test_no_changed_character_is_passed_over(link):
    """L1."""
    token = token_of(link)
    alphabet = "ABab01-_=+/ "

    for place in range(len(token)):
        for other in alphabet.replace(token[place], ""):
            assert link_of(token[:place] + other + token[place + 1 :]) is None


@pytest.mark.parametrize(
    "bend",
    [
        lambda token: "",
        lambda token: token[:-1],
        lambda token: token[:22],
        lambda token: token + "A",
        lambda token: token + "====",
        lambda token: " " + token,
        lambda token: token + "\n",
        lambda token: token.upper(),
        lambda token: token * 2,
        lambda token: "é" * 48,
        lambda token: "\x00" * 48,
    ],
)
def test_no_bent_address_is_a_link(link, bend):
    assert link_of(bend(token_of(link))) is None


def test_guessing_finds_nothing(link):
    """L1: with the id known and the proof guessed, and with all of it guessed."""
    chance = random.Random(1)  # noqa: S311 -- a guesser may be poor
    for _ in range(500):
        guess = base64.urlsafe_b64encode(link.pk.bytes + chance.randbytes(20)).decode()
        assert link_of(guess) is None
        assert link_of(get_random_string(48)) is None


def test_a_stolen_row_does_not_tell_the_address(link, settings):
    """The key is not in the database."""
    token = token_of(link)

    settings.SECRET_KEY = "another key that is known to everybody and signs nothing at all"

    assert token_of(link) != token
    assert link_of(token) is None


def test_a_key_that_was_replaced_still_opens(link, settings):
    token, old = token_of(link), settings.SECRET_KEY

    settings.SECRET_KEY = "another key that is known to everybody and signs nothing at all"
    settings.SECRET_KEY_FALLBACKS = [old]

    assert link_of(token) == link


def test_the_same_row_in_another_organisation_has_another_address(link, polder):
    """T3: also if all ids are the same."""
    token = token_of(link)
    with tenant_context(polder):
        anna = insider("Anna")
        document = add_text(anna, create_site(anna, "Dikes"), "Plan.txt")
        twin = make_guest_link(anna, document)
        GuestLink.objects.filter(pk=twin.pk).update(id=link.pk, nonce=bytes(link.nonce))
        twin = GuestLink.objects.get()

        assert twin.pk == link.pk
        assert link_of(token) is None
        assert token_of(twin) != token

    assert link_of(token) == link


def test_another_nonce_is_another_address(link):
    """So an address can be made anew on the same row."""
    token = token_of(link)

    GuestLink.objects.update(nonce=b"another sixteen!")

    assert link_of(token) is None
    assert link_of(token_of(GuestLink.objects.get())) == link
